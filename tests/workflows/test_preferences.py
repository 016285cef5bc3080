"""A person's own choices: small, known by name, read by nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import SYSTEM, Actor, InvalidInput, NotPermitted
from tests.workflows.conftest import District


def test_a_choice_is_kept_until_it_is_made_anew(district: District) -> None:
    preferences, person = district.app.preferences, district.actor("metodistova")
    assert preferences.get("inbox.state", person) is None
    preferences.put("inbox.state", {"scope": "groups", "text": "план"}, person)
    preferences.put("inbox.state", {"scope": "mine"}, person)
    preferences.put("inbox.panes", ["filters"], person)
    assert preferences.get("inbox.state", person) == {"scope": "mine"}
    assert preferences.all(person) == {"inbox.state": {"scope": "mine"}, "inbox.panes": ["filters"]}
    assert preferences.all(district.actor("direktorov")) == {}


def test_two_windows_may_keep_the_same_choice_at_once(district: District) -> None:
    preferences, person = district.app.preferences, district.actor("metodistova")
    with ThreadPoolExecutor(2) as windows:
        kept = [windows.submit(preferences.put, "inbox.panes", n, person) for n in range(8)]
        for each in kept:
            each.result()
    assert preferences.get("inbox.panes", person) in range(8)


def test_only_small_choices_with_a_known_name_are_kept(district: District) -> None:
    preferences, person = district.app.preferences, district.actor("metodistova")
    with pytest.raises(InvalidInput, match="Неизвестная настройка «inbox"):
        preferences.put("inbox.colour", "red", person)
    with pytest.raises(InvalidInput, match="Неизвестная"):
        preferences.get("password", person)
    preferences.put("inbox.state", "ж" * 4095, person)
    with pytest.raises(InvalidInput, match="8 КБ"):
        preferences.put("inbox.state", "ж" * 4096, person)


@pytest.mark.parametrize("nobody", [SYSTEM, Actor(user_id="")])
def test_only_people_have_preferences(district: District, nobody: Actor) -> None:
    with pytest.raises(NotPermitted, match="войдите"):
        district.app.preferences.put("inbox.state", {}, nobody)
