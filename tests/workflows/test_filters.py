"""Saved filters: one's own, shared ones, and who may do what with them."""

from dataclasses import replace
from typing import Any

import pytest

from engine import SYSTEM, Conflict, InvalidForm, NotFound, NotPermitted
from tests.workflows.conftest import District
from workflows import FilterCard
from workflows.registry import filters

LATE = FilterCard(name="Просроченное по планам", query={"due": "late"}, colour="rose")


def names(district: District, login: str, **options: bool) -> list[str]:
    return [each.card.name for each in district.app.filters.list(district.actor(login), **options)]


def test_a_filter_of_ones_own_is_nobody_elses(district: District) -> None:
    desk, methodist = district.app.filters, district.actor("metodistova")
    saved = desk.save(LATE, methodist)
    view = desk.get(saved, methodist)
    assert (view.card, view.is_own, view.may_edit) == (LATE, True, True)
    assert names(district, "direktorov") == []
    for verb in (
        lambda who: desk.save(LATE, who, filter_id=saved),
        lambda who: desk.delete(saved, who),
    ):
        with pytest.raises(NotPermitted, match="другой человек"):
            verb(district.actor("direktorov"))
    with pytest.raises(NotFound, match="Фильтра больше нет"):
        desk.get(saved, district.actor("direktorov"))
    desk.delete(saved, methodist)
    assert names(district, "metodistova") == []
    with pytest.raises(NotFound, match="Фильтр"):
        desk.delete(saved, methodist)


def test_filters_stand_in_the_order_their_owner_gives_them(district: District) -> None:
    desk, methodist = district.app.filters, district.actor("metodistova")
    first, second, third = (
        desk.save(replace(LATE, name=name), methodist) for name in ("А", "Б", "В")
    )
    desk.move(third, -2, methodist)
    assert names(district, "metodistova") == ["В", "А", "Б"]
    desk.move(first, 99, methodist)
    desk.move(second, -99, methodist)
    assert names(district, "metodistova") == ["Б", "В", "А"]
    with pytest.raises(NotFound, match="Среди ваших"):
        desk.move(first, 1, district.actor("direktorov"))


def test_director_and_administrator_share_with_roles_or_with_everybody(district: District) -> None:
    desk, director = district.app.filters, district.actor("direktorov")
    shared = replace(LATE, is_shared=True, roles=("methodist", "clerk"))
    with pytest.raises(NotPermitted, match="директор и администратор"):
        desk.save(shared, district.actor("metodistova"))
    saved = desk.save(shared, director)
    everybody = desk.save(replace(LATE, name="Для всех", is_shared=True), director)
    assert names(district, "metodistova") == ["Просроченное по планам", "Для всех"]
    assert names(district, "zamov") == ["Для всех"]
    assert not desk.get(saved, district.actor("metodistova")).may_edit
    with pytest.raises(NotPermitted):
        desk.delete(saved, district.actor("metodistova"))
    admin = district.actor("adminov")
    desk.save(replace(shared, roles=("oo_deputy",)), admin, filter_id=saved)
    assert desk.get(saved, admin).owner_id == "direktorov"
    assert names(district, "metodistova") == ["Для всех"]
    desk.delete(everybody, admin)
    assert names(district, "zamov") == ["Просроченное по планам"]
    desk.save(replace(shared, is_shared=False), director, filter_id=saved)
    assert names(district, "zamov") == []
    assert desk.get(saved, director).card.roles == ()


def test_a_shared_filter_can_be_put_out_of_sight(district: District) -> None:
    desk, director = district.app.filters, district.actor("direktorov")
    saved = desk.save(replace(LATE, is_shared=True), director)
    methodist = district.actor("metodistova")
    desk.hide(saved, methodist)
    assert names(district, "metodistova") == []
    assert names(district, "metodistova", with_hidden=True) == ["Просроченное по планам"]
    assert names(district, "zamov") == ["Просроченное по планам"]
    desk.hide(saved, methodist, hidden=False)
    assert names(district, "metodistova") == ["Просроченное по планам"]
    with pytest.raises(Conflict, match="удалите"):
        desk.hide(saved, director)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "х" * 61}, "name"),
        ({"colour": "red"}, "colour"),
        ({"roles": ("king",), "is_shared": True}, "roles"),
        ({"query": {"scope": "everything"}}, "query"),
        ({"query": {"due": "yesterday"}}, "query"),
        ({"query": {"due_from": "01.09.2026"}}, "query"),
        ({"query": {"due_to": 20260901}}, "query"),
        ({"query": {"process_keys": "annual_plan"}}, "query"),
        ({"query": {"organisations": ["x"] * 51}}, "query"),
        ({"query": {"organisations": [""]}}, "query"),
        ({"query": {"priority": 70}}, "query"),
        ({"query": {"follow_up": "yes"}}, "query"),
        ({"query": {"text": "ж" * 101}}, "query"),
        ({"query": {"order": "random"}}, "query"),
        ({"query": {"cursor": "x"}}, "query"),
    ],
)
def test_a_wrong_filter_is_refused_by_field(changed: dict[str, Any], field: str) -> None:
    card = replace(LATE, **changed)
    errors = filters.field_errors(
        name=card.name, colour=card.colour, roles=card.roles, query=card.query
    )
    assert list(errors) == [field]


def test_every_condition_of_the_inbox_can_be_kept() -> None:
    query = {
        "scope": "groups", "due": "week", "due_from": "2026-09-01", "due_to": "2026-10-01",
        "process_keys": ["annual_plan"], "organisations": ["school-1"], "priority": "high",
        "follow_up": True, "text": "Школа № 5", "order": "created",
    }  # fmt: skip
    assert filters.field_errors(name="Всё", colour="blue", roles=[], query=query) == {}


def test_names_differ_and_there_are_not_too_many(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "MOST_OWN", 2)
    monkeypatch.setattr(filters, "MOST_SHARED", 1)
    desk, director = district.app.filters, district.actor("direktorov")
    saved = desk.save(replace(LATE, is_shared=True), director)
    with pytest.raises(InvalidForm, match="уже есть"):
        desk.save(replace(LATE, name=" ПРОСРОЧЕННОЕ по планам"), director)
    with pytest.raises(InvalidForm, match="Общих фильтров уже 1"):
        desk.save(replace(LATE, name="Ещё", is_shared=True), director)
    desk.save(replace(LATE, name="Ещё"), director)
    with pytest.raises(InvalidForm, match="Фильтров уже 2"):
        desk.save(replace(LATE, name="Третий"), director)
    desk.save(replace(LATE, is_shared=True, colour="blue"), director, filter_id=saved)
    with pytest.raises(NotPermitted, match="только у людей"):
        desk.save(LATE, SYSTEM)
