"""LibreOffice works in jobs; what it makes of an office's own template is the document's PDF."""

import io
from datetime import timedelta
from typing import Any

import docx
import pytest

from engine import SYSTEM, Actor, InvalidInput, ManualClock
from tests.workflows.conftest import NOW
from tests.workflows.documents.sheets import sheet, text_of_docx, text_of_pdf
from tests.workflows.documents.test_templates import DIRECTOR, GOOD, TEACHER
from workflows import BeingMade, ProcessApplication
from workflows.documents import libreoffice
from workflows.documents.binding import count_pages
from workflows.documents.pdf import pdf_of
from workflows.documents.templates.reading import read_template
from workflows.documents.word import docx_of
from workflows.registry import numbering, signatures
from workflows.registry.base import Registry
from workflows.registry.documents import Document

needs_soffice = pytest.mark.skipif(
    not libreoffice.program(), reason="LibreOffice is not installed: its path is not tried"
)
SQLITE = pytest.mark.parametrize("office_url", ["sqlite"], indirect=True)


class Press:
    """Stands for LibreOffice: every print is another file, as the real one's are."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.printed: list[bytes] = []
        self.fails = False
        monkeypatch.setattr(libreoffice, "program", lambda: "/usr/bin/soffice")
        monkeypatch.setattr(libreoffice, "pdf_of", self._print)

    def _print(self, content: bytes, ending: str = ".docx") -> bytes:
        if self.fails:
            raise InvalidInput("LibreOffice не смог.")
        self.printed.append(content)
        return b"%PDF- print " + str(len(self.printed)).encode()


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    return Press(monkeypatch)


def order(registry: Registry) -> Document:
    return registry.add(Document(kind="order_dmmc", title="О плане", body={}, created_at=NOW))


def waited_for(app: ProcessApplication, document_id: str, actor: Actor) -> bytes:
    """The PDF after the job that the page asks for."""
    with pytest.raises(BeingMade, match="готовится"):
        app.papers.pdf(document_id, actor)
    app.engine.work()
    return app.papers.pdf(document_id, actor).content


@SQLITE
def test_the_pdf_of_an_own_template_is_printed_once_by_a_job(
    app: ProcessApplication, registry_at: Any, press: Press, clock: ManualClock
) -> None:
    with registry_at() as registry:
        row = order(registry)
        numbering.register(registry, row, "p1", registry.today)
    app.document_templates.add("order_dmmc", GOOD, "а.docx", "", DIRECTOR)
    with pytest.raises(BeingMade):
        app.papers.pdf(row.id, TEACHER)
    assert press.printed == []  # not in the request
    first = waited_for(app, row.id, TEACHER)
    assert first == b"%PDF- print 1"
    clock.advance(timedelta(minutes=1))
    assert app.papers.pdf(row.id, TEACHER).content == first
    assert app.records.originals.current("default", row.id).size == len(first)
    assert len(press.printed) == 1
    verified = app.papers.verify(row.id, io.BytesIO(first))
    assert verified is not None
    assert verified.matches


@SQLITE
def test_what_is_shown_for_signing_is_the_pdf_of_the_own_template(
    app: ProcessApplication, registry_at: Any, press: Press
) -> None:
    app.document_templates.add("order_dmmc", GOOD, "а.docx", "", DIRECTOR)
    with registry_at() as registry:
        row = order(registry)
    with pytest.raises(BeingMade):
        app.records.signing.shown(row.id, SYSTEM)
    app.engine.work()
    shown = app.records.signing.shown(row.id, SYSTEM)
    assert shown.has_own_layout
    seen = app.papers.pdf(row.id, SYSTEM)
    assert seen.sha256 == shown.version.sha256
    # Another template does not change what somebody is about to sign.
    other = io.BytesIO()
    docx.Document().save(other)
    app.document_templates.add("order_dmmc", other.getvalue(), "б.docx", "", DIRECTOR)
    assert app.records.signing.shown(row.id, SYSTEM).version == shown.version


@SQLITE
def test_where_libreoffice_fails_the_built_in_layout_is_shown_and_signed(
    app: ProcessApplication, registry_at: Any, press: Press
) -> None:
    app.document_templates.add("order_dmmc", GOOD, "а.docx", "", DIRECTOR)
    press.fails = True
    with registry_at() as registry:
        row = order(registry)
    made = waited_for(app, row.id, SYSTEM)
    assert "О плане" in text_of_pdf(made)
    shown = app.records.signing.shown(row.id, SYSTEM)
    assert shown.version.sha256 == app.papers.pdf(row.id, SYSTEM).sha256
    with registry_at() as registry:
        (version,) = signatures.versions_of(registry, row.id)
        assert version.pdf_size == len(made)


def test_without_libreoffice_the_built_in_layout_serves(
    app: ProcessApplication, registry_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with registry_at() as registry:
        row = order(registry)
        numbering.register(registry, row, "p1", registry.today)
    monkeypatch.setattr(libreoffice, "program", lambda: "")
    app.document_templates.add("order_dmmc", GOOD, "а.docx", "", DIRECTOR)
    assert "О плане" in text_of_pdf(app.papers.pdf(row.id, TEACHER).content)
    assert not app.document_templates.page("order_dmmc", TEACHER).has_libreoffice


@needs_soffice
@pytest.mark.slow
def test_libreoffice_opens_what_we_write() -> None:
    said = text_of_pdf(libreoffice.pdf_of(docx_of(sheet({"text": "Утвердить план."}))))
    for requisite in ("ПРИКАЗ", "Об утверждении плана", "Утвердить план.", "И. М. Директоров"):
        assert requisite in said


@pytest.mark.slow
def test_a_document_of_200_pages_is_printed_and_written_whole() -> None:
    line = "Обсудили ход методического сопровождения молодых педагогов района. " * 6
    blocks = [{"kind": "paragraph", "text": f"{n}. {line}"} for n in range(1, 1851)]
    made = sheet({"blocks": blocks})
    assert count_pages(pdf_of(made)) >= 200
    word = docx_of(made)
    assert "1850. Обсудили" in text_of_docx(word)
    assert read_template(word).faults == ()


@needs_soffice
def test_libreoffice_is_stopped_when_it_takes_too_long() -> None:
    with pytest.raises(InvalidInput, match="остановлен"):
        libreoffice.pdf_of(GOOD, longest=0.01)
