"""What is left of a session and can be proved: papers, totals, order, assignment, evidence."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from engine import SYSTEM
from tests.webapp.council_story import Room, approve_plan, look, press, tamper_ballot
from tests.webapp.district import PASSWORD
from tests.webapp.story import tasks_of
from tests.workflows.documents.sheets import text_of_docx, text_of_pdf
from webapp import cli

PLAN, PRACTICE, EXPERT = "План", "Практика «Читаем вместе»", "Эксперт банка практик"
DISSENT = "Раздел о молодых педагогах слишком краток."
CASTING = "голоса разделились поровну, решил голос председательствующего"
TOLD = "за — 9, против — 1, воздержались — 1"


def papers_open_everywhere(room: Room) -> None:
    """Protocol and extract: on a page, as PDF and as .docx."""
    council = room.council
    protocol, extract = council.overview().row.document_id, council.question(PLAN).row.extract_id
    page = room.open("methodist", f"/documents/{protocol}/preview")
    expect(page.locator(".doc-sheet")).to_contain_text("Повестка дня")
    look(page, "protocol")
    number = council.document(protocol).number
    words = {
        protocol: (number, DISSENT, TOLD, "за — 5, против — 5", CASTING, "за — 8"),
        extract: (number, DISSENT, TOLD, "Разместить план на сайте"),
    }
    for paper, wanted in words.items():
        pdf = taken(page, f"{room.address}/documents/{paper}/pdf")
        word = taken(page, f"{room.address}/documents/{paper}/docx")
        for read in (text_of_pdf(pdf), text_of_docx(word)):
            assert [each for each in wanted if each not in read] == []


def taken(page: Page, address: str) -> bytes:
    """A file as the browser of a signed-in person gets it."""
    answer = page.request.get(address)
    assert answer.ok, address
    return answer.body()


def totals_are_counted_again(room: Room, capsys) -> None:
    """The command finds nothing; and names the vote whose ballot somebody turned round."""
    folder = room.council.district.application.settings.data_dir
    arguments = ["recount-votes", "--data", str(folder)]
    assert cli.main(arguments) == 0
    assert "Пересчитано голосований: 3, расхождений: 0" in capsys.readouterr().out
    tamper_ballot(room.council, PRACTICE)
    assert cli.main(arguments) == 1
    told = capsys.readouterr().out
    assert f"«{PRACTICE}»: по бюллетеням за 6, против 4" in told
    assert "записано за 5, против 5" in told


def order_is_signed_and_schools_acknowledge(room: Room, plan: str) -> None:
    """The council's answer let the plan go on: agreed, ordered, registered, taken note of."""
    council = room.council
    approve_plan(council, plan)
    page = room.task("predmetova", "review_document", plan)
    page.get_by_label("Согласовать").check()
    room.press(page, "Готово")
    page = room.task("director", "sign_document", plan)
    page.get_by_label("Ваш пароль").fill(PASSWORD)
    room.press(page, "Подписать")
    director = council.district.actor("director")
    orders = council.district.application.documents.of_instance(plan, director)
    (order,) = [each for each in orders if each.kind == "order_dmmc"]
    assert order.number == "01-05/1-од"
    page = room.open("director", f"/documents/{order.id}")
    expect(page.locator("main")).to_contain_text("Простая электронная подпись")

    for login in ("deputy", "deputy7"):
        mine = tasks_of(council.district, login)
        (task,) = [each for each in mine if each.element_id == "acquaint_school"]
        room.press(room.open(login, f"/tasks/{task.id}"), "Ознакомлен")
    engine = council.district.application.engine
    assert engine.instance(plan, SYSTEM).instance.state == "completed"


def assignment_reports_back(room: Room) -> None:
    """What the protocol ordered is done, accepted, and stands on the session's page."""
    council = room.council
    report = "План размещён на сайте"
    council.complete(
        "predmetova", "do_assignment", assignment_answer="done", assignment_report=report
    )
    council.complete("director", "accept_report", acceptance="accepted")
    page = room.open("methodist", f"/council/sessions/{council.session}")
    expect(page.locator("main")).to_contain_text(f"Отчёт: {report}")
    engine = council.district.application.engine
    assert engine.instance(council.instance, SYSTEM).instance.state == "completed"


def pack_proves_itself(room: Room, folder: Path) -> None:
    """The pack says itself that it is whole, and names the file in which a byte was changed."""
    page = room.open("director", f"/instances/{room.council.instance}")
    page.get_by_text("Доказательный пакет").click()
    look(page, "evidence")
    with page.expect_download() as saved:
        press(page, "Скачать пакет")
    pack = folder / "pack"
    zipfile.ZipFile(io.BytesIO(saved.value.path().read_bytes())).extractall(pack)
    assert "Всё сходится" in verified(pack, 0)
    votes = pack / "parts" / "council" / "votes.json"
    named = {each["topic"]: "ballots" in each for each in json.loads(votes.read_text("utf-8"))}
    assert (len(named), named[PRACTICE], named[EXPERT]) == (3, True, False)
    content = bytearray(votes.read_bytes())
    content[len(content) // 2] ^= 1
    votes.write_bytes(content)
    assert "изменён файл parts/council/votes.json" in verified(pack, 1)


def verified(pack: Path, code: int) -> str:
    """What the pack's own program says; it must end with this code."""
    asked = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", str(pack / "verify.py")],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd="/", timeout=30,
    )  # fmt: skip
    assert asked.returncode == code, asked.stdout
    return asked.stdout
