"""Numbers of documents: by kind and calendar year, each given once."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from engine import (
    BpmnError,
    Conflict,
    Database,
    InvalidForm,
    InvalidInput,
    ManualClock,
    Unavailable,
)
from engine.municipalities import OFFICE
from tests.workflows.conftest import NOW, TENANT
from tests.zones import LiesIn
from workflows.documents.services import DocumentServices
from workflows.registry import nomenclature, numbering, parameters
from workflows.registry.base import Registry
from workflows.registry.documents import (
    DOCUMENT_TITLES,
    JOURNAL_TITLES,
    Document,
    DocumentKind,
)
from workflows.registry.usual_nomenclature import USUAL_CASES

SERVICES = DocumentServices(zones=LiesIn())
Call = Callable[..., dict[str, Any]]


def draft(registry: Registry, kind: str = DocumentKind.ORDER_DMMC) -> Document:
    return registry.add(Document(kind=kind, title="О плане", body={}, created_at=NOW))


def number(registry: Registry, kind: str, dated: date) -> str | None:
    document = draft(registry, kind)
    numbering.register(registry, document, "direktorov", dated)
    return document.number


def test_numbers_follow_each_other_within_kind_and_year(registry_at: Any) -> None:
    with registry_at() as registry:
        given = [
            number(registry, "order_dmmc", date(2026, 8, 25)),
            number(registry, "order_dmmc", date(2026, 12, 31)),
            number(registry, "protocol", date(2026, 8, 25)),
            number(registry, "order_dmmc", date(2027, 1, 11)),
        ]
    assert given == ["01-05/1-од", "01-05/2-од", "01-08/1", "01-05/1-од"]


def test_the_office_chooses_the_mask(registry_at: Any) -> None:
    with registry_at() as registry:
        parameters.write(registry, "numbering.order_dmmc", "{number}/{year}", "direktorov")
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "1/2026"
        assert numbering.following(registry, "order_dmmc", "{number}-п") == "2-п"


def test_a_document_is_numbered_once(registry_at: Any) -> None:
    with registry_at() as registry:
        document = draft(registry)
        numbering.register(registry, document, "direktorov", date(2026, 8, 25))
        with pytest.raises(Conflict, match="один раз"):
            numbering.register(registry, document, "direktorov", date(2026, 8, 26))


def test_a_rolled_back_signature_leaves_no_gap(registry_at: Any) -> None:
    def fail_after_numbering() -> None:
        with registry_at() as registry:
            number(registry, "order_dmmc", date(2026, 8, 25))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_numbering()
    with registry_at() as registry:
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/1-од"


def test_each_municipality_numbers_for_itself(registry_at: Any) -> None:
    with registry_at() as registry:
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/1-од"
    with registry_at("neighbour") as registry:
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/1-од"


def test_threads_that_sign_at_once_never_share_a_number(
    database: Database, clock: ManualClock
) -> None:
    given: list[str | None] = []
    together = threading.Barrier(8)

    def sign() -> None:
        together.wait()
        for _ in range(5):
            with database.write(OFFICE) as session:
                registry = Registry(session=session, tenant=TENANT, now=clock.now())
                given.append(number(registry, "order_dmmc", date(2026, 8, 25)))

    threads = [threading.Thread(target=sign) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given, key=str) == sorted((f"01-05/{n}-од" for n in range(1, 41)), key=str)


def test_an_act_of_the_authority_keeps_its_outside_number(call: Call) -> None:
    prepared = call(SERVICES.prepare, kind="authority_order", title="Об итогах")
    with pytest.raises(BpmnError, match="номер и дату") as refused:
        call(SERVICES.register, document_id=prepared["document_id"], signed_by="nachalnikova")
    assert refused.value.code == "NO_EXTERNAL_NUMBER"
    outside = {"external_number": "77-р", "external_date": "2026-08-20"}
    done = call(SERVICES.register, **prepared, signed_by="nachalnikova", **outside)
    assert (done["number"], done["date"]) == ("77-р", "2026-08-20")
    twin = call(SERVICES.prepare, kind="authority_order", title="Другое")
    with pytest.raises(InvalidForm, match="уже внесён"):
        call(SERVICES.register, **twin, signed_by="nachalnikova", **outside)


def test_nothing_is_numbered_without_a_signature(call: Call) -> None:
    with pytest.raises(BpmnError) as refused:
        call(SERVICES.register, kind="order_dmmc", title="О плане")
    assert refused.value.code == "NOT_SIGNED"


def test_a_repeated_job_gives_the_same_document(call: Call) -> None:
    asked = {"kind": "order_dmmc", "title": "О плане", "signed_by": "direktorov"}
    once = call(SERVICES.register, key="job-1", **asked)
    again = call(SERVICES.register, key="job-1", **asked)
    assert once == again
    assert once["number"] == "01-05/1-од"
    assert once["date"] == "2026-11-23"


def test_a_signed_document_is_not_withdrawn(call: Call) -> None:
    signed = call(SERVICES.register, kind="order_dmmc", title="О плане", signed_by="direktorov")
    with pytest.raises(InvalidInput, match="отменяют новым"):
        call(SERVICES.withdraw, document_id=signed["document_id"])
    prepared = call(SERVICES.prepare, kind="order_dmmc", title="О плане")
    call(SERVICES.withdraw, **prepared, reason="передумали")
    with pytest.raises(Conflict, match="только проекту"):
        call(SERVICES.register, **prepared, signed_by="direktorov")


def test_an_unknown_kind_or_a_missing_title_is_named(call: Call) -> None:
    with pytest.raises(InvalidInput, match="«memo» нет"):
        call(SERVICES.prepare, kind="memo", title="О плане")
    with pytest.raises(InvalidInput, match="не передано «title»"):
        call(SERVICES.prepare, kind="protocol")


# -- numbers and files -----------------------------------------------------------------------------
def test_the_first_part_of_a_number_is_the_index_of_its_file(registry_at: Any) -> None:
    with registry_at() as registry:
        number(registry, "order_dmmc", date(2026, 8, 25))
        case = nomenclature.case_for(registry, "order_dmmc", 2026)
        case.index = "07-01"
        assert number(registry, "order_dmmc", date(2026, 8, 26)) == "07-01/2-од"


def test_without_an_open_file_nothing_is_numbered(registry_at: Any) -> None:
    with registry_at() as registry:
        nomenclature.case_for(registry, "protocol", 2026).closed_on = date(2026, 6, 1)
        with pytest.raises(Conflict, match="нет открытого дела для вида «Протокол»"):
            number(registry, "protocol", date(2026, 8, 25))
        nomenclature.ensured(registry, 2026).state = "closed"
        with pytest.raises(Conflict, match="2026 года закрыта"):
            number(registry, "order_dmmc", date(2026, 8, 25))


def test_the_first_number_of_january_brings_a_copy_of_last_years_files(registry_at: Any) -> None:
    with registry_at() as registry:
        nomenclature.case_for(registry, "order_dmmc", 2026).index = "05-05"
        nomenclature.case_for(registry, "consent", 2026).closed_on = date(2026, 6, 1)
        assert number(registry, "order_dmmc", date(2027, 1, 11)) == "05-05/1-од"
        copied = {case.index for case in nomenclature.cases(registry, 2027)}
        assert "03-06" not in copied
        assert "05-05" in copied


def test_an_annulled_registration_keeps_its_number_with_the_reason(registry_at: Any) -> None:
    with registry_at() as registry:
        first = draft(registry)
        numbering.register(registry, first, "direktorov", date(2026, 8, 25))
        with pytest.raises(InvalidForm, match="причину"):
            numbering.annul(registry, first, " ")
        numbering.annul(registry, first, "Зарегистрирован дважды")
        assert (first.number, first.note) == ("01-05/1-од", "Зарегистрирован дважды")
        assert number(registry, "order_dmmc", date(2026, 8, 26)) == "01-05/2-од"
        assert numbering.gaps(registry, "order_dmmc", 2026) == ()
        registry.session.delete(first)
        assert numbering.gaps(registry, "order_dmmc", 2026) == (1,)


def test_a_paper_journal_is_continued(registry_at: Any) -> None:
    with registry_at() as registry:
        numbering.begin_after(registry, "order_dmmc", 2026, 57)
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/58-од"
        assert numbering.gaps(registry, "order_dmmc", 2026) == ()
        with pytest.raises(Conflict, match="уже есть номера"):
            numbering.begin_after(registry, "order_dmmc", 2026, 60)


def test_every_kind_of_document_has_a_file_from_the_beginning() -> None:
    filed = [kind for case in USUAL_CASES for kind in case.kinds]
    assert sorted(filed) == sorted(DocumentKind)
    assert set(JOURNAL_TITLES) == set(DOCUMENT_TITLES) == set(DocumentKind)


# -- the database goes away in the middle ----------------------------------------------------------
def test_a_database_that_dies_while_numbering_burns_no_number(
    database: Database, registry_at: Any
) -> None:
    def dies() -> None:
        with registry_at() as registry:
            assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/1-од"
            _kill(database, registry)

    with pytest.raises(Unavailable):
        dies()
    with registry_at() as registry:
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/1-од"
        assert numbering.gaps(registry, "order_dmmc", 2026) == ()


def test_a_process_that_is_killed_while_numbering_burns_no_number(sqlite_url: str) -> None:
    def sign(how: str) -> int:
        """In a process of its own: ends it before or after the commit, without a farewell."""
        child = os.fork()
        if child == 0:
            signing = Database(sqlite_url)
            with signing.write(OFFICE) as session:
                registry = Registry(session=session, tenant=TENANT, now=NOW)
                number(registry, "order_dmmc", date(2026, 8, 25))
                if how == "before":
                    os.kill(os.getpid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert [sign("before"), sign("after"), sign("before")] == [-signal.SIGKILL] * 3
    after = Database(sqlite_url)
    with after.write(OFFICE) as session:
        registry = Registry(session=session, tenant=TENANT, now=NOW)
        assert number(registry, "order_dmmc", date(2026, 8, 25)) == "01-05/2-од"
        assert numbering.gaps(registry, "order_dmmc", 2026) == ()
    after.dispose()


def _kill(database: Database, registry: Registry) -> None:
    """End the connection of an open transaction from outside, as a restart of the server does."""
    if database.dialect == "sqlite":
        registry.session.connection().connection.driver_connection.close()
        registry.session.execute(text("SELECT 1"))
        return
    own = registry.session.scalar(text("SELECT pg_backend_pid()"))
    with psycopg.connect(str(database.url.set(drivername="postgresql"))) as outside:
        outside.execute("SELECT pg_terminate_backend(%s)", (own,))
    registry.session.execute(text("SELECT 1"))
