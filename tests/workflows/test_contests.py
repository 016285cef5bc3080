"""Contests at their desk: who sees and sets up which, two at once, amendments, commissions."""

from datetime import UTC, datetime

import pytest

from engine import Conflict, InvalidForm, NotFound, NotPermitted
from tests.districts import settled
from workflows.registry.base import Registry
from workflows.registry.contests import Contest

TODAY = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
V1 = "variant:teacher_of_year"


@pytest.fixture(scope="module")
def place():
    made = settled(TODAY)
    yield made
    made.close()


@pytest.fixture
def methodist(place):
    return place.person("metodistova")


@pytest.fixture
def desk(place):
    return place.application.contests


@pytest.fixture
def contest_id(desk, methodist):
    return desk.begin(V1, "2026/27", methodist)


def given_of(desk, contest_id, actor):
    return desk.get(contest_id, actor).configuration.as_json()


def set_state(place, contest_id, state):
    with place.database.write("default") as session:
        registry = Registry(session=session, tenant="default", now=TODAY)
        registry.get(Contest, contest_id).state = state


def test_a_methodist_begins_a_contest_that_others_do_not_see_yet(place, desk, methodist):
    contest_id = desk.begin(V1, "2026/27", methodist)
    page = desk.get(contest_id, methodist)

    assert (page.title, page.state_title, page.may_edit) == ("Учитель года", "черновик", True)
    assert [each.what for each in page.changes] == ["Заведён."]
    teacher = place.person("uchiteleva")
    assert contest_id not in [row.id for row in desk.list(teacher)]
    with pytest.raises(NotFound):
        desk.get(contest_id, teacher)


def test_who_sits_in_a_commission_sees_the_draft_and_cannot_change_it(
    place, desk, methodist, contest_id
):
    desk.save(contest_id, given_of(desk, contest_id, methodist), [("uchiteleva", "jury")], 1,
              methodist)  # fmt: skip
    juror = place.person("uchiteleva")

    assert desk.get(contest_id, juror).may_edit is False
    with pytest.raises(NotPermitted):
        desk.save(contest_id, {}, [], 2, juror)


def test_an_announced_contest_is_seen_by_everybody(place, desk, methodist, contest_id):
    set_state(place, contest_id, "open")
    page = desk.get(contest_id, place.person("uchiteleva"))

    assert (page.may_edit, page.may_amend, page.changes) == (False, False, ())


@pytest.mark.parametrize("login", ["uchiteleva", "zamov", "registratorova", "nachalnikova"])
def test_only_methodists_and_the_director_set_contests_up(place, desk, login):
    with pytest.raises(NotPermitted):
        desk.begin(V1, "2026/27", place.person(login))


def test_a_copy_takes_the_commissions_along(desk, methodist, contest_id):
    seats = [("severov", "jury"), ("lesnaya", "appeal")]
    desk.save(contest_id, given_of(desk, contest_id, methodist), seats, 1, methodist)
    preview = desk.preview(f"contest:{contest_id}", "2027/28", methodist)
    copy = desk.get(desk.begin(f"contest:{contest_id}", "2027/28", methodist), methodist)

    assert preview.members == 2
    assert preview.old_dates.final_on < preview.configuration.dates.final_on
    assert sorted((m.person_id, m.part) for m in copy.members) == sorted(seats)
    assert copy.copied_from == "Учитель года, 2026/27"


@pytest.mark.parametrize(
    ("source", "year"),
    [("variant:../../x", "2026/27"), ("contest:none", "2026/27"), ("", "2026/27"), (V1, "2030/31")],
)
def test_a_contest_begins_from_nothing_else(desk, methodist, source, year):
    with pytest.raises(InvalidForm):
        desk.begin(source, year, methodist)


def test_the_second_of_two_editors_is_told_who_changed_what(place, desk, methodist, contest_id):
    given = given_of(desk, contest_id, methodist)
    desk.save(contest_id, {**given, "goal": "Новая цель"}, [], 1, place.person("predmetova"))

    with pytest.raises(Conflict) as refused:
        desk.save(contest_id, given, [], 1, methodist)
    assert str(refused.value) == (
        "Пока вы правили, настройку сохранил другой человек (Предметова Б. Б.). Изменено: цель."
    )
    assert desk.get(contest_id, methodist).configuration.goal == "Новая цель"


def test_nobody_sits_in_two_commissions(desk, methodist, contest_id):
    given = given_of(desk, contest_id, methodist)

    with pytest.raises(InvalidForm) as refused:
        desk.save(contest_id, given, [("severov", "jury"), ("severov", "counting")], 1,
                  methodist)  # fmt: skip
    assert refused.value.errors == {
        "commissions-1-person_id": "Северов С. С. уже в конкурсе: жюри. "
        "Один человек — одна комиссия."
    }


def test_people_and_parts_that_there_are_not_are_refused(desk, methodist, contest_id):
    given = given_of(desk, contest_id, methodist)

    with pytest.raises(InvalidForm) as refused:
        desk.save(contest_id, given, [("nobody", "jury"), ("severov", "king")], 1, methodist)
    assert set(refused.value.errors) == {"commissions-0-person_id", "commissions-1-part"}


def test_an_approved_contest_is_amended_only_with_a_reason(place, desk, methodist, contest_id):
    given = {**given_of(desk, contest_id, methodist), "goal": "Уточнённая цель"}
    set_state(place, contest_id, "open")

    with pytest.raises(InvalidForm) as refused:
        desk.save(contest_id, given, [], 1, methodist, reason="надо")
    assert set(refused.value.errors) == {"reason"}
    assert desk.save(contest_id, given, [], 1, methodist, reason="Распоряжение № 15 от 20.01") == 2
    latest = desk.get(contest_id, methodist).changes[0]
    assert (latest.what, latest.reason) == ("Изменено: цель.", "Распоряжение № 15 от 20.01")


def test_a_contest_that_has_ended_changes_no_more(place, desk, methodist, contest_id):
    given = given_of(desk, contest_id, methodist)
    set_state(place, contest_id, "published")

    with pytest.raises(Conflict):
        desk.save(contest_id, given, [], 1, methodist, reason="Распоряжение № 15 от 20.01")


def test_saving_what_is_saved_already_changes_nothing(desk, methodist, contest_id):
    assert desk.save(contest_id, given_of(desk, contest_id, methodist), [], 1, methodist) == 1


def test_the_check_tells_what_is_missing_without_saving(desk, methodist, contest_id):
    given = given_of(desk, contest_id, methodist)
    given["trials"][0]["weight"] = 30
    found = desk.check(given, [("severov", "jury")], methodist)

    assert {each.field for each in found} == {
        "trials", "commission-jury", "commission-jury_chair", "commission-reserve",
        "jury-per_application", "commission-counting", "commission-appeal",
        "commission-organising",
    }  # fmt: skip
    assert desk.get(contest_id, methodist).configuration.trials[0].weight == 20


def test_dates_are_counted_from_the_beginning_in_working_days(desk, methodist, contest_id):
    dates = desk.recounted(contest_id, "08.02.2027", methodist)

    assert dates["applications_from"] == "2027-02-08"
    assert dates["applications_until"] == "2027-02-19"
    with pytest.raises(InvalidForm):
        desk.recounted(contest_id, "", methodist)
