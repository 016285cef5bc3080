"""Applications: quota, window, frozen files, who sees what, copies without names."""

import io
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook
from pypdf import PdfReader, PdfWriter

from engine import SYSTEM, Conflict, EngineError, InvalidForm, NotFound, NotPermitted, ServiceCall
from engine.municipalities import OFFICE
from workflows.attachments.disk import ContentStore
from workflows.contests.application_fields import missing, read
from workflows.contests.judging_services import SCORED, unscored
from workflows.contests.redacting import CannotRedact, redact
from workflows.contests.redaction_services import RedactionServices
from workflows.desks.contest_application_writing import StaleApplication
from workflows.playing.district import District
from workflows.registry import contest_applications
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contest_commissions import ContestCommissionMember
from workflows.registry.contest_judging import ContestJudge
from workflows.registry.contests import Contest
from workflows.registry.names import PersonName

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
APPLICATION, CONTEST = "application_1", "contest_1"
FILES = {
    "school:letter": {"id": "letter_1", "name": "Представление.pdf", "size": 1000},
    "workshop:portfolio": {"id": "work_1", "name": "Портфолио Конкурсовой.docx", "size": 2000},
}
NAMES = [PersonName(surname="Конкурсова", given="Ксения", patronymic="Кирилловна")]


@pytest.fixture
def district() -> Iterator[District]:
    district = District(None, BEGIN)
    yield district
    district.close()


def registry(district: District, session: Any) -> Registry:
    return Registry(session=session, tenant=OFFICE, now=district.clock.now())


def task_of(district: District, who: str, element: str):
    seen = district.engine.user_tasks(actor=district.person(who))
    return next(task for task in seen if task.element_id == element)


def complete(district: District, who: str, element: str, **given: Any) -> None:
    district.hand_in(given, district.person(who))
    district.complete(task_of(district, who, element), given, district.person(who))


def signed(district: District) -> None:
    task = task_of(district, "konkursova", "sign_consent")
    answer = {"consent_decision": "signed"}
    district.complete(task, answer, district.person("konkursova"))


def filed(district: District) -> None:
    """The application is accepted and waits for its check."""
    district.start("contest_application", {"application_id": APPLICATION})
    complete(district, "zamov", "nominate_teacher", files=FILES)
    complete(district, "konkursova", "confirm_application", decision="confirmed")
    signed(district)


def admitted(district: District) -> None:
    filed(district)
    complete(district, "metodistova", "check_application", decision="admitted")


# -- fields ----------------------------------------------------------------------------------------
def test_fields_are_read_with_a_sentence_for_each_that_is_wrong(district):
    configuration = district.application.contest_applications.get(APPLICATION, SYSTEM).configuration
    typed = {
        "nomination": "nobody", "experience": "семь", "phone": "8 391 00", "mail": "почта",
        "link-workshop": "http://video.example", "post": "учитель",
    }  # fmt: skip
    facts, errors = read(typed, configuration)
    assert set(errors) == {"nomination", "experience", "phone", "mail", "link-workshop"}
    assert facts["post"] == "учитель"
    assert read({"phone": "8 (913) 123-45-67"}, configuration)[0]["phone"] == "+79131234567"
    assert missing({"post": "учитель"}, {("school", "letter")}, configuration)[-1] == (
        "Методическая мастерская: Портфолио"
    )


# -- quota and window ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_deputies_at_once_do_not_exceed_the_quota(kind: str, request):
    district = District(str(request.getfixturevalue(f"{kind}_url")), BEGIN)
    try:
        desk, school = district.application.contest_applications, "school_north"
        refused: list[str] = []

        def begin(who: str, teacher: str) -> None:
            try:
                desk.begin(CONTEST, school, teacher, district.person(who))
            except EngineError as error:
                refused.append(str(error))

        # One of two places is taken already by the draft of the district.
        pairs = (("zamov", "severov"), ("severov", "zamov"))
        deputies = [Thread(target=begin, args=pair) for pair in pairs]
        for deputy in deputies:
            deputy.start()
        for deputy in deputies:
            deputy.join()
        (sentence,) = refused
        assert "Квота вашей организации на этот конкурс — 2, заявок уже 2" in sentence
        page = desk.apply_page(CONTEST, school, district.person("zamov"))
        assert (page.used, "Квота" in page.problem) == (2, True)
    finally:
        district.close()


def test_a_school_puts_forward_its_own_teachers_only_and_only_within_the_window(district):
    desk, deputy = district.application.contest_applications, district.person("zamov")
    with pytest.raises(NotPermitted):
        desk.begin(CONTEST, "school_forest", "lesnaya", deputy)
    with pytest.raises(InvalidForm):
        desk.begin(CONTEST, "school_north", "lesnaya", deputy)
    with pytest.raises(Conflict, match="заявка на этот конкурс уже есть"):
        desk.begin(CONTEST, "school_north", "konkursova", deputy)
    district.advance(timedelta(days=19))
    with pytest.raises(Conflict, match="Приём заявок закончен"):
        desk.begin(CONTEST, "school_north", "severov", deputy)


def test_what_was_typed_after_the_closing_is_refused_and_an_extended_window_goes_on(district):
    case = district.start("contest_application", {"application_id": APPLICATION})
    desk, deputy = district.application.contest_applications, district.person("zamov")
    with district.database.write(OFFICE) as session:
        contest = registry(district, session).get(Contest, CONTEST)
        dates = {**contest.configuration["dates"], "applications_until": "2027-03-12"}
        contest.configuration = {**contest.configuration, "dates": dates}
    district.advance(timedelta(days=19))
    assert [t.element_id for t in district.engine.user_tasks(case.id, actor=SYSTEM)] == [
        "nominate_teacher"
    ]
    district.clock.set(district.clock.now() + timedelta(days=30))  # and nobody worked meanwhile
    with pytest.raises(Conflict, match="по часам сервера"):
        desk.save(APPLICATION, {}, 1, deputy)


def test_a_second_device_overwrites_nothing(district):
    desk, deputy = district.application.contest_applications, district.person("zamov")
    typed = desk.typed(APPLICATION, deputy)
    desk.save(APPLICATION, {**typed, "topic": "Первая"}, 1, deputy)
    with pytest.raises(StaleApplication):
        desk.save(APPLICATION, {**typed, "topic": "Вторая"}, 1, deputy)
    assert desk.typed(APPLICATION, deputy)["topic"] == "Первая"
    with pytest.raises(NotPermitted):
        desk.save(APPLICATION, typed, 2, district.person("konkursova"))


# -- files -----------------------------------------------------------------------------------------
def test_a_file_exchanged_after_the_closing_is_refused_by_its_name(district):
    filed(district)
    desk, teacher = district.application.contest_applications, district.person("konkursova")
    lines = {e.code: e for t in desk.get(APPLICATION, teacher).trials for e in t.files}
    assert all(each.is_frozen and each.sha256 for each in lines.values())
    complete(
        district, "metodistova", "check_application",
        decision="rework", remark="Портфолио не открывается", exchange=[lines["portfolio"].id],
    )  # fmt: skip
    for trial, code in (("school", "letter"), ("workshop", "portfolio")):
        is_open = code == "portfolio"
        if is_open:
            desk.remove_file(APPLICATION, trial, code, teacher)
        else:
            with pytest.raises(Conflict, match=r"Файл «Представление.pdf» .* закрыт"):
                desk.remove_file(APPLICATION, trial, code, teacher)
    with pytest.raises(InvalidForm, match="Портфолио"):
        complete(district, "konkursova", "correct_application", decision="confirmed")
    again = {"workshop:portfolio": {"id": "work_2", "name": "Портфолио.docx", "size": 9}}
    complete(district, "konkursova", "correct_application", decision="confirmed", files=again)
    lines = {e.code: e for t in desk.get(APPLICATION, teacher).trials for e in t.files}
    assert lines["portfolio"].is_frozen


# -- sight -----------------------------------------------------------------------------------------
def test_nobody_of_another_school_and_no_admin_sees_an_application(district):
    desk = district.application.contest_applications
    filed(district)
    for who in ("lesnaya", "uchiteleva", "zhyurieva", "registratorova", "protsessov"):
        with pytest.raises(NotFound):
            desk.get(APPLICATION, district.person(who))
        assert desk.own(CONTEST, district.person(who)) == ()
        with pytest.raises(NotPermitted):
            desk.list(CONTEST, district.person(who))
    assert desk.get(APPLICATION, district.person("severov")).name == "Конкурсова Ксения Кирилловна"
    assert desk.get(APPLICATION, district.person("konkursova")).blind_code == ""


def test_a_planted_name_is_on_no_page_file_error_or_sheet_of_a_juror(district):
    admitted(district)
    judging = {
        "stage": "remote", "trial": "workshop", "trial_title": "Мастерская",
        "experts": ["severov"], "reserve": ["zhyurieva"], "days": 5, "threshold": None,
        "criteria": [{"code": "k1", "title": "Замысел", "max": 10, "step": "1"}],
    }  # fmt: skip
    district.correlate("ContestJudging", judging, APPLICATION)
    app, juror = district.application, district.person("zhyurieva")
    desk, files = app.contest_applications, []
    with district.database.write(OFFICE) as session:
        book = registry(district, session)
        for each in contest_applications.files(book, APPLICATION):
            files.append(each.id)
            copy = book.add(
                Attachment(
                    sha256="1" * 64, name=f"CODE-{each.file_code}.docx", size=1,
                    media_type="x", uploaded_by="system", uploaded_at=book.now,
                )
            )  # fmt: skip
            each.redacted_attachment_id = copy.id
    task = task_of(district, "zhyurieva", "score_sheet")
    view = district.engine.user_task(task.id, juror)
    told: list[object] = [
        desk.get(APPLICATION, juror), desk.judged(APPLICATION, juror), desk.own(CONTEST, juror),
        desk.typed(APPLICATION, juror), app.contests.list(juror), task,
        district.engine.user_tasks(actor=juror),
        app.scorings.sheet(str(view.variables["sheet_id"]), juror),
    ]  # fmt: skip
    refused = [
        lambda: desk.list(CONTEST, juror),
        lambda: desk.withdraw(APPLICATION, "Хочу узнать имя", juror),
        lambda: desk.save(APPLICATION, {}, 0, juror),
        lambda: app.attachments.open("work_1", juror),
        lambda: desk.open_file(files[0], juror),
        lambda: desk.apply_page(CONTEST, "", juror),
    ]
    for ask in refused:
        with pytest.raises(EngineError) as error:
            ask()
        told.append(error.value)
    for text in map(_everything, told):
        assert "онкурсов" not in text
        assert "konkursova" not in text
        assert "Северная" not in text
    page = desk.get(APPLICATION, juror)
    assert [e.file.name for t in page.trials for e in t.files if e.file] == ["CODE-portfolio.docx"]
    assert (page.number, page.facts, page.instance_id) == (None, {}, "")


def _everything(told: object) -> str:
    return f"{told!r} {told!s}"


def test_a_methodist_in_the_jury_is_a_juror_and_no_staff(district):
    admitted(district)
    desk, methodist = district.application.contest_applications, district.person("predmetova")
    assert desk.get(APPLICATION, methodist).name
    with district.database.write(OFFICE) as session:
        book = registry(district, session)

        book.add(ContestCommissionMember(contest_id=CONTEST, person_id="predmetova", part="jury"))
        book.add(
            ContestJudge(
                contest_id=CONTEST, stage="remote", application_id=APPLICATION,
                juror_id="predmetova",
            )
        )  # fmt: skip
    seen = desk.get(APPLICATION, methodist)
    assert (seen.name, seen.is_blind) == ("", True)
    with pytest.raises(NotPermitted):
        desk.list(CONTEST, methodist)


def test_the_exported_list_holds_no_formula(district):
    admitted(district)
    with district.database.write(OFFICE) as session:
        registry(district, session).get(ContestApplication, APPLICATION).topic = "=1+cmd|' /C calc'"
    desk, staff = district.application.contest_applications, district.person("metodistova")
    book = load_workbook(io.BytesIO(desk.export_xlsx(desk.list(CONTEST, staff), staff)))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert any("cmd" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


# -- the last one tells the contest ----------------------------------------------------------------
def test_a_trial_is_over_when_everybody_who_competes_in_it_is_scored(district):
    with district.database.write(OFFICE) as session:
        book = registry(district, session)
        contest, first = book.get(Contest, CONTEST), book.get(ContestApplication, APPLICATION)
        first.state = ApplicationState.ADMITTED
        second = book.add(
            ContestApplication(
                contest_id=CONTEST, organisation_id="school_forest", person_id="lesnaya",
                co_authors=[], nomination="teacher", facts={}, state=ApplicationState.ADMITTED,
                refusal_reasons=[], created_by="lesnaya", created_at=book.now,
            )
        )  # fmt: skip
        assert len(unscored(book, contest, "workshop")) == 2
        first.facts = {**first.facts, SCORED: {"workshop": "s1"}}
        assert unscored(book, contest, "workshop") == (second,)
        second.state = ApplicationState.WITHDRAWN
        assert unscored(book, contest, "workshop") == ()
        first.state = ApplicationState.FINALIST
        second.state = ApplicationState.ADMITTED
        assert unscored(book, contest, "lesson") == (first,)


# -- copies without names --------------------------------------------------------------------------
def word_file() -> bytes:
    document = WordDocument()
    document.core_properties.author = "Конкурсова Ксения"
    document.core_properties.last_modified_by = "Конкурсова"
    paragraph = document.add_paragraph("Опыт работы ")
    document.add_comment(runs=[paragraph.add_run("учителя")], text="Правка", author="Конкурсова")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_office_files_lose_properties_comments_and_authors_and_still_open():
    copy = redact(word_file(), "Работа.docx", NAMES)
    with zipfile.ZipFile(io.BytesIO(copy.content)) as parts:
        names = parts.namelist()
        whole = b"".join(parts.read(name) for name in names).decode("utf-8", "replace")
    assert "Конкурсова" not in whole
    assert not [name for name in names if "comments" in name or name.startswith("docProps")]
    assert WordDocument(io.BytesIO(copy.content)).paragraphs[0].text == "Опыт работы учителя"
    assert copy.names == ()


def test_names_inside_a_work_are_found_in_any_case_and_told():
    document = WordDocument()
    paragraph = document.add_paragraph("Опыт учителя Кон")
    paragraph.add_run("курсовой К. К.")
    stream = io.BytesIO()
    document.save(stream)
    assert redact(stream.getvalue(), "Работа.docx", NAMES).names == ("Конкурсова",)


def test_a_pdf_loses_its_information_and_notes_and_a_locked_one_is_not_copied():
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Author": "Konkursova", "/Title": "Konkursova"})
    writer.xmp_metadata = None
    stream = io.BytesIO()
    writer.write(stream)
    copy = redact(stream.getvalue(), "Работа.pdf", NAMES).content
    assert b"Konkursova" not in copy
    assert PdfReader(io.BytesIO(copy)).metadata in (None, {"/Producer": "pypdf"})
    writer.encrypt("слово")
    locked = io.BytesIO()
    writer.write(locked)
    with pytest.raises(CannotRedact, match="паролем"):
        redact(locked.getvalue(), "Работа.pdf", NAMES)


def test_images_lose_what_they_tell_of_their_maker():
    told = b"Konkursova"
    segment = b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told
    jpeg = b"\xff\xd8" + segment + b"\xff\xda\x00\x02\x11\x22\xff\xd9" + told
    assert redact(jpeg, "Фото.jpg", NAMES).content == b"\xff\xd8\xff\xda\x00\x02\x11\x22\xff\xd9"
    head = b"\x89PNG\r\n\x1a\n"
    text = struct.pack(">I", len(told)) + b"tEXt" + told + b"\0" * 4
    end = struct.pack(">I", 0) + b"IEND" + b"\0" * 4
    assert redact(head + text + end + told, "Фото.png", NAMES).content == head + end
    for broken in (b"", b"\xff\xd8\xff", b"GIF89a"):
        with pytest.raises(CannotRedact):
            redact(broken, "Фото.jpg", NAMES)
    for name in ("Работа.odt", "Работа.docx", "Работа.pdf"):
        with pytest.raises(CannotRedact):
            redact(b"PK\x03\x04 nothing", name, NAMES)


def test_copies_are_kept_under_the_code_and_an_unknown_kind_is_told(district, tmp_path):
    store = ContentStore(folder=tmp_path)
    kept = store.of(OFFICE).put(io.BytesIO(word_file()), "Портфолио Конкурсовой.docx")
    filed(district)
    service = RedactionServices(zones=district.application.working_time, files=store)
    with district.database.write(OFFICE) as session:
        book = registry(district, session)
        book.get(ContestApplication, APPLICATION).blind_code = "К7Н2М"
        book.get(Attachment, "work_1").sha256 = kept.sha256
        call = ServiceCall(
            instance_id="i", element_id="e", topic="contests.redact", business_key="",
            inputs={"application_id": APPLICATION}, idempotency_key="k", tenant=OFFICE,
            now=book.now, session=session,
        )  # fmt: skip
        assert service.redact(call) == {"has_unredacted": True}  # the letter is not on the disk
        row = book.get(ContestApplication, APPLICATION)
        (copied,) = [
            book.get(Attachment, each.redacted_attachment_id)
            for each in contest_applications.files(book, APPLICATION)
            if each.redacted_attachment_id
        ]
        assert copied.name == "К7Н2М-workshop-portfolio.docx"
        assert sorted(bool(each["problem"]) for each in row.facts["redaction"].values()) == [
            False,
            True,
        ]
