"""What a file of the nomenclature may say; pure rules."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from workflows.registry.documents import DOCUMENT_TITLES, DocumentKind
from workflows.registry.nomenclature import CaseFile

INDEX = re.compile(r"\d{2}-\d{2,3}")
LONGEST_TITLE, LONGEST_NOTE, LONGEST_TERM = 300, 200, 100


@dataclass(frozen=True, kw_only=True)
class CaseCard:
    """What is typed about a file; `years` "" is kept for ever."""

    index: str
    title: str
    years: str = ""
    note: str = ""
    kinds: tuple[str, ...] = ()
    closed: bool = False


def card_errors(
    card: CaseCard, others: Sequence[CaseFile], sections: Collection[str]
) -> dict[str, str]:
    """Say by field what is wrong with a card, {} when it is fine.

    Args:
        card: what was typed.
        others: the other files of the year.
        sections: the numbers of its sections.
    """
    errors = {
        "index": _index_error(card, others, sections),
        "title": ""
        if 0 < len(card.title) <= LONGEST_TITLE
        else f"Укажите заголовок дела, до {LONGEST_TITLE} знаков.",
        "years": _years_error(card.years),
        "note": "" if len(card.note) <= LONGEST_NOTE else f"Не длиннее {LONGEST_NOTE} знаков.",
        "kinds": "" if card.closed else _kinds_error(card.kinds, others),
    }
    return {name: error for name, error in errors.items() if error}


def _index_error(card: CaseCard, others: Iterable[CaseFile], sections: Collection[str]) -> str:
    if not INDEX.fullmatch(card.index):
        return "Индекс дела: раздел и номер через дефис, например 01-05."
    if any(case.index == card.index for case in others):
        return f"Дело с индексом {card.index} в этом году уже есть."
    number = card.index[:2]
    return "" if number in sections else f"Раздела {number} нет: сначала добавьте его."


def _years_error(years: str) -> str:
    is_number = years.isascii() and years.isdecimal() and len(years) <= 3
    if not years or (is_number and 0 < int(years) <= LONGEST_TERM):
        return ""
    return f"Срок хранения — целое число лет от 1 до {LONGEST_TERM}; пусто — постоянно."


def _kinds_error(kinds: Iterable[str], others: Iterable[CaseFile]) -> str:
    taken = {kind: case.index for case in others if case.closed_on is None for kind in case.kinds}
    for kind in kinds:
        if kind not in set(DocumentKind):
            return "Выберите виды документов из списка."
        if kind in taken:
            title = DOCUMENT_TITLES[DocumentKind(kind)]
            return f"Вид «{title}» уже попадает в дело {taken[kind]}."
    return ""
