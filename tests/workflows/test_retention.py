"""Retention: terms as data, destruction by a signed act, and what is left of the destroyed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import (
    Conflict,
    Database,
    ManualClock,
    NotFound,
    NotPermitted,
    ServiceCall,
)
from tests.workflows.test_signing import Desk
from workflows import DocumentQuery, Settings, process_application
from workflows.documents.destruction import DestructionServices
from workflows.registry import retention
from workflows.registry.documents import Document

LATER = datetime(2032, 2, 2, 3, tzinfo=UTC)


@pytest.fixture
def desk(quick_database: Database, clock: ManualClock, tmp_path: Path) -> Desk:
    settings = Settings(data_dir=tmp_path, database_url=str(quick_database.url))
    made = Desk(process_application(settings, database=quick_database, clock=clock))
    made.clerk = made._person("registratorova", "Регистраторова", "clerk")  # type: ignore[attr-defined]
    made.accept(made.director)
    return made


def letter(desk: Desk, kind: str = "letter_out") -> str:
    desk.document_id = desk.draft(kind)
    desk.sign(desk.director)
    desk.app.engine.work()
    return desk.document_id


def act_about(desk: Desk) -> str:
    """The draft of an act about everything that is due, as its process writes it."""
    with desk.registry() as registry:
        body = retention.act_body(retention.due(registry), "Регистраторова, Замов")
        body["signers"] = [{"post": "Директор", "person_id": ""}]
        row = Document(kind="destruction_act", title="Об уничтожении", body=body, created_at=LATER)
        return str(registry.add(row).id)


def destroyed(desk: Desk, act_id: str) -> object:
    """What the service task after the signature does, and the job that it leaves."""
    with desk.app.database.write("default") as session:
        call = ServiceCall(
            topic="retention.destroy", inputs={"document_id": act_id}, instance_id="",
            session=session, business_key="", element_id="", idempotency_key="once",
            tenant="default", now=LATER,
        )  # fmt: skip
        told = DestructionServices(zones=desk.app.records.retention.zones).destroy(call)
    desk.app.engine.work()
    return told["destroyed_count"]


def test_a_document_is_due_after_the_years_of_its_file(desk: Desk, clock: ManualClock) -> None:
    kept = letter(desk)
    letter(desk, "order_dmmc")  # for ever
    clock.set(datetime(2031, 12, 31, 3, tzinfo=UTC))
    assert desk.app.records.retention.page(desk.director).due == ()
    clock.set(datetime(2032, 1, 1, 3, tzinfo=UTC))
    assert [each.id for each in desk.app.records.retention.page(desk.director).due] == [kept]


def test_a_signed_act_destroys_what_it_names_and_keeps_the_line(
    desk: Desk, clock: ManualClock
) -> None:
    kept = letter(desk)
    signing = desk.app.records.signing
    digests = [each.sha256 for each in signing.trail(kept, desk.director).versions]
    before = len(desk.app.documents.search(DocumentQuery(year=2026), desk.director).documents)
    clock.set(LATER)
    act = desk.document_id = act_about(desk)
    page = desk.app.records.retention.page(desk.director)
    assert (page.due, [(each.id, each.count) for each in page.acts]) == ((), [(act, 1)])
    with pytest.raises(Conflict, match="по подписанному"):
        destroyed(desk, act)
    desk.sign(desk.director)
    assert (destroyed(desk, act), destroyed(desk, act)) == (1, 1)
    assert desk.app.records.retention.page(desk.director).acts == ()
    card = desk.app.documents.card(kept, desk.director)
    assert (card.view.number, card.view.title) == ("02-12/1", "Исходящее письмо")
    assert card.note.startswith("Уничтожен по акту № 02-14/1 от 02.02.2032")
    assert (card.view.signer, dict(card.view.body)) == ("", {})
    after = desk.app.documents.search(DocumentQuery(year=2026), desk.director).documents
    assert len(after) == before
    contents = desk.app.records.originals.contents
    assert not any(contents.has(each) for each in digests)
    with pytest.raises(NotFound):
        signing.open_version(kept, 1, desk.director)
    with pytest.raises(Conflict, match="уничтожен"):
        signing.shown(kept, desk.director)


def test_terms_are_for_those_who_keep_documents(desk: Desk) -> None:
    for actor in (desk.clerk, desk.director):  # type: ignore[attr-defined]
        assert desk.app.records.retention.page(actor).process == "destruction_act"
    with pytest.raises(NotPermitted):
        desk.app.records.retention.page(desk.secretary)
