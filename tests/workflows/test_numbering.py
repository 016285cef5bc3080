"""Numbers of documents: by kind and calendar year, each given once."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine import BpmnError, Conflict, Database, InvalidForm, InvalidInput, ManualClock
from engine.municipalities import OFFICE
from tests.workflows.conftest import NOW, TENANT
from tests.zones import LiesIn
from workflows.documents.services import DocumentServices
from workflows.registry import numbering, parameters
from workflows.registry.base import Registry
from workflows.registry.documents import Document, DocumentKind

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
