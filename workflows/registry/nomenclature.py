"""The nomenclature of files («номенклатура дел»): which document goes into which file.

A list a year: sections, in them files with an index, a term of storage and the kinds of documents
they take. The clerk edits it, the director approves it, and at the end of the year it is closed
(DOMAIN §6). The index of the file is the first part of a document's number (D12).
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from engine import Conflict
from workflows.registry.base import Registry, Row, new_id
from workflows.registry.documents import DOCUMENT_TITLES, DocumentKind
from workflows.registry.usual_nomenclature import USUAL_CASES, USUAL_SECTIONS


class NomenclatureState(StrEnum):
    """Life of a year's list."""

    DRAFT = "draft"
    APPROVED = "approved"
    CLOSED = "closed"


NOMENCLATURE_TITLES = {
    NomenclatureState.DRAFT: "проект",
    NomenclatureState.APPROVED: "утверждена",
    NomenclatureState.CLOSED: "год закрыт",
}


class NomenclatureYear(Row):
    """The list of one calendar year.

    Attributes:
        basis: which act approved it, e.g. «приказ от 25.12.2026 № 01-05/40-од».
    """

    __tablename__ = "nomenclature_year"
    __table_args__ = (Index("uq_nomenclature_year", "tenant", "year", unique=True),)
    noun = "Номенклатура дел"

    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=NomenclatureState.DRAFT)
    basis: Mapped[str] = mapped_column(String(400), default="")
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(String(64), default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(64), default="")


class CaseSection(Row):
    """A part of the list, e.g. «01 Организация методической работы»."""

    __tablename__ = "case_section"
    __table_args__ = (Index("uq_case_section_number", "tenant", "year", "number", unique=True),)
    noun = "Раздел номенклатуры"

    year: Mapped[int]
    number: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(300))


class CaseFile(Row):
    """A file («дело»): what a document of some kinds is filed into.

    Attributes:
        index: e.g. «01-05», the first part of numbers.
        retention_years: how long it is kept after the year in which it ends; None for ever.
        retention_note: the article of the list of terms, or «до минования надобности».
        kinds: of documents that are filed here.
        opened_on, closed_on: after the second nothing new is filed.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("uq_case_file_index", "tenant", "year", "case_index", unique=True),
        CheckConstraint("retention_years IS NULL OR retention_years > 0", name="kept_for_years"),
    )
    noun = "Дело"

    year: Mapped[int]
    section_id: Mapped[str] = mapped_column(String(64))
    index: Mapped[str] = mapped_column("case_index", String(20))
    title: Mapped[str] = mapped_column(String(300))
    retention_years: Mapped[int | None]
    retention_note: Mapped[str] = mapped_column(String(200), default="")
    kinds: Mapped[list[str]]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


def term_of(case: CaseFile) -> str:
    """How long a file is kept, in words: «5 лет ЭПК»."""
    if case.retention_note:
        return case.retention_note
    return "постоянно" if case.retention_years is None else f"лет: {case.retention_years}"


def of_year(registry: Registry, year: int) -> NomenclatureYear | None:
    return registry.first(registry.rows(NomenclatureYear).where(NomenclatureYear.year == year))


def every_year(registry: Registry) -> Sequence[NomenclatureYear]:
    """All lists, the newest year first."""
    return registry.all(registry.rows(NomenclatureYear).order_by(NomenclatureYear.year.desc()))


def sections(registry: Registry, year: int) -> Sequence[CaseSection]:
    return registry.all(
        registry.rows(CaseSection).where(CaseSection.year == year).order_by(CaseSection.number)
    )


def cases(registry: Registry, year: int) -> Sequence[CaseFile]:
    return registry.all(
        registry.rows(CaseFile).where(CaseFile.year == year).order_by(CaseFile.index)
    )


def ensured(registry: Registry, year: int) -> NomenclatureYear:
    """The list of a year; a missing one is copied from the year before, the first from the usual.

    So the first order of January gets its number although nobody has copied the list yet.
    """
    if known := of_year(registry, year):
        return known
    if _is_mine_to_fill(registry, year):
        _fill(registry, year)
    found = of_year(registry, year)
    if found is None:
        raise Conflict(f"Номенклатуру дел {year} года сейчас заводит кто-то другой: повторите.")
    return found


def case_for(registry: Registry, kind: str, year: int) -> CaseFile:
    """The file into which a document of a kind goes in a year.

    Raises:
        Conflict: the year is closed, or no open file takes the kind.
    """
    if ensured(registry, year).state == NomenclatureState.CLOSED:
        raise Conflict(f"Номенклатура дел {year} года закрыта: документ этим годом не датируют.")
    for case in cases(registry, year):
        if kind in case.kinds and case.closed_on is None:
            return case
    raise Conflict(
        f"В номенклатуре дел {year} года нет открытого дела для вида "
        f"«{DOCUMENT_TITLES[DocumentKind(kind)]}». Его добавляет делопроизводитель: "
        "Документы → Номенклатура дел."
    )


def index_for(registry: Registry, kind: str, year: int) -> str:
    """The index that a document of a kind would get; nothing is written."""
    taking = (case.index for case in cases(registry, year) if kind in case.kinds)
    usual = (case.index for case in USUAL_CASES if kind in case.kinds)
    return next(taking, "") or next(usual, "")


def copy(registry: Registry, source: int, target: int) -> None:
    """Write the files of one year that are still open into another year's list."""
    numbers = {}
    for section in sections(registry, source):
        made = registry.add(CaseSection(year=target, number=section.number, title=section.title))
        numbers[section.id] = made.id
    for case in cases(registry, source):
        if case.closed_on is None:
            registry.add(
                CaseFile(
                    year=target,
                    section_id=numbers[case.section_id],
                    index=case.index,
                    title=case.title,
                    retention_years=case.retention_years,
                    retention_note=case.retention_note,
                    kinds=list(case.kinds),
                    opened_on=date(target, 1, 1),
                )
            )


def _is_mine_to_fill(registry: Registry, year: int) -> bool:
    # Two who sign the first documents of a year at once: the second waits here for the first.
    values = {"id": new_id(), "tenant": registry.tenant, "year": year, "state": "draft",
              "basis": "", "approved_by": "", "closed_by": ""}  # fmt: skip
    is_postgres = registry.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    statement = insert(NomenclatureYear).values(values)
    quiet = statement.on_conflict_do_nothing(index_elements=["tenant", "year"])
    return registry.session.execute(quiet.returning(NomenclatureYear.id)).first() is not None


def _fill(registry: Registry, year: int) -> None:
    earlier = [each.year for each in every_year(registry) if each.year < year]
    if earlier:
        copy(registry, max(earlier), year)
        return
    made = {
        number: registry.add(CaseSection(year=year, number=number, title=title)).id
        for number, title in USUAL_SECTIONS
    }
    for case in USUAL_CASES:
        registry.add(
            CaseFile(
                year=year,
                section_id=made[case.index[:2]],
                index=case.index,
                title=case.title,
                retention_years=case.years,
                retention_note=case.note,
                kinds=list(case.kinds),
                opened_on=date(year, 1, 1),
            )
        )
