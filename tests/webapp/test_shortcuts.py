"""Keyboard shortcuts: another key for each, none twice, each can be silenced."""

import json

import pytest

from tests.webapp.story import words
from webapp import shortcuts
from webapp.shortcuts import USUAL


@pytest.mark.parametrize(
    ("kept", "changed"),
    [
        (None, {}),
        ({"keys": {"next": "О"}}, {"next": "j"}),
        ({"keys": {"next": "n", "unknown": "x"}}, {"next": "n"}),
        ({"keys": {"next": ""}}, {"next": ""}),
        ({"keys": {"next": "k"}}, {}),
        ({"keys": {"next": "abc"}}, {}),
        ({"keys": ["j"]}, {}),
    ],
)
def test_kept_keys_are_read_kindly(kept: object, changed: dict[str, str]) -> None:
    assert shortcuts.read(kept).keys == {**USUAL, **changed}


def test_switched_off_means_that_nothing_is_listened_for() -> None:
    assert json.loads(shortcuts.read(None).as_json()) == USUAL
    assert shortcuts.read({"on": False}).as_json() == ""
    assert "next" not in json.loads(shortcuts.read({"keys": {"next": ""}}).as_json())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"next": "k"}, "уже занята"),
        ({"next": "g"}, "другое сочетание"),
        ({"next": "ctrl"}, "одну клавишу"),
        ({"next": "a b c"}, "одну клавишу"),
    ],
)
def test_a_key_that_cannot_work_is_refused(app, changed: dict[str, str], said: str) -> None:
    with app.test_request_context():
        errors = shortcuts.errors({**USUAL, **changed})
    assert said in errors["next"]


def test_keys_are_named_as_both_keyboards_have_them() -> None:
    assert shortcuts.in_words("j") == "J (О)"
    assert shortcuts.in_words("g i") == "G (П), I (Ш)"
    assert shortcuts.in_words("/") == "/"


def test_a_person_gives_keys_anew_or_switches_them_off(as_) -> None:
    browser = as_("nobody")
    assert "data-shortcuts" in browser.text("/keys")
    refused = browser.post("/keys", {**USUAL, "on": "1", "next": "k"})
    assert refused.status_code == 422
    assert "уже занята другим действием" in refused.get_data(as_text=True)
    assert browser.post("/keys", {**USUAL, "on": "1", "next": "Т"}).status_code == 303
    assert '"next": "n"' in browser.text("/keys").replace("&#34;", '"')
    browser.post("/keys", {**USUAL, "next": "n"})
    assert "data-shortcuts" not in browser.text("/inbox")
    browser.post("/keys", {"usual": "1"})
    alone = browser.get("/keys", headers={"X-Requested-With": "dialog"}).get_data(as_text=True)
    assert "<html" not in alone
    assert "J (О) Следующая задача" in words(alone)
