"""A person is away, somebody does their work, all comes back; each hears what they should."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from engine import (
    Actor,
    Conflict,
    Database,
    InboxQuery,
    InvalidForm,
    ManualClock,
    NotFound,
    NotPermitted,
    Permission,
    migrate_chain,
)
from engine.municipalities import OFFICE
from tests.workflows.conftest import NOW, TENANT, District, absence
from workflows import AbsenceCard, AbsenceKind, DeputyRule, DeputyScope
from workflows.registry import substitutions
from workflows.registry.base import Registry
from workflows.registry.migrate import CHAIN, VERSION_TABLE, migrate
from workflows.registry.substitutions import write_rules
from workflows.registry.succession import Rule
from workflows.shipped import system_of
from workflows.substitution.absence_rules import field_errors

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def district(district: District) -> District:
    """The demo district with nobody away."""
    director = district.actor("direktorov")
    for each in district.app.absences.list(director):
        district.app.absences.end(each.id, director)
    return district


def told(district: District, login: str) -> list[str]:
    page = district.app.notifications.page(district.actor(login), kind="substitution")
    return [each.title for each in page.items]


def work(district: District) -> None:
    """Let the jobs run that are due now, and those of the next morning where time has passed."""
    while district.app.engine.work():
        pass


# -- who does whose work ---------------------------------------------------------------------------
def test_a_deputy_does_the_work_of_exactly_these_days(
    district: District, clock: ManualClock
) -> None:
    director = district.actor("direktorov")
    district.app.absences.save(absence("registratorova", TODAY, "zamov", days=2), director)
    actor = district.actor("zamov")
    assert "clerk" not in actor.principals
    (stand_in,) = actor.stand_ins
    assert (stand_in.absent_id, stand_in.personal) == ("registratorova", True)
    assert "clerk" in stand_in.principals
    clock.advance(DAY)
    assert district.actor("zamov").stand_ins
    clock.advance(DAY)
    assert district.actor("zamov").stand_ins == ()


def test_votes_and_rights_are_not_lent(district: District) -> None:
    director, app = district.actor("direktorov"), district.app
    app.absences.save(absence("predsedatelev", TODAY, "zamov"), director)
    app.absences.save(absence("direktorov", TODAY, "predmetova"), director)
    (stand_in,) = district.actor("zamov").stand_ins
    assert stand_in.principals == {"oo_director", "oo_director@school_1"}
    deputy = district.actor("predmetova")
    assert "dmmc_director" in deputy.stand_ins[0].principals
    assert Permission.OPERATE not in deputy.permissions


def test_work_goes_past_whoever_is_away_or_gone(district: District, clock: ManualClock) -> None:
    director, absences = district.actor("direktorov"), district.app.absences
    absences.save(
        absence("registratorova", TODAY, "zamov", "predmetova", days=9), district.actor("adminov")
    )
    absences.save(absence("zamov", TODAY, "uchiteleva", days=2), director)
    assert district.actor("zamov").stand_ins == (), "who is away stands in for nobody"
    assert [each.absent_id for each in district.actor("predmetova").stand_ins] == ["registratorova"]
    waits = {each.absent_id: each.after for each in district.actor("uchiteleva").stand_ins}
    assert waits == {"zamov": (), "registratorova": (frozenset({"predmetova"}),)}
    clock.advance(2 * DAY)
    assert [each.absent_id for each in district.actor("zamov").stand_ins] == ["registratorova"]
    district.app.people.dismiss("zamov", TODAY + 3 * DAY, district.actor("adminov"))
    clock.advance(DAY)
    (now_first,) = district.actor("predmetova").stand_ins
    assert now_first.after == ()


def test_a_person_who_left_lends_nothing(district: District, clock: ManualClock) -> None:
    admin = district.actor("adminov")
    district.app.absences.save(absence("registratorova", TODAY, "zamov", days=9), admin)
    district.app.people.dismiss("registratorova", TODAY + DAY, admin)
    clock.advance(DAY)
    assert district.actor("zamov").stand_ins == ()


# -- writing it down -------------------------------------------------------------------------------
def test_who_may_write_down_whose_absence(district: District) -> None:
    absences = district.app.absences
    own, school_head = district.actor("zamov"), district.actor("predsedatelev")
    absences.save(absence("zamov", TODAY, "uchiteleva"), own)
    with pytest.raises(NotPermitted):
        absences.save(absence("direktorov", TODAY, "uchiteleva"), own)
    with pytest.raises(NotPermitted):
        absences.choices("direktorov", own)
    assert not absences.administers_others(own)
    assert [person_id for person_id, _name in absences.people(own)] == ["zamov"]

    theirs = {person_id for person_id, _name in absences.people(school_head)}
    assert absences.administers_others(school_head)
    assert {"predsedatelev"} < theirs
    assert "direktorov" not in theirs
    everybody = {person_id for person_id, _name in absences.people(district.actor("direktorov"))}
    assert {"direktorov", "zamov", "registratorova"} | theirs <= everybody


@pytest.mark.parametrize(
    ("card", "field", "said"),
    [
        (absence("zamov", TODAY, "zamov"), "deputy-1", "сам себя"),
        (absence("zamov", TODAY, "uchiteleva", ""), "deputy-2", "Выберите"),
        (absence("zamov", TODAY, "nobody"), "deputy-1", "не работает"),
        (absence("zamov", TODAY, "uchiteleva", days=0), "ends_on", "раньше"),
        (absence("zamov", TODAY - 9 * DAY, "uchiteleva"), "ends_on", "прошёл"),
        (absence("zamov", TODAY, ends_on=None), "ends_on", "болезнь"),
        (replace(absence("zamov", TODAY), begins_on=None), "begins_on", "первый день"),
        (absence("zamov", TODAY, kind="party"), "kind", "причину"),
        (absence("zamov", TODAY, note="я" * 401), "note", "400"),
        (absence("zamov", TODAY, *["uchiteleva"] * 11), "rules", "не больше 10"),
        (
            absence(
                "zamov", TODAY, DeputyRule(deputy_id="uchiteleva", scope=DeputyScope.PROCESSES)
            ),
            "scope-1",
            "Отметьте процессы",
        ),
        (
            absence("zamov", TODAY, DeputyRule(deputy_id="uchiteleva", scope=DeputyScope.ROLES)),
            "scope-1",
            "Отметьте роли",
        ),
        (
            absence(
                "zamov",
                TODAY,
                DeputyRule(
                    deputy_id="uchiteleva",
                    scope=DeputyScope.ROLES,
                    roles=frozenset({"council_member"}),
                ),
            ),
            "scope-1",
            "не передают",
        ),
    ],
)
def test_what_is_wrong_is_said_by_field(card: AbsenceCard, field: str, said: str) -> None:
    able, roles = {"zamov", "uchiteleva"}, {"oo_deputy": "Заместитель директора ОО"}
    errors = field_errors(card, today=TODAY, able=able, roles=roles)
    assert said in errors[field]


def test_what_is_wrong_is_not_written_down(district: District) -> None:
    with pytest.raises(InvalidForm, match="сам себя"):
        district.app.absences.save(absence("zamov", TODAY, "zamov"), district.actor("direktorov"))
    assert {each.state for each in district.app.absences.list(district.actor("zamov"))} <= {"ended"}


def test_an_illness_may_be_open_and_is_ended_by_the_return(district: District) -> None:
    own, absences = district.actor("zamov"), district.app.absences
    card = absence("zamov", TODAY, "uchiteleva", ends_on=None, kind=AbsenceKind.ILLNESS)
    absence_id = absences.save(card, own)
    assert district.actor("uchiteleva").stand_ins
    with pytest.raises(InvalidForm, match="уже записано"):
        absences.save(absence("zamov", TODAY + 30 * DAY), own)

    absences.end(absence_id, own)

    assert district.actor("uchiteleva").stand_ins == ()
    assert absences.get(absence_id, own).state == "ended"
    with pytest.raises(Conflict):
        absences.end(absence_id, own)
    with pytest.raises(Conflict):
        absences.save(card, own, absence_id)
    absences.save(absence("zamov", TODAY + 30 * DAY), own)


def test_a_circle_is_refused_with_its_people_and_day(district: District) -> None:
    absences, director = district.app.absences, district.actor("direktorov")
    absences.save(absence("zamov", TODAY, "uchiteleva", days=5), director)
    absences.save(absence("uchiteleva", TODAY + 3 * DAY, "predmetova", days=5), director)
    with pytest.raises(
        InvalidForm, match=r"Предметова.*Замов.*Учителева.*Предметова.*26\.11\.2026"
    ):
        absences.save(absence("predmetova", TODAY, "zamov", days=9), director)
    absences.save(absence("predmetova", TODAY, "zamov", days=3), director)


def test_an_absence_can_be_changed_until_it_is_over(district: District, clock: ManualClock) -> None:
    absences, own = district.app.absences, district.actor("zamov")
    absence_id = absences.save(absence("zamov", TODAY + DAY, "uchiteleva"), own)
    changed = absence("zamov", TODAY, "predmetova", "uchiteleva", days=3)
    assert absences.save(changed, own, absence_id) == absence_id
    assert [rule.deputy for rule in absences.get(absence_id, own).rules] == [
        "Предметова Б. Б.",
        "Учителева П. П.",
    ]
    with pytest.raises(NotFound):
        absences.save(
            replace(changed, person_id="direktorov"), district.actor("direktorov"), absence_id
        )
    clock.advance(4 * DAY)
    later = absence("zamov", TODAY, "uchiteleva", days=30)
    with pytest.raises(Conflict):
        absences.save(later, own, absence_id)
    assert absences.get(absence_id, own).state == "over"


def test_both_sides_see_it_and_only_insiders_why(district: District) -> None:
    absences, own = district.app.absences, district.actor("zamov")
    absence_id = absences.save(
        absence("zamov", TODAY, "uchiteleva", kind=AbsenceKind.ILLNESS, note="Лист № 5"), own
    )
    seen = absences.get(absence_id, own)
    assert (seen.kind, seen.note, seen.may_change) == ("illness", "Лист № 5", True)
    for_deputy = absences.get(absence_id, district.actor("uchiteleva"))
    assert (for_deputy.kind, for_deputy.note, for_deputy.may_change) == ("", "", False)
    assert for_deputy.rules[0].deputy_id == "uchiteleva"
    assert absence_id in {each.id for each in absences.list(district.actor("direktorov"))}
    stranger = district.actor("predmetova")
    assert absence_id not in {each.id for each in absences.list(stranger)}
    with pytest.raises(NotFound):
        absences.get(absence_id, stranger)
    with pytest.raises(NotPermitted):
        absences.end(absence_id, stranger)


def test_today_tells_each_what_they_should_know(district: District) -> None:
    absences, own = district.app.absences, district.actor("zamov")
    assert absences.today(own).own is None
    rule = DeputyRule(deputy_id="predmetova", scope=DeputyScope.PERSONAL)
    absences.save(absence("zamov", TODAY, "uchiteleva", days=3), own)
    absences.save(absence("registratorova", TODAY, rule), district.actor("direktorov"))
    mine = absences.today(own).own
    assert mine is not None
    assert mine.ends_on == TODAY + 2 * DAY
    (whole,) = absences.today(district.actor("uchiteleva")).stands_in_for
    assert (whole.person, whole.ends_on, whole.is_all) == ("Замов З. З.", TODAY + 2 * DAY, True)
    (part,) = absences.today(district.actor("predmetova")).stands_in_for
    assert not part.is_all


# -- coverage --------------------------------------------------------------------------------------
def test_what_stays_uncovered_is_found_before_leaving(district: District) -> None:
    absences, own = district.app.absences, district.actor("registratorova")
    card = absence("registratorova", TODAY + 30 * DAY, days=5)
    found = absences.coverage(card, own)
    assert [gap.duty.principal for gap in found.gaps] == ["", "clerk"]
    assert absences.coverage(replace(card, rules=(Rule(deputy_id="zamov"),)), own).is_complete
    with pytest.raises(NotPermitted):
        absences.coverage(card, district.actor("zamov"))

    absences.save(absence("zamov", TODAY + 31 * DAY, days=2), district.actor("zamov"))
    found = absences.coverage(replace(card, rules=(Rule(deputy_id="zamov"),)), own)
    days = {(gap.span.begins_on, gap.span.ends_on) for gap in found.gaps}
    assert days == {(TODAY + 31 * DAY, TODAY + 32 * DAY)}


def test_open_tasks_that_nobody_could_do_are_named(district: District) -> None:
    app, own = district.app, district.actor("registratorova")
    waiting = app.engine.inbox(InboxQuery(), own).items
    assert waiting, "the demo gives the clerk something to do"
    card = absence("registratorova", TODAY, days=60)

    assert {each.id for each in app.absences.coverage(card, own).tasks} == {
        each.id for each in waiting
    }
    named = replace(card, rules=(Rule(deputy_id="zamov"),))
    assert app.absences.coverage(named, own).tasks == ()
    later = replace(card, begins_on=TODAY + 50 * DAY)
    assert app.absences.coverage(later, own).tasks == ()


# -- signing as a deputy ---------------------------------------------------------------------------
def test_a_deputy_signs_a_document_and_it_says_for_whom_but_never_their_own(
    district: District,
) -> None:
    app, author = district.app, district.actor("registratorova")
    app.absences.save(
        absence("direktorov", TODAY, "registratorova", "predmetova"), district.actor("direktorov")
    )
    author, deputy = district.actor("registratorova"), district.actor("predmetova")
    values = {
        "document_kind": "order_dmmc",
        "document_title": "О дежурстве",
        "document_basis": "Положение о ММС, п. 3.1.2",
        "approvers": ["methodist"],
        "signer_role": "dmmc_director",
    }
    case = app.engine.start("document_approval", values, author)

    def do(actor: Actor, answer: dict[str, object]) -> None:
        (task,) = app.engine.user_tasks(case.id, actor=system_of(TENANT))
        app.engine.complete(task.id, answer, actor)
        work(district)

    do(author, {"document_text": "Дежурить по графику."})
    do(district.actor("metodistova"), {"review_decision": "approved"})
    (waiting,) = app.engine.user_tasks(case.id, actor=system_of(TENANT))
    assert waiting.id not in {each.id for each in app.engine.inbox(InboxQuery(), author).items}
    with pytest.raises(NotPermitted):
        do(author, {"sign_decision": "signed"})
    do(deputy, {"sign_decision": "signed"})

    (order,) = app.documents.of_instance(case.id, district.actor("metodistova"))
    assert order.status == "registered"
    assert order.signer == "Предметова Б. Б. за Директорова И. М. (и. о.)"


# -- upkeep ----------------------------------------------------------------------------------------
def test_what_the_deputy_took_comes_back_when_the_days_are_over(
    district: District, clock: ManualClock
) -> None:
    app = district.app
    (task, *_rest) = app.engine.inbox(InboxQuery(), district.actor("registratorova")).items
    app.absences.save(
        absence("registratorova", TODAY, "uchiteleva", days=2), district.actor("direktorov")
    )
    work(district)
    app.engine.claim(task.id, district.actor("uchiteleva"))
    clock.advance(DAY)
    work(district)
    assert app.engine.user_task(task.id, district.actor("uchiteleva")).task.assignee == "uchiteleva"

    clock.advance(5 * DAY)  # the server slept over the end
    work(district)

    back = app.engine.user_task(task.id, district.actor("registratorova")).task
    assert (back.assignee, back.acting_for) == ("registratorova", "")
    told = app.engine.history(task.instance_id, system_of(TENANT))
    (taken,) = (each for each in told if each.type == "UserTaskClaimed" and each.acting_for)
    assert (taken.actor_id, taken.acting_for) == ("uchiteleva", "registratorova")
    (returned,) = (each for each in told if each.type == "UserTaskTakenBack")
    assert returned.detail["deputy"] == "uchiteleva"


def test_an_early_return_brings_everything_back_at_once(district: District) -> None:
    app, own = district.app, district.actor("registratorova")
    (task, *_rest) = app.engine.inbox(InboxQuery(), own).items
    absence_id = app.absences.save(absence("registratorova", TODAY, "uchiteleva", days=9), own)
    app.engine.claim(task.id, district.actor("uchiteleva"))

    app.absences.end(absence_id, own)
    work(district)

    assert app.engine.user_task(task.id, own).task.assignee == "registratorova"


def test_deputies_are_told_when_named_and_when_it_begins(
    district: District, clock: ManualClock
) -> None:
    own = district.actor("zamov")
    district.app.absences.save(absence("zamov", TODAY + DAY, "uchiteleva", days=3), own)
    work(district)
    work(district)
    assert told(district, "uchiteleva") == ["Вы замещаете Замова З. З. с 24.11.2026 по 26.11.2026"]
    clock.advance(DAY)
    work(district)
    assert told(district, "uchiteleva")[0] == "Сегодня вы замещаете Замова З. З."
    assert len(told(district, "uchiteleva")) == 2
    clock.advance(DAY)
    work(district)
    assert len(told(district, "uchiteleva")) == 2


def test_people_are_warned_once_before_a_leave_that_leaves_something_undone(
    district: District, clock: ManualClock
) -> None:
    own = district.actor("registratorova")
    begins_on = TODAY + 7 * DAY  # a Monday; three working days before is a Wednesday
    absence_id = district.app.absences.save(absence("registratorova", begins_on, days=5), own)
    work(district)
    assert told(district, "registratorova") == []

    clock.advance(2 * DAY)
    work(district)
    clock.advance(DAY)
    work(district)

    (said,) = told(district, "registratorova")
    assert said.startswith("Некому заменить: Регистраторова Г. Г.")
    assert told(district, "direktorov") == [said]

    card = absence("registratorova", begins_on, "uchiteleva", days=5)
    district.app.absences.save(card, own, absence_id)
    work(district)
    assert len(told(district, "direktorov")) == 1


def test_the_head_of_a_school_is_warned_of_its_people(district: District) -> None:
    head = district.actor("predsedatelev")
    place = dict(district.app.absences.people(head))
    person_id = next(each for each in place if each != "predsedatelev")
    district.app.absences.save(absence(person_id, TODAY, days=5), head)
    work(district)
    assert any(each.startswith("Некому заменить") for each in told(district, "predsedatelev"))
    assert not any(each.startswith("Некому заменить") for each in told(district, "direktorov"))


# -- tables ----------------------------------------------------------------------------------------
def test_the_data_may_hold_a_circle_and_nobody_is_harmed(
    district: District, database: Database
) -> None:
    director = district.actor("direktorov")
    ids = {
        person: district.app.absences.save(absence(person, TODAY), director)
        for person in ("zamov", "uchiteleva")
    }
    with database.write(OFFICE) as session:
        registry = Registry(session=session, tenant=TENANT, now=NOW)
        write_rules(registry, ids["zamov"], [Rule(deputy_id="uchiteleva")])
        write_rules(
            registry, ids["uchiteleva"], [Rule(deputy_id="zamov"), Rule(deputy_id="predmetova")]
        )
    assert district.actor("zamov").stand_ins == ()
    assert {each.absent_id for each in district.actor("predmetova").stand_ins} == {
        "zamov",
        "uchiteleva",
    }


PEOPLE = ("absent", "first", "second")
BEFORE = (
    # deputy, from, to, order, reason
    ("second", "2026-07-01", "2026-07-14", 2, ""),
    ("first", "2026-07-01", "2026-07-14", 1, "Отпуск"),
    ("first", "2026-08-01", "2026-08-02", 1, "Болезнь"),
)


def test_flat_substitutions_of_before_become_absences_with_ordered_rules(
    empty_database_url: str,
) -> None:
    migrate_chain(empty_database_url, CHAIN, VERSION_TABLE, "0006")
    database = Database(empty_database_url)
    with database.write(OFFICE) as session:
        for number, person in enumerate(PEOPLE):
            # Written as text: the classes of today write into tables of today.
            session.execute(
                text(
                    "INSERT INTO person (id, tenant, surname, given, patronymic, position, "
                    "subject, phone, email) VALUES (:id, :tenant, :surname, 'Анна', '', '', '', "
                    "'', '')"
                ),
                {"id": person, "tenant": TENANT, "surname": f"Людина{number}"},
            )
        for number, (deputy, begins_on, ends_on, order, reason) in enumerate(BEFORE):
            session.execute(
                text(
                    'INSERT INTO substitution (id, tenant, absent_id, deputy_id, active_from, '
                    'active_to, "order", reason) VALUES (:id, :tenant, :absent, :deputy, :first, '
                    ":last, :place, :reason)"
                ),
                {
                    "id": str(number), "tenant": TENANT, "absent": "absent", "deputy": deputy,
                    "first": date.fromisoformat(begins_on), "last": date.fromisoformat(ends_on),
                    "place": order, "reason": reason,
                },
            )  # fmt: skip

    migrate(database)

    with database.read(OFFICE) as session:
        later, first = substitutions.every(Registry(session=session, tenant=TENANT, now=NOW))
    database.dispose()
    assert (first.absence.begins_on, first.absence.ends_on) == (date(2026, 7, 1), date(2026, 7, 14))
    assert (first.absence.person_id, first.absence.kind) == ("absent", "other")
    assert first.absence.note == "Отпуск"
    assert [(rule.position, rule.rule) for rule in first.rules] == [
        (1, Rule(deputy_id="first")),
        (2, Rule(deputy_id="second")),
    ]
    assert (later.absence.note, len(later.rules)) == ("Болезнь", 1)


# -- what a head sees of the coming weeks ----------------------------------------------------------
def test_a_head_sees_in_which_days_of_the_coming_weeks_people_are_away(district: District) -> None:
    director = district.actor("direktorov")
    for begins_on, days in ((date(2026, 12, 3), 6), (date(2026, 12, 11), 1)):
        card = absence("registratorova", begins_on, "zamov", days=days)
        district.app.absences.save(card, director)
    weeks = [TODAY + 7 * DAY * number for number in range(4)]

    found = {each.id: each for each in district.app.team.members(director, weeks)}

    assert found["registratorova"].away == {
        1: (date(2026, 12, 3), date(2026, 12, 6)),
        2: (date(2026, 12, 7), date(2026, 12, 11)),
    }
    assert not found["registratorova"].is_away
    assert found["metodistova"].away == {}
