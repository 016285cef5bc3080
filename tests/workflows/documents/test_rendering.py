"""Documents as PDF, page and .docx."""

import hashlib
from datetime import date
from typing import Any

import pytest

from engine import InvalidInput
from tests.workflows.conftest import NOW
from tests.workflows.documents.sheets import (
    HOSTILE,
    sheet,
    text_of_docx,
    text_of_pdf,
)
from workflows.documents import stamps
from workflows.documents.html import html_of
from workflows.documents.pdf import pdf_of
from workflows.documents.rendering import render
from workflows.documents.sheet import sheet_of
from workflows.documents.stamps import Stamp
from workflows.documents.word import docx_of
from workflows.registry import numbering
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentStatus
from workflows.registry.people import Person

EVERYWHERE = {
    "blocks": [
        {"kind": "heading", "text": HOSTILE},
        {"kind": "paragraph", "text": HOSTILE},
        {"kind": "list", "items": [HOSTILE]},
        {"kind": "fields", "rows": [[HOSTILE, HOSTILE]]},
        {"kind": "table", "columns": [{"title": HOSTILE}], "rows": [[HOSTILE]]},
    ],
    "approvals": [{"kind": "approved", "text": HOSTILE}],
    "appendices": [{"title": HOSTILE, "blocks": [{"kind": "paragraph", "text": HOSTILE}]}],
}


def document(registry: Registry, **fields: Any) -> Document:
    usual = {"kind": "order_dmmc", "title": "О плане", "body": {}, "created_at": NOW}
    return registry.add(Document(**(usual | fields)))


def test_the_same_document_gives_the_same_pdf() -> None:
    made = {hashlib.sha256(pdf_of(sheet())).hexdigest() for _ in range(3)}
    assert len(made) == 1
    assert hashlib.sha256(pdf_of(sheet(title="Иной"))).hexdigest() not in made


def test_a_pdf_carries_every_requisite() -> None:
    body = {
        "text": "Утвердить план.",
        "approvals": [{"kind": "considered", "text": "протокол № 3"}],
        "appendices": [{"title": "Приложение 1", "blocks": []}],
    }
    said = text_of_pdf(pdf_of(sheet(body, executor="Исп. Методистова А. А.")))
    for requisite in (
        "МКУ «ДММЦ»", "ПРИКАЗ", "25 августа 2026 г.", "с. Дзержинское", "№ 01-05/12-од",
        "Об утверждении плана", "Утвердить план.", "РАССМОТРЕНО протокол № 3", "Приложение 1",
        "Директор", "И. М. Директоров", "Простая электронная подпись", "25.08.2026 14:05",
        "abababab", "Исп. Методистова А. А.", "kabinet.example/verify/c0de",
    ):  # fmt: skip
        assert requisite in said
    assert "ПРОЕКТ" not in said


def test_markup_in_a_text_is_a_text_in_pdf() -> None:
    said = text_of_pdf(pdf_of(sheet(EVERYWHERE, title=HOSTILE, recipient=HOSTILE)))
    assert said.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 6


def test_markup_in_a_text_is_a_text_on_a_page() -> None:
    said = html_of(sheet(EVERYWHERE, title=HOSTILE)).decode()
    assert "<b>б" not in said
    assert said.count("&lt;b&gt;б&lt;/b&gt; &amp;amp;") == 11
    assert "{{ 7*7 }}" in said


def test_markup_in_a_text_is_a_text_in_docx() -> None:
    said = text_of_docx(docx_of(sheet(EVERYWHERE, title=HOSTILE)))
    assert said.count(HOSTILE) == 11


def test_a_draft_says_so_on_every_page() -> None:
    body = {"blocks": [{"kind": "paragraph", "text": "а"}, {"kind": "page_break"}] * 2}
    made = sheet({**body, "text": "начало"}, mark="ПРОЕКТ", number="", dated="")
    assert text_of_pdf(pdf_of(made)).count("ПРОЕКТ") >= 2
    assert "ПРОЕКТ" in html_of(made).decode()
    assert "ПРОЕКТ" in text_of_docx(docx_of(made))


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "_SOURCES", [])
    stamps.supply(
        lambda _registry, document_id: [
            Stamp(person_id="p1", name="Первов П. П.", method="ПЭП", signed_at=NOW),
            Stamp(person_id="p9", name=f"Иной {document_id[:1]}", method="ПЭП", signed_at=NOW),
        ]
    )


def test_a_row_becomes_a_sheet_with_its_number_and_signatures(
    registry_at: Any, signed: None
) -> None:
    with registry_at() as registry:
        person = Person(id="p1", surname="Первов", given="Пётр", position="директор")
        registry.add(person)
        body = {"blocks": [], "signers": [{"post": "", "person_id": "p1"}]}
        row = document(registry, body=body)
        drawn = sheet_of(registry, row)
        assert (drawn.mark, drawn.number, drawn.dated) == ("ПРОЕКТ", "", "")
        numbering.register(registry, row, "p1", date(2026, 8, 5))
        drawn = sheet_of(registry, row)
        assert (drawn.mark, drawn.number, drawn.dated) == ("", "01-05/1-од", "5 августа 2026 г.")
        line = drawn.signatures[0]
        assert (line.post, line.name) == ("директор", "П. Первов")
        assert [stamp.moment for stamp in line.stamps] == ["23.11.2026 10:00"]
        assert [stamp.name[:4] for stamp in drawn.stamps] == ["Иной"]
        row.status = DocumentStatus.SUPERSEDED
        assert sheet_of(registry, row).mark == "УТРАТИЛ СИЛУ"


def test_a_document_is_had_in_three_forms_and_no_other(registry_at: Any) -> None:
    with registry_at() as registry:
        row = document(registry, kind="protocol", body={"session_date": "2026-08-20"})
        assert render(registry, row, "pdf").startswith(b"%PDF")
        assert "20.08.2026" in render(registry, row, "html").decode()
        assert "20.08.2026" in text_of_docx(render(registry, row, "docx"))
        with pytest.raises(InvalidInput, match="«exe»"):
            render(registry, row, "exe")
        row.body = {"blocks": [{"kind": "film"}]}
        with pytest.raises(InvalidInput, match="«film»"):
            render(registry, row, "pdf")
