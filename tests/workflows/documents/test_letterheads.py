"""The office's letterhead over the region's."""

from datetime import date
from typing import Any

import pytest

from engine import Actor, Conflict, InvalidForm, NotPermitted
from engine.municipalities import REGION
from tests.workflows.conftest import NOW
from workflows import ProcessApplication
from workflows.documents import letterheads
from workflows.documents.letterheads import KEYS, letterhead_of
from workflows.documents.rendering import fingerprint_of
from workflows.documents.sheet import sheet_of
from workflows.registry import numbering, parameters
from workflows.registry.documents import Document

DIRECTOR = Actor(user_id="direktorov", principals=frozenset({"dmmc_director"}))
TEACHER = Actor(user_id="teacher", principals=frozenset({"teacher"}))


def filled(app: ProcessApplication, **changed: str) -> dict[str, str]:
    """What the page posts: every value as it stands, but for these; «__» stands for a dot."""
    now = {view.key: view.value for view in app.letterheads.fields(DIRECTOR)}
    return now | {key.replace("__", "."): value for key, value in changed.items()}


def test_the_region_gives_what_an_office_has_not_set_itself(registry_at: Any) -> None:
    with registry_at(REGION) as registry:
        parameters.write(registry, "letterhead.place", "г. Красноярск", "region")
        parameters.write(registry, "letterhead.details", "общие сведения", "region")
    with registry_at() as registry:
        parameters.write(registry, "letterhead.details", " ул. Примерная,  1 \n\nтел. 1 ", "d")
        head = letterhead_of(registry, "order_dmmc")
        assert head.place == "г. Красноярск"
        assert head.details == "ул. Примерная, 1\nтел. 1"
        assert letterhead_of(registry, "authority_order").details == ""
        parameters.write(registry, "letterhead.place", "", "d")
        assert letterhead_of(registry, "order_dmmc").place == ""


def test_a_letterhead_is_saved_whole_or_not_at_all(app: ProcessApplication) -> None:
    before = filled(app)
    wrong = filled(app, letterhead__place="с. Дзержинское", letterhead__address="kabinet")
    with pytest.raises(InvalidForm, match="https://"):
        app.letterheads.save(wrong, {}, DIRECTOR)
    assert filled(app) == before
    right = wrong | {"letterhead.address": "https://kabinet.example"}
    with pytest.raises(NotPermitted):
        app.letterheads.save(right, {}, TEACHER)
    app.letterheads.save(right, before, DIRECTOR)
    assert filled(app) == right
    with pytest.raises(Conflict, match="изменили"):
        app.letterheads.save(right | {"letterhead.place": "иное"}, before, DIRECTOR)


def test_the_qr_code_leads_to_the_letterheads_address_else_to_the_servers(
    app: ProcessApplication, registry_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(letterheads._STARTED_WITH, "address", "")
    assert app.letterheads.qr_link(DIRECTOR) == ""
    monkeypatch.setitem(letterheads._STARTED_WITH, "address", "https://server.example")
    assert app.letterheads.qr_link(DIRECTOR) == "https://server.example/verify/…"
    with registry_at() as registry:
        row = registry.add(Document(kind="order_dmmc", title="О", body={}, created_at=NOW))
        assert sheet_of(registry, row).link == f"https://server.example/verify/{row.id}"
        parameters.write(registry, "letterhead.address", "https://office.example", "d")
    assert app.letterheads.qr_link(DIRECTOR) == "https://office.example/verify/…"


def test_a_sample_shows_what_is_typed_and_not_saved(app: ProcessApplication) -> None:
    typed = {"letterhead.details": "<script>ул. Новая", "centre.name": "Центр"}
    shown = app.letterheads.sample(typed, "order_dmmc", TEACHER)
    assert "&lt;script&gt;ул. Новая" in shown
    assert "ул. Новая" not in app.letterheads.sample({}, "no such kind", TEACHER)
    assert set(KEYS) == {view.key for view in app.letterheads.fields(TEACHER)}


def test_a_new_letterhead_changes_no_file_that_was_handed_out(registry_at: Any) -> None:
    with registry_at() as registry:
        row = Document(kind="order_dmmc", title="О плане", body={}, created_at=NOW)
        numbering.register(registry, registry.add(row), "p1", date(2026, 8, 25))
        before, code = fingerprint_of(registry, row), sheet_of(registry, row).code
        parameters.write(registry, "letterhead.address", "https://new.example", "d")
        parameters.write(registry, "letterhead.details", "ул. Новая", "d")
        assert fingerprint_of(registry, row) == before
        assert sheet_of(registry, row).link == f"https://new.example/verify/{code}"
