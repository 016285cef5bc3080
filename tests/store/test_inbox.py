"""The inbox shows what is mine, in order, page by page, and counts without scanning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from engine import NO_DUE, Actor, Database, InboxQuery, InvalidInput, StandIn
from engine.domain import events as facts
from engine.domain.events import Fact
from engine.municipalities import OFFICE
from engine.store.queries import inbox
from engine.store.recording import Author, Head, record
from engine.store.tables import Base
from tests.store.test_changes import created, define, started

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = inbox.Moments(now=NOW, today=NOW + DAY / 2, week=NOW + 6 * DAY, zone=UTC)
ADA = Actor(user_id="ada", principals=frozenset({"methodist", "expert@school_5"}))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.write(OFFICE) as session:
        define(session)
    yield database
    database.dispose()


def tell(database: Database, *told: Fact, instance: str = "i1", at: datetime = NOW) -> None:
    author = Author(tenant=OFFICE, actor_id="sys", actor_name="", at=at)
    with database.write(OFFICE) as session:
        record(session, instance, [started(), *told], author, Head())


def look(database: Database, actor: Actor = ADA, **query: Any) -> inbox.InboxPage:
    with database.read(OFFICE) as session:
        return inbox.page(session, InboxQuery(**query), actor, MOMENTS)


def counted(database: Database, actor: Actor = ADA, **query: Any) -> int:
    with database.read(OFFICE) as session:
        return inbox.counts(session, [InboxQuery(**query)], actor, MOMENTS)[0]


def ids(page: inbox.InboxPage) -> list[str]:
    return [item.id for item in page.items]


def for_methodists(name: str, **more: Any) -> facts.UserTaskCreated:
    return created(name, **{"candidates": ("methodist",), "candidate_users": ()} | more)


def test_i_see_what_my_roles_and_my_name_may_claim(database):
    tell(
        database,
        for_methodists("by_role"),
        created("by_organisation", candidates=("expert@school_5",), candidate_users=()),
        created("by_name", candidates=(), candidate_users=("ada",)),
        created("other_school", candidates=("expert@school_7",), candidate_users=()),
        created("other_person", candidates=(), candidate_users=("bob",)),
    )

    page = look(database)

    assert set(ids(page)) == {"by_role", "by_organisation", "by_name"}
    reasons = {item.id: item.why_mine for item in page.items}
    assert reasons["by_organisation"] == "expert@school_5"
    assert reasons["by_name"] == "user:ada"


def test_what_i_have_and_what_i_may_take_are_two_lists(database):
    tell(database, for_methodists("mine", assignee="ada"), for_methodists("offered"))

    assert ids(look(database, scope="mine")) == ["mine"]
    assert ids(look(database, scope="groups")) == ["offered"]
    assert set(ids(look(database, scope="all"))) == {"mine", "offered"}


def test_a_task_of_somebody_else_is_not_in_my_inbox(database):
    tell(database, for_methodists("bobs", assignee="bob"))

    assert ids(look(database)) == []


def test_an_excluded_person_does_not_see_the_task(database):
    tell(database, for_methodists("t", excluded_users=("ada",)))

    assert ids(look(database)) == []
    assert counted(database, scope="groups") == 0
    assert ids(look(database, Actor(user_id="bob", principals=ADA.principals))) == ["t"]


def test_a_substitute_sees_the_tasks_of_the_person_substituted(database):
    tell(
        database,
        for_methodists("claimed", assignee="eve"),
        created("offered", candidates=("head",), candidate_users=()),
        created("forbidden", candidates=("head",), candidate_users=(), excluded_users=("eve",)),
    )
    acting = Actor(
        user_id="bob",
        stand_ins=(StandIn(absent_id="eve", principals=frozenset({"head"})),),
    )

    assert set(ids(look(database, acting))) == {"claimed", "offered"}


def test_a_task_that_comes_by_two_roles_is_shown_once(database):
    tell(database, created("t", candidates=("methodist", "expert@school_5"), candidate_users=()))

    assert ids(look(database)) == ["t"]
    assert counted(database, scope="groups") == 1


def test_other_municipalities_are_another_world(database):
    tell(database, for_methodists("t"))
    elsewhere = Actor(user_id="ada", principals=ADA.principals, tenant="other")

    assert ids(look(database, elsewhere)) == []


def test_deadlines_come_first_and_tasks_without_one_last(database):
    tell(
        database,
        for_methodists("never"),
        for_methodists("late", due_at=NOW - DAY),
        for_methodists("soon", due_at=NOW + DAY),
    )

    assert ids(look(database)) == ["late", "soon", "never"]


def test_the_newest_may_come_first(database):
    tell(database, for_methodists("old"), instance="i1", at=NOW - DAY)
    tell(database, for_methodists("new"), instance="i2", at=NOW)

    assert ids(look(database, order="created")) == ["new", "old"]


def test_urgent_tasks_may_come_first(database):
    tell(
        database,
        for_methodists("usual"),
        for_methodists("urgent_late", priority=90, due_at=NOW + DAY),
        for_methodists("urgent", priority=90, due_at=NOW),
    )

    assert ids(look(database, order="priority")) == ["urgent", "urgent_late", "usual"]


def test_completed_tasks_show_what_i_did_newest_first(database):
    def done(name: str, who: str) -> facts.UserTaskCompleted:
        return facts.UserTaskCompleted(element_instance_id=name, values={}, completed_by=who)

    tell(database, for_methodists("a"), done("a", "ada"), instance="i1", at=NOW - DAY)
    tell(database, for_methodists("b"), done("b", "ada"), instance="i2")
    tell(database, for_methodists("c"), done("c", "bob"), instance="i3")

    assert ids(look(database, scope="completed")) == ["b", "a"]
    assert counted(database, scope="completed") == 2


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("late", ["past"]),
        ("today", ["today"]),
        ("week", ["today", "friday"]),
        ("later", ["far"]),
        ("none", ["never"]),
    ],
)
def test_deadlines_can_be_filtered_and_are_counted(database, due, expected):
    tell(
        database,
        for_methodists("past", due_at=NOW - DAY),
        for_methodists("today", due_at=NOW + DAY / 4),
        for_methodists("friday", due_at=NOW + 4 * DAY),
        for_methodists("far", due_at=NOW + 40 * DAY),
        for_methodists("never"),
    )

    assert ids(look(database, due=due)) == expected
    assert counted(database, due=due) == len(expected)


def test_words_are_searched_in_any_case_and_order_and_are_no_patterns(database):
    tell(
        database,
        for_methodists("plan", title="План методической работы", organisation="school_5"),
        for_methodists("report", title="Отчёт 100%"),
    )

    assert ids(look(database, text="РАБОТЫ план")) == ["plan"]
    assert ids(look(database, text="100%")) == ["report"]
    assert ids(look(database, text="п_ан")) == []
    assert ids(look(database, organisations=("school_5",))) == ["plan"]
    assert set(ids(look(database, process_keys=("plan",)))) == {"plan", "report"}
    assert ids(look(database, process_keys=("contest",))) == []


def test_an_empty_page_says_when_a_filter_hides_something(database):
    tell(database, for_methodists("t"))

    assert look(database, text="нет такого").hidden_by_filter
    assert not look(database, Actor(user_id="bob"), text="нет такого").hidden_by_filter
    assert not look(database).hidden_by_filter


def test_counters_stop_at_a_hundred(database):
    tell(database, *(for_methodists(f"t{n}") for n in range(130)))

    assert counted(database, scope="groups") == 100
    assert len(look(database, limit=20).items) == 20


@pytest.mark.parametrize("cursor", ["мимо", "W10=", "WyIyMDI2Il0=", "////", "eyJhIjoxfQ=="])
def test_a_foreign_cursor_is_refused_with_a_sentence(database, cursor):
    with pytest.raises(InvalidInput, match="устарела"):
        look(database, cursor=cursor)


@pytest.mark.parametrize("query", [{"scope": "x"}, {"order": "x"}, {"due": "x"}])
def test_an_unknown_word_in_the_query_is_refused(database, query):
    with pytest.raises(InvalidInput, match="Неизвестн"):
        look(database, **query)


@pytest.mark.parametrize("order", ["due", "created", "priority"])
def test_pages_show_everything_once_and_in_order(database, order):
    tell(
        database,
        *(
            created(
                f"t{n}",
                candidates=("methodist",) if n % 3 else ("methodist", "expert@school_5"),
                candidate_users=(),
                assignee="ada" if n % 5 == 0 else "",
                due_at=NOW + DAY * (n % 4) if n % 7 else None,
                priority=50 + n % 2,
            )
            for n in range(23)
        ),
    )
    whole = ids(look(database, order=order, limit=100))

    seen: list[str] = []
    cursor = ""
    while True:
        page = look(database, order=order, limit=4, cursor=cursor)
        seen += ids(page)
        cursor = page.next_cursor
        if not cursor:
            break

    assert seen == whole
    assert len(set(seen)) == 23


@pytest.mark.parametrize("order", ["due", "created", "priority"])
def test_what_happens_before_the_page_does_not_disturb_the_pages_behind_it(database, order):
    def task(number: int) -> facts.UserTaskCreated:
        due = NOW + DAY * (number % 5)
        return for_methodists(f"t{number:02}", due_at=due, priority=40 + number % 3)

    tell(database, *map(task, range(20)))
    whole = ids(look(database, order=order, limit=100))
    first = look(database, order=order, limit=6)
    gone = facts.UserTaskCompleted(element_instance_id=whole[2], values={}, completed_by="bob")
    taken = facts.UserTaskClaimed(element_instance_id=whole[4], assignee="bob")
    urgent = for_methodists("urgent", due_at=NOW - DAY, priority=99)
    with database.write(OFFICE) as session:
        author = Author(tenant=OFFICE, actor_id="sys", actor_name="", at=NOW + DAY)
        record(session, "i1", [gone, taken, urgent], author, Head(sequence=50))

    seen = ids(first)
    cursor = first.next_cursor
    while cursor:
        page = look(database, order=order, limit=6, cursor=cursor)
        seen += ids(page)
        cursor = page.next_cursor

    assert seen == whole
    assert "urgent" in ids(look(database, order=order))


def test_the_best_reason_is_shown_of_several(database):
    both = Actor(
        user_id="ada",
        principals=frozenset({"methodist"}),
        stand_ins=(StandIn(absent_id="eve", principals=frozenset({"head", "methodist"})),),
    )
    tell(
        database,
        created("assigned", candidates=("methodist", "head"), candidate_users=(), assignee="ada"),
        created("offered", candidates=("methodist", "head"), candidate_users=()),
        created("lent", candidates=("head",), candidate_users=("eve",)),
    )

    found = {item.id: (item.why_mine, item.acting_for_now) for item in look(database, both).items}

    assert found["assigned"] == ("", "")
    assert found["offered"] == ("methodist", "")
    assert found["lent"] in {("head", "eve"), ("user:eve", "eve")}


def test_neighbours_of_a_task_that_has_left_are_those_of_its_place(database):
    tell(database, *(for_methodists(f"t{n}", due_at=NOW + n * DAY) for n in range(3)))
    with database.write(OFFICE) as session:
        done = facts.UserTaskCompleted(element_instance_id="t1", values={}, completed_by="ada")
        record(
            session,
            "i1",
            [done],
            Author(tenant=OFFICE, actor_id="ada", actor_name="", at=NOW),
            Head(sequence=9),
        )

    with database.read(OFFICE) as session:
        assert inbox.neighbours(session, InboxQuery(), "t1", ADA, MOMENTS) == ("t0", "t2")
        assert inbox.neighbours(session, InboxQuery(), "missing", ADA, MOMENTS) == ("", "")


TASK = st.fixed_dictionaries(
    {
        "candidates": st.lists(
            st.sampled_from(["methodist", "expert@school_5", "head", "jury#7"]), max_size=3
        ).map(tuple),
        "candidate_users": st.lists(st.sampled_from(["ada", "bob"]), max_size=1).map(tuple),
        "excluded_users": st.lists(st.sampled_from(["ada", "bob"]), max_size=1).map(tuple),
        "assignee": st.sampled_from(["", "", "", "ada", "bob"]),
        "due_at": st.none() | st.integers(-3, 9).map(lambda days: NOW + days * DAY),
    }
)


@settings(max_examples=settings.default.max_examples // 5)
@given(tasks=st.lists(TASK, max_size=12), size=st.integers(1, 5))
def test_pages_are_what_a_plain_reading_of_all_tasks_gives(tasks, size):
    database = Database("sqlite://")
    with database.connection() as connection, connection.begin():
        Base.metadata.create_all(connection)
    with database.write(OFFICE) as session:
        define(session)
    tell(database, *(created(f"t{n:02}", **task) for n, task in enumerate(tasks)))

    found: list[str] = []
    page = look(database, limit=size)
    found += ids(page)
    while page.next_cursor:
        page = look(database, limit=size, cursor=page.next_cursor)
        found += ids(page)
    mine = counted(database, scope="mine")
    database.dispose()

    assert found == plainly(tasks)
    assert mine == sum(task["assignee"] == "ada" for task in tasks if open_to(task))


def plainly(tasks: list[dict[str, Any]]) -> list[str]:
    mine = [
        (task["due_at"] or NO_DUE, f"t{n:02}")
        for n, task in enumerate(tasks)
        if open_to(task) and (task["assignee"] == "ada" or offered_to_ada(task))
    ]
    return [name for _, name in sorted(mine)]


def open_to(task: dict[str, Any]) -> bool:
    return "ada" not in task["excluded_users"]


def offered_to_ada(task: dict[str, Any]) -> bool:
    if task["assignee"]:
        return False
    return bool(ADA.principals & set(task["candidates"])) or "ada" in task["candidate_users"]


@pytest.mark.parametrize("scope", ["all", "substituted", "asked"])
def test_the_inbox_reads_its_indexes_and_scans_no_table(sqlite_url, scope):
    away = StandIn(absent_id="bella", principals=frozenset({"methodist"}))
    actor = replace(ADA, stand_ins=(away,))
    database = Database(sqlite_url)
    statements: list[str] = []
    with database.read(OFFICE) as session:
        raw = session.connection().connection.dbapi_connection
        raw.set_trace_callback(statements.append)
        inbox.page(session, InboxQuery(scope=scope), actor, MOMENTS)
        raw.set_trace_callback(None)
        reading = [each for each in statements if each.startswith("SELECT")]
        plans = [
            str(row[3])
            for each in reading
            for row in session.execute(text(f"EXPLAIN QUERY PLAN {each}".replace(":", r"\:")))
        ]
    database.dispose()
    scans = [line for line in plans if line.startswith(("SCAN user_task", "SCAN task_"))]
    assert reading
    assert scans == []
