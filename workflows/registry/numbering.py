"""Numbers of documents: a journal per kind and calendar year, each number given exactly once."""

from datetime import date

from sqlalchemy import Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from engine import Conflict, InvalidForm
from workflows.registry import nomenclature
from workflows.registry.base import Registry, Row, new_id
from workflows.registry.documents import EXTERNAL_KINDS, Document, DocumentKind, DocumentStatus
from workflows.registry.parameters import value_of

LONGEST_EXTERNAL_NUMBER = 60
SHORTEST_REASON = 5
LARGEST = 100_000


class NumberSeries(Row):
    """The last number given in a journal year; a new calendar year starts again from 1.

    Attributes:
        begun_after: the last number of the paper journal that this one goes on from, else 0.
    """

    __tablename__ = "number_series"
    __table_args__ = (
        Index("uq_number_series_journal", "tenant", "kind", "journal_year", unique=True),
    )
    noun = "Журнал"

    kind: Mapped[str] = mapped_column(String(32))
    journal_year: Mapped[int]
    last: Mapped[int]
    begun_after: Mapped[int] = mapped_column(default=0, server_default="0")


def register(registry: Registry, document: Document, signer_id: str, signed_on: date) -> None:
    """Give a signed document its number and date, inside the signing transaction.

    The caller reads the document under a lock, so that it cannot be numbered twice.

    Raises:
        Conflict: it has a number already, or was withdrawn; or no open file of the nomenclature
            takes its kind.
    """
    _must_be_draft(document)
    case = nomenclature.case_for(registry, document.kind, signed_on.year)
    sequence = _next(registry, document.kind, signed_on.year)
    document.sequence, document.case_id = sequence, case.id
    mask = value_of(registry, f"numbering.{document.kind}")
    document.number = spelled(mask, sequence, signed_on.year, case.index)
    _finish(registry, document, signer_id, signed_on)


def register_external(
    registry: Registry, document: Document, signer_id: str, number: str, dated: date
) -> None:
    """Write the number that another journal gave.

    Raises:
        Conflict: the document is not a draft any more.
        InvalidForm: the number is empty, too long, or taken in that year.
    """
    _must_be_draft(document)
    number = number.strip()
    if not number or len(number) > LONGEST_EXTERNAL_NUMBER:
        raise InvalidForm({"external_number": "Укажите номер акта, до 60 знаков."})
    taken = registry.first(
        registry.rows(Document).where(
            Document.kind == document.kind,
            Document.journal_year == dated.year,
            Document.number == number,
        )
    )
    if taken is not None:
        raise InvalidForm(
            {"external_number": f"Акт № {number} за {dated.year} год уже внесён: «{taken.title}»."}
        )
    document.case_id = nomenclature.case_for(registry, document.kind, dated.year).id
    document.number = number
    _finish(registry, document, signer_id, dated)


def annul(registry: Registry, document: Document, reason: str) -> None:
    """Take a registration back that was a mistake: the number stays used, with the reason.

    Raises:
        Conflict: the document is not registered.
        InvalidForm: no reason is given.
    """
    if document.status != DocumentStatus.REGISTERED:
        raise Conflict(f"«{document.title}»: аннулировать можно только регистрацию документа.")
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise InvalidForm({"reason": "Напишите причину: она останется в журнале рядом с номером."})
    document.status, document.note = DocumentStatus.ANNULLED, reason[:400]
    registry.session.flush()


def gaps(registry: Registry, kind: str, year: int) -> tuple[int, ...]:
    """Numbers of a journal that no document has and nothing explains; empty unless rows vanished.

    What a paper journal gave before the first number here is no gap.
    """
    series = _series(registry, kind, year)
    rows = registry.all(
        registry.rows(Document).where(Document.kind == kind, Document.journal_year == year)
    )
    used = {row.sequence for row in rows}
    given = range(series.begun_after + 1, series.last + 1) if series else ()
    return tuple(number for number in given if number not in used)


def is_begun(registry: Registry, kind: str, year: int) -> bool:
    """Whether a journal has given numbers in a year."""
    return _series(registry, kind, year) is not None


def begin_after(registry: Registry, kind: str, year: int, last: int) -> None:
    """Go on after the last number of a paper journal.

    Raises:
        Conflict: numbers were given here already.
        InvalidForm: the number is none.
    """
    if not 0 < last < LARGEST:
        raise InvalidForm({"last": "Укажите последний номер бумажного журнала: от 1 до 99999."})
    if _series(registry, kind, year) is not None:
        raise Conflict("В этом журнале уже есть номера: продолжить бумажный журнал нельзя.")
    registry.add(NumberSeries(kind=kind, journal_year=year, last=last, begun_after=last))


def spelled(mask: str, sequence: int, year: int, index: str = "") -> str:
    """Write a number by a mask: «{index}/{number}-од», «{number}/{year}»."""
    filled = mask.replace("{number}", str(sequence)).replace("{year}", str(year))
    return filled.replace("{index}", index)


def following(registry: Registry, kind: str, mask: str) -> str:
    """The number that the next document of a kind would get today by a mask; nothing is taken."""
    year = registry.today.year
    series = _series(registry, kind, year)
    index = nomenclature.index_for(registry, kind, year)
    return spelled(mask, (series.last if series else 0) + 1, year, index)


def _series(registry: Registry, kind: str, year: int) -> NumberSeries | None:
    journal = NumberSeries.kind == kind, NumberSeries.journal_year == year
    return registry.first(registry.rows(NumberSeries).where(*journal))


def is_external(kind: str) -> bool:
    return kind in EXTERNAL_KINDS


def _must_be_draft(document: Document) -> None:
    if document.status != DocumentStatus.DRAFT:
        number = f" № {document.number}" if document.number else ""
        raise Conflict(f"«{document.title}»{number}: номер присваивается только проекту, один раз.")


def _finish(registry: Registry, document: Document, signer_id: str, dated: date) -> None:
    document.signer_id = signer_id
    document.dated = dated
    document.journal_year = dated.year
    document.registered_at = registry.now
    document.status = DocumentStatus.REGISTERED
    registry.session.flush()


def _next(registry: Registry, kind: str, year: int) -> int:
    # One statement: the row of the journal stays locked until the signing transaction ends, so
    # numbers are neither given twice nor skipped by a rollback.
    values = {
        "id": new_id(),
        "tenant": registry.tenant,
        "kind": DocumentKind(kind).value,
        "journal_year": year,
        "last": 1,
        "begun_after": 0,
    }
    is_postgres = registry.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    statement = insert(NumberSeries).values(values)
    upsert = statement.on_conflict_do_update(
        index_elements=["tenant", "kind", "journal_year"],
        set_={"last": NumberSeries.last + 1},
    ).returning(NumberSeries.last)
    return int(registry.session.execute(upsert).scalar_one())
