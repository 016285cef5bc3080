"""The nomenclature of files as its page shows and edits it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from engine import Actor, Conflict, InvalidForm
from workflows.desks.base import Desk
from workflows.permits import holds_any, require_any
from workflows.registry import nomenclature
from workflows.registry.base import Registry
from workflows.registry.case_rules import LONGEST_TITLE, CaseCard, card_errors
from workflows.registry.documents import DOCUMENT_TITLES, Document, DocumentKind
from workflows.registry.nomenclature import (
    NOMENCLATURE_TITLES,
    CaseFile,
    CaseSection,
    NomenclatureState,
    NomenclatureYear,
    term_of,
)
from workflows.roles import ADMIN, CLERK, COUNCIL_SECRETARY, DIRECTOR, METHODIST, OBSERVER

READERS = (CLERK, DIRECTOR, METHODIST, COUNCIL_SECRETARY, ADMIN, "edu_head", OBSERVER)
EDITORS = (CLERK, DIRECTOR)
FARTHEST = 1


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A file with what is in it."""

    id: str
    index: str
    title: str
    term: str
    years: int | None
    note: str
    kinds: tuple[str, ...]
    kind_titles: tuple[str, ...]
    opened_on: date
    closed_on: date | None
    documents: int


@dataclass(frozen=True, kw_only=True)
class NomenclatureView:
    """A year's list as a tree, and what the actor may do with it.

    Attributes:
        untaken: titles of kinds that no open file takes; they cannot be registered.
    """

    year: int
    years: tuple[int, ...]
    is_written: bool
    state: str
    state_title: str
    basis: str
    approved_at: datetime | None
    approved_by: str
    closed_at: datetime | None
    sections: tuple[tuple[str, str, tuple[CaseView, ...]], ...]
    untaken: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    may_edit: bool
    may_approve: bool
    may_close: bool


class Nomenclature(Desk):
    """Read by the centre's staff, edited by the clerk and the director, approved by the latter."""

    def get(self, year: int | None, actor: Actor) -> NomenclatureView:
        """The list of a year, this one without a year; NotPermitted outside the centre."""
        require_any(actor, *READERS)
        with self._reading(actor) as registry:
            return _view(registry, year or registry.today.year, actor)

    def write(self, year: int, actor: Actor) -> None:
        """Begin a year's list: copied from the year before, or the usual one.

        Raises:
            NotPermitted: the actor is neither clerk nor director.
            Conflict: the year is too far away.
        """
        require_any(actor, *EDITORS)
        with self._writing(actor) as registry:
            if not 0 <= year - registry.today.year <= FARTHEST:
                raise Conflict("Номенклатуру заводят на текущий или на следующий год.")
            nomenclature.ensured(registry, year)

    def save_case(self, year: int, case_id: str, card: CaseCard, actor: Actor) -> None:
        """Add a file (without an id) or change one.

        Raises:
            NotPermitted: the actor is neither clerk nor director.
            Conflict: the year is closed.
            InvalidForm: by field.
        """
        require_any(actor, *EDITORS)
        with self._writing(actor) as registry:
            _require_open(registry, year)
            _require_right(registry, year, case_id, card)
            case = _case(registry, year, case_id, card)
            case.index, case.title, case.kinds = card.index, card.title, list(card.kinds)
            case.retention_years = int(card.years) if card.years else None
            case.retention_note = card.note
            if card.closed != (case.closed_on is not None):
                case.closed_on = registry.today if card.closed else None
            if not case_id:
                registry.add(case)

    def save_section(self, year: int, number: str, title: str, actor: Actor) -> None:
        """Add a section, or give one another title; raises as `save_case`."""
        require_any(actor, *EDITORS)
        number, title = number.strip(), title.strip()
        errors = {}
        if not re.fullmatch(r"\d{2}", number):
            errors["number"] = "Номер раздела — две цифры: 04."
        if not 0 < len(title) <= LONGEST_TITLE:
            errors["section_title"] = f"Укажите название раздела, до {LONGEST_TITLE} знаков."
        if errors:
            raise InvalidForm(errors)
        with self._writing(actor) as registry:
            _require_open(registry, year)
            known = _section(registry, year, number)
            if known is None:
                registry.add(CaseSection(year=year, number=number, title=title))
            else:
                known.title = title

    def approve(self, year: int, basis: str, actor: Actor) -> None:
        """Bring a list into force by an act; only the director.

        Raises:
            NotPermitted: somebody else.
            Conflict: it is no draft.
            InvalidForm: the act is not named.
        """
        require_any(actor, DIRECTOR)
        basis = basis.strip()
        if not 0 < len(basis) <= 400:
            raise InvalidForm({"basis": "Назовите приказ, которым утверждена номенклатура."})
        with self._writing(actor) as registry:
            found = registry.locked(NomenclatureYear, nomenclature.ensured(registry, year).id)
            if found.state != NomenclatureState.DRAFT:
                raise Conflict("Эта номенклатура уже утверждена.")
            found.state, found.basis = NomenclatureState.APPROVED, basis
            found.approved_at, found.approved_by = registry.now, actor.user_id

    def close(self, year: int, actor: Actor) -> None:
        """Close the files of a past year, or of this one in December; nothing is filed any more.

        Raises:
            NotPermitted: the actor is neither clerk nor director.
            Conflict: the year is not over, or its list is not approved.
        """
        require_any(actor, *EDITORS)
        with self._writing(actor) as registry:
            found = registry.locked(NomenclatureYear, nomenclature.ensured(registry, year).id)
            if registry.today < date(year, 12, 25):
                raise Conflict(f"Год закрывают после 25 декабря {year} года.")
            if found.state != NomenclatureState.APPROVED:
                raise Conflict("Закрыть можно только утверждённую номенклатуру.")
            found.state = NomenclatureState.CLOSED
            found.closed_at, found.closed_by = registry.now, actor.user_id
            for case in nomenclature.cases(registry, year):
                case.closed_on = case.closed_on or min(registry.today, date(year, 12, 31))


def _require_open(registry: Registry, year: int) -> None:
    if nomenclature.ensured(registry, year).state == NomenclatureState.CLOSED:
        raise Conflict(f"Номенклатура дел {year} года закрыта: менять её поздно.")


def _require_right(registry: Registry, year: int, case_id: str, card: CaseCard) -> None:
    others = [case for case in nomenclature.cases(registry, year) if case.id != case_id]
    numbers = {section.number for section in nomenclature.sections(registry, year)}
    if errors := card_errors(card, others, numbers):
        raise InvalidForm(errors)


def _case(registry: Registry, year: int, case_id: str, card: CaseCard) -> CaseFile:
    section = _section(registry, year, card.index[:2])
    section_id = section.id if section else ""
    if not case_id:
        opened = max(registry.today, date(year, 1, 1))
        return CaseFile(year=year, section_id=section_id, opened_on=opened)
    case = registry.locked(CaseFile, case_id)
    if case.year != year:
        raise InvalidForm({"index": f"Это дело не из номенклатуры {year} года."})
    case.section_id = section_id
    return case


def _section(registry: Registry, year: int, number: str) -> CaseSection | None:
    numbered = CaseSection.year == year, CaseSection.number == number
    return registry.first(registry.rows(CaseSection).where(*numbered))


def _view(registry: Registry, year: int, actor: Actor) -> NomenclatureView:
    head = nomenclature.of_year(registry, year)
    cases = nomenclature.cases(registry, year)
    counts = _counts(registry, year)
    state = NomenclatureState(head.state) if head else NomenclatureState.DRAFT
    open_kinds = {kind for case in cases if case.closed_on is None for kind in case.kinds}
    is_open = head is not None and state != NomenclatureState.CLOSED
    return NomenclatureView(
        year=year,
        years=tuple(each.year for each in nomenclature.every_year(registry)),
        is_written=head is not None,
        state=state.value,
        state_title=NOMENCLATURE_TITLES[state],
        basis=head.basis if head else "",
        approved_at=head.approved_at if head else None,
        approved_by=head.approved_by if head else "",
        closed_at=head.closed_at if head else None,
        sections=tuple(
            (each.number, each.title, _views(each, cases, counts))
            for each in nomenclature.sections(registry, year)
        ),
        untaken=tuple(
            title for kind, title in DOCUMENT_TITLES.items() if is_open and kind not in open_kinds
        ),
        kinds=tuple((kind.value, title) for kind, title in DOCUMENT_TITLES.items()),
        may_edit=holds_any(actor, *EDITORS) and state != NomenclatureState.CLOSED,
        may_approve=holds_any(actor, DIRECTOR) and state == NomenclatureState.DRAFT,
        may_close=holds_any(actor, *EDITORS)
        and state == NomenclatureState.APPROVED
        and registry.today >= date(year, 12, 25),
    )


def _views(
    section: CaseSection, cases: Sequence[CaseFile], counts: dict[str, int]
) -> tuple[CaseView, ...]:
    return tuple(
        CaseView(
            id=case.id,
            index=case.index,
            title=case.title,
            term=term_of(case),
            years=case.retention_years,
            note=case.retention_note,
            kinds=tuple(case.kinds),
            kind_titles=tuple(DOCUMENT_TITLES[DocumentKind(kind)] for kind in case.kinds),
            opened_on=case.opened_on,
            closed_on=case.closed_on,
            documents=counts.get(case.id, 0),
        )
        for case in cases
        if case.section_id == section.id
    )


def _counts(registry: Registry, year: int) -> dict[str, int]:
    counted = registry.session.execute(
        select(Document.case_id, func.count())
        .where(Document.tenant == registry.tenant, Document.journal_year == year)
        .group_by(Document.case_id)
    )
    return {str(row[0]): int(row[1]) for row in counted}
