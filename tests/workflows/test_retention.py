"""Retention: terms as data, destruction by a signed act, and what is left of the destroyed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import Conflict, Database, InvalidForm, ManualClock, NotFound, NotPermitted
from tests.workflows.test_signing import PASSWORD, Desk
from workflows import DocumentQuery, Settings, process_application
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


def sign(desk: Desk, **more: Any) -> str:
    retention = desk.app.records.retention
    (act,) = retention.page(desk.director).acts
    given = {"seen": act.seen, "password": PASSWORD, **more}
    return retention.sign(act.id, given["seen"], given["password"], "", desk.director)


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
    desk.app.records.retention.prepare(desk.clerk)  # type: ignore[attr-defined]
    assert desk.app.records.retention.page(desk.director).due == ()
    assert sign(desk) == "02-14/1"
    page = desk.app.documents.card(kept, desk.director)
    assert (page.view.number, page.view.title) == ("02-12/1", "Исходящее письмо")
    assert page.note.startswith("Уничтожен по акту № 02-14/1 от 02.02.2032")
    assert (page.view.signer, dict(page.view.body)) == ("", {})
    after = desk.app.documents.search(DocumentQuery(year=2026), desk.director).documents
    assert len(after) == before
    contents = desk.app.records.originals.contents
    assert not any(contents.has(each) for each in digests)
    with pytest.raises(NotFound):
        signing.open_version(kept, 1, desk.director)
    with pytest.raises(Conflict, match="уничтожен"):
        signing.shown(kept, desk.director)


def test_an_act_is_prepared_by_one_and_signed_by_another(desk: Desk, clock: ManualClock) -> None:
    letter(desk)
    retention = desk.app.records.retention
    with pytest.raises(Conflict, match="нет"):
        retention.prepare(desk.director)
    clock.set(LATER)
    retention.prepare(desk.director)
    with pytest.raises(NotPermitted, match="не тот, кто"):
        sign(desk)
    with pytest.raises(NotPermitted):
        retention.page(desk.secretary)
    with pytest.raises(NotPermitted):
        retention.sign("x", "", PASSWORD, "", desk.clerk)  # type: ignore[attr-defined]


def test_a_wrong_password_or_another_document_destroys_nothing(
    desk: Desk, clock: ManualClock
) -> None:
    kept = letter(desk)
    clock.set(LATER)
    retention = desk.app.records.retention
    retention.prepare(desk.clerk)  # type: ignore[attr-defined]
    with pytest.raises(InvalidForm, match="неверен"):
        sign(desk, password="нет")  # noqa: S106
    with pytest.raises(InvalidForm, match="изменился"):
        sign(desk, seen="unknown")
    with pytest.raises(Conflict, match="не акт"):
        retention.sign(kept, "", PASSWORD, "", desk.director)
    with desk.registry() as registry:
        assert registry.get(Document, kept).status == "registered"
