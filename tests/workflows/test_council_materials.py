"""Files of the council's questions: who brings them, and the packet that members get."""

import base64
import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from engine import Actor, Conflict, Database, InvalidInput, ManualClock, NotFound, NotPermitted
from tests.workflows.documents.sheets import sheet
from workflows import ProcessApplication, Settings, process_application
from workflows.attachments.scanning import ScanState
from workflows.council import packets
from workflows.council.packet import Agenda, PacketFile, PacketQuestion, packet_of
from workflows.documents import libreoffice
from workflows.documents.evidence import parts_of
from workflows.documents.pdf import pdf_of
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.council_materials import CouncilPacket
from workflows.registry.council_sessions import CouncilSession, SessionState
from workflows.registry.councils import METHODSOVET, Council

AUTHOR = Actor(user_id="metodistova", principals=frozenset({"methodist"}))
SECRETARY = Actor(user_id="sekretareva", principals=frozenset({"council_secretary"}))
MEMBER = Actor(user_id="chlenova", principals=frozenset({"council_member"}))
TEACHER = Actor(user_id="teacher", principals=frozenset({"teacher"}))
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    "rkJggg=="
)


def brought(pages: int = 2, **changed: Any) -> bytes:
    """A PDF of two pages as somebody may bring it."""
    blocks: list[dict[str, Any]] = [{"kind": "paragraph", "text": "Отчёт о практике"}]
    blocks += [{"kind": "page_break"}, {"kind": "paragraph", "text": "Вывод"}] * (pages - 1)
    return pdf_of(sheet({"blocks": blocks}, **changed))


def locked(pdf: bytes) -> bytes:
    writer, stream = PdfWriter(clone_from=io.BytesIO(pdf)), io.BytesIO()
    writer.encrypt("secret")
    writer.write(stream)
    return stream.getvalue()


def with_script(pdf: bytes) -> bytes:
    writer, stream = PdfWriter(clone_from=io.BytesIO(pdf)), io.BytesIO()
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.a()"),
        }
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_attachment("virus.exe", b"MZ")
    writer.write(stream)
    return stream.getvalue()


def question(position: int, topic: str, *files: PacketFile) -> PacketQuestion:
    return PacketQuestion(
        position=position,
        topic=topic,
        speaker="Методистова А. А.",
        asked="утвердить; открытое голосование",
        facts=[("Проект решения", "Одобрить #strong[практику].")],
        materials=["Практика описана в приложениях."],
        files=files,
    )


@pytest.mark.slow
def test_the_packet_binds_every_material_and_names_what_cannot_be_bound() -> None:
    report = with_script(brought())
    agenda = Agenda(
        organisation="МКУ «ДММЦ»",
        title="Повестка заседания методсовета 12.10.2026",
        facts=[("Место", "Большой зал")],
        questions=[
            question(1, "О плане", PacketFile(name="отчёт.pdf", content=report),
                     PacketFile(name="обрыв.pdf", content=report[: len(report) // 2]),
                     PacketFile(name="закрыт.pdf", content=locked(brought()))),
            question(2, "О практике", PacketFile(name="фото.png", content=PNG, is_picture=True),
                     PacketFile(name="таблица.xlsx", content=None, why="в PDF не переведён")),
        ],
    )  # fmt: skip
    packet = packet_of(agenda)
    bound = PdfReader(io.BytesIO(packet.pdf))
    said = [" ".join(page.extract_text().split()) for page in bound.pages]
    # Agenda; question 1, a divider and two pages; question 2 and the picture.
    assert packet.pages == len(said) == 7
    contents = said[0]
    told = ("1 О плане утвердить; открытое голосование Методистова А. А. 2", "отчёт.pdf 3",
            "2 О практике", "фото.png 7", "приложен отдельным файлом")  # fmt: skip
    assert [each for each in told if each not in contents] == []
    assert "Одобрить #strong[практику]." in said[1]
    assert "отчёт.pdf Страниц: 2" in said[2]
    assert "Отчёт о практике" in said[3]
    assert said[4].endswith("5 / 7")
    assert "фото.png" in said[6]
    broken, secret, table = packet.left_out
    assert broken.startswith("Вопрос 1, «обрыв.pdf»: повреждён и не читается")
    assert secret.startswith("Вопрос 1, «закрыт.pdf»: закрыт паролем: снимите пароль")
    assert table == "Вопрос 2, «таблица.xlsx»: в PDF не переведён; приложен отдельным файлом"
    assert b"JavaScript" in report
    assert b"JavaScript" not in packet.pdf
    assert bound.attachments == {}


@pytest.fixture
def app(quick_database: Database, clock: ManualClock, tmp_path: Path) -> ProcessApplication:
    settings = Settings(data_dir=tmp_path, database_url=str(quick_database.url))
    return process_application(settings, database=quick_database, clock=clock)


def put(app: ProcessApplication) -> str:
    card = {"topic": "О практике", "resolution": "Одобрить практику."}
    return app.sessions.propose(card, AUTHOR)


def add(app: ProcessApplication, question_id: str, name: str, content: bytes, who: Actor) -> None:
    app.council_materials.add(question_id, io.BytesIO(content), name, who)


def files_of(app: ProcessApplication, actor: Actor = MEMBER) -> dict[str, str]:
    """File → material id of the only question."""
    (row,) = app.sessions.questions(actor)
    return {file.name: material_id for material_id, file in row.files}


def session_with(app: ProcessApplication, question_id: str) -> str:
    """A session whose agenda has this question and is still prepared."""
    with app.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=app.clock.now())
        row = registry.add(
            CouncilSession(
                instance_id="i", quorum_rule="more_than_half", composition={}, texts={},
                planned_on=date(2026, 10, 12), created_at=registry.now,
            )
        )  # fmt: skip
        registry.add(Council(code=METHODSOVET, name="Методсовет"))
        session_id = row.id
    app.sessions.take(session_id, question_id, SECRETARY)
    return session_id


def approve(app: ProcessApplication, session_id: str) -> None:
    with app.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=app.clock.now())
        registry.locked(CouncilSession, session_id).state = SessionState.CALLED
        packets.ask_where_files(registry, session_id)


def test_author_and_secretary_bring_files_until_the_agenda_is_approved(
    app: ProcessApplication,
) -> None:
    asked = put(app)
    add(app, asked, "отчёт.pdf", brought(), AUTHOR)
    add(app, asked, "..\\..\\фото.png", PNG, SECRETARY)
    assert list(files_of(app)) == ["отчёт.pdf", "фото.png"]
    with pytest.raises(NotPermitted, match="внёсший вопрос"):
        add(app, asked, "чужой.pdf", brought(), MEMBER)
    session_id = session_with(app, asked)
    app.council_materials.remove(files_of(app)["фото.png"], AUTHOR)
    approve(app, session_id)
    with pytest.raises(Conflict, match="уже утверждена"):
        add(app, asked, "поздний.pdf", brought(), SECRETARY)
    with pytest.raises(Conflict, match="уже утверждена"):
        app.council_materials.remove(files_of(app)["отчёт.pdf"], AUTHOR)
    assert list(files_of(app)) == ["отчёт.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("программа.exe", b"MZ", "не подходит"),
        ("письмо.sig", b"0", "не подходит"),
        ("отчёт.pdf", PNG, "отчёт.pdf"),
        ("пустой.pdf", b"", "пустой"),
    ],
)
def test_a_file_that_is_no_material_is_refused_by_its_name(
    app: ProcessApplication, name: str, content: bytes, why: str
) -> None:
    asked = put(app)
    with pytest.raises(InvalidInput, match=why):
        add(app, asked, name, content, AUTHOR)
    assert files_of(app) == {}


def test_materials_and_packet_are_for_those_who_read_questions(app: ProcessApplication) -> None:
    asked = put(app)
    add(app, asked, "отчёт.pdf", brought(), AUTHOR)
    material = files_of(app)["отчёт.pdf"]
    card, opened = app.council_materials.open(material, MEMBER)
    with opened:
        assert opened.read(5) == b"%PDF-"
    assert card.name == "отчёт.pdf"
    with pytest.raises(NotPermitted):
        app.council_materials.open(material, TEACHER)
    with pytest.raises(NotFound):
        app.council_materials.open("unknown", MEMBER)


def test_the_pack_of_a_session_holds_its_packet_and_materials_but_no_virus(
    app: ProcessApplication,
) -> None:
    asked = put(app)
    report = brought()
    add(app, asked, "отчёт.pdf", report, AUTHOR)
    add(app, asked, "фото.png", PNG, AUTHOR)
    session_id = session_with(app, asked)
    bound = app.records.originals.contents.put(io.BytesIO(b"%PDF-bound"), "пакет")
    with app.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=app.clock.now())
        made = {"sha256": bound.sha256, "left_out": [], "asked_at": registry.now}
        registry.add(CouncilPacket(session_id=session_id, **made))
        (infected,) = session.query(Attachment).filter_by(name="фото.png")
        infected.scan_state = ScanState.INFECTED
        parts = {part.path: part for part in parts_of(registry, "i")}
        assert list(parts_of(registry, "another")) == []
    assert set(parts) == {
        "parts/council_files/1/packet.pdf", "parts/council_files/1/question-01/01.pdf",
    }  # fmt: skip
    assert parts["parts/council_files/1/packet.pdf"].content == b"%PDF-bound"
    material = parts["parts/council_files/1/question-01/01.pdf"]
    assert (material.content, material.title) == (report, "отчёт.pdf")


@pytest.mark.slow
def test_a_job_binds_the_packet_when_the_agenda_is_approved(
    app: ProcessApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bytes] = []

    def prints(content: bytes, ending: str = ".docx") -> bytes:
        printed.append(content)
        return brought(3)

    monkeypatch.setattr(libreoffice, "program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(libreoffice, "pdf_of", prints)
    document, word = docx.Document(), io.BytesIO()
    document.add_paragraph("Описание")
    document.save(word)
    asked = put(app)
    add(app, asked, "отчёт.pdf", brought(), AUTHOR)
    add(app, asked, "описание.docx", word.getvalue(), AUTHOR)
    session_id = session_with(app, asked)
    assert app.council_materials.packet(session_id, MEMBER) is None
    approve(app, session_id)
    waiting = app.council_materials.packet(session_id, MEMBER)
    assert waiting is not None
    assert not waiting.is_made
    with pytest.raises(NotFound, match="не собран"):
        app.council_materials.open_packet(session_id, MEMBER)
    app.engine.work()
    made = app.council_materials.packet(session_id, MEMBER)
    assert made is not None
    assert (made.is_made, made.left_out, len(printed)) == (True, (), 1)
    # Agenda, question, divider and two pages, divider and three pages.
    assert made.pages == 1 + 1 + 3 + 4
    name, opened = app.council_materials.open_packet(session_id, MEMBER)
    with opened:
        assert len(PdfReader(opened).pages) == made.pages
    assert name == "Повестка методсовета 12.10.2026.pdf"
    app.council_materials.bind_again(session_id, SECRETARY)
    app.engine.work()
    assert len(printed) == 1  # the file is not printed twice
    with pytest.raises(NotPermitted):
        app.council_materials.open_packet(session_id, TEACHER)
