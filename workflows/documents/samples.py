"""Invented documents that letterheads and templates are looked at with."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows.documents import content, verification
from workflows.documents.letterheads import Letterhead
from workflows.documents.sheet import Sheet, SheetStamp, SignatureLine, head_of
from workflows.documents.texts import in_words

_BODY: dict[str, Any] = {
    "blocks": [
        {
            "kind": "paragraph",
            "text": "В соответствии с планом основных мероприятий на 2026/27 учебный год и на "
            "основании решения методического совета",
        },
        {"kind": "paragraph", "text": "ПРИКАЗЫВАЮ:", "align": "left"},
        {
            "kind": "list",
            "numbered": True,
            "items": [
                "Провести семинар «Функциональная грамотность» для учителей математики.",
                "Назначить ответственной методиста Образцову О. О.",
                "Контроль за исполнением приказа оставляю за собой.",
            ],
        },
        {
            "kind": "table",
            "columns": [
                {"title": "№", "align": "center"},
                {"title": "Мероприятие", "share": 6},
                {"title": "Срок", "share": 2},
            ],
            "rows": [
                ["1", "Открытые уроки по теме семинара", "22.10.2026"],
                ["2", "Обсуждение и рекомендации", "22.10.2026"],
            ],
        },
    ],
    "approvals": [{"kind": "agreed", "text": "Начальник Управления образования\nП. П. Примерова"}],
    "appendices": [
        {
            "title": "Приложение 1. Участники семинара",
            "blocks": [{"kind": "list", "items": ["Школа № 1", "Школа № 2"]}],
        }
    ],
    "fields": {
        "recipient": "Руководителям образовательных организаций",
        "executor": "Образцова Ольга Олеговна",
    },
}


def sample_sheet(kind: str, letterhead: Letterhead, now: datetime) -> Sheet:
    """A registered and signed document of a kind with nobody's data in it."""
    read, day = content.read(_BODY), date(2026, 10, 5)
    is_order = head_of(kind) in ("Приказ", "Распоряжение")
    stamp = SheetStamp(
        method="Простая электронная подпись",
        name="Образцов И. М.",
        moment="05.10.2026 14:05",
        sha256="0123456789abcdef" * 4,
    )
    director = SignatureLine(post="Директор", name="И. М. Образцов", stamps=(stamp,))
    return Sheet(
        letterhead=letterhead,
        mark="ОБРАЗЕЦ",
        head=head_of(kind),
        title="О проведении семинара «Функциональная грамотность»",
        number="01-05/12-од",
        dated=in_words(day),
        recipient=str(read.fields["recipient"]) if not head_of(kind) else "",
        approvals=read.approvals,
        blocks=read.blocks if is_order else (read.blocks[0], *read.blocks[2:]),
        appendices=read.appendices,
        signatures=(director, SignatureLine(post="Секретарь", name="С. С. Примерова")),
        stamps=(),
        executor=str(read.fields["executor"]),
        code=_CODE,
        link=verification.link(letterhead.address, _CODE),
        created_on=now.astimezone(ZoneInfo("UTC")).date(),
    )


_CODE = "0" * 32


def short_sheet(kind: str, letterhead: Letterhead, now: datetime) -> Sheet:
    """The same without a table and appendices: enough to look at a letterhead."""
    whole = sample_sheet(kind, letterhead, now)
    return replace(whole, blocks=whole.blocks[:3], appendices=(), approvals=())
