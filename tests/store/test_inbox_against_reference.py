"""Whatever is asked of the inbox, it answers what a plain look at every user task gives."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine import Actor, Database, InboxQuery, StandIn
from engine.domain import events as facts
from engine.municipalities import OFFICE
from engine.store import private_rows
from engine.store.queries import inbox, inbox_limits, inbox_pages
from engine.store.recording import Author, Head, record
from engine.store.tables import (
    InstanceWatch,
    ProcessDefinition,
    ProcessInstance,
    TaskFollowUp,
    UserTask,
    UserTaskQuestion,
)
from tests.conftest import BOTH
from tests.store import inbox_reference as reference
from tests.store.test_changes import created, define, started

NOW = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = inbox.Moments.of(NOW, NOW.date(), UTC)
SCOPES = ("all", "mine", "groups", "substituted", "completed", "asked", "watched", "delegated")
PROCESSES, ORGANISATIONS = ("plan", "vote", "contest"), ("school_5", "school_7", "")
TASKS = 160
ADA = Actor(
    user_id="ada",
    principals=frozenset({"methodist", "expert@school_5"}),
    stand_ins=(
        StandIn(absent_id="eve", principals=frozenset({"head"}), process_keys=frozenset({"plan"})),
        StandIn(
            absent_id="zoe",
            principals=frozenset({"clerk", "methodist"}),
            personal=False,
            except_processes=frozenset({"vote"}),
        ),
        StandIn(
            absent_id="ida",
            principals=frozenset({"head"}),
            after=(frozenset({"bob"}),),
            through=frozenset({"kim"}),
        ),
    ),
)


@dataclass(frozen=True)
class Office:
    database: Database
    world: reference.World


@pytest.fixture(scope="module", params=BOTH)
def office(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Office]:
    """Filled once on each database; nothing here changes it."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("inbox") / "inbox.db"
        file.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create(request.getfixturevalue("postgres_template")))
    database = Database(url)
    fill(database, random.Random(20260304))  # noqa: S311 - a fixed stream
    yield Office(database, world_of(database))
    database.dispose()


def fill(database: Database, chance: random.Random) -> None:
    with database.write(OFFICE) as session:
        define(session)
        known = {c.name: c for c in ProcessDefinition.__table__.c}
        (plan,) = session.execute(select(*known.values())).mappings()
        for key in PROCESSES[1:]:
            session.execute(insert(ProcessDefinition), [{**plan, "id": key, "key": key}])
    for number in range(TASKS // 4):
        key = chance.choice(PROCESSES)
        at = NOW - chance.randrange(9) * DAY
        author = Author(tenant=OFFICE, actor_id=chance.choice(("ada", "bob")), actor_name="", at=at)
        begin = started(
            process_key=key,
            definition_id="def" if key == "plan" else key,
            business_key=f"ПЛ-{number}",
            title=chance.choice(("План школы", "Конкурс педагогов")),
        )
        told: list[facts.Fact] = [begin]
        for place in range(4):
            told += life_of(f"t{number:02}{place}", chance)
        with database.write(OFFICE) as session:
            record(session, f"i{number}", told, author, Head())
            note(session, number, chance)


def life_of(name: str, chance: random.Random) -> Iterator[facts.Fact]:
    some = ("methodist", "expert@school_5", "expert@school_7", "head", "clerk", "jury#7")
    people = ("ada", "bob", "eve", "zoe", "ida", "kim")
    as_deputies = ("deputy:ada", "deputy:bob", "deputy:kim")
    due = chance.choice((None, -3, -1, 0, 1, 3, 4, 5, 12))
    yield created(
        name,
        title=chance.choice(("", "Согласовать план", "Заполнить отчёт школы № 5", "План 57")),
        candidates=tuple(chance.sample(some, chance.randrange(4))),
        candidate_users=tuple(chance.sample(people, chance.randrange(2))),
        excluded_users=tuple(
            chance.sample((*people, *as_deputies), chance.choice((0, 0, 0, 1, 2)))
        ),
        assignee=chance.choice(("", "", "", "ada", "eve", "zoe", "bob")),
        due_at=None if due is None else NOW + due * DAY + timedelta(hours=chance.randrange(-6, 9)),
        priority=chance.choice((10, 29, 30, 50, 50, 69, 70, 90)),
        organisation=chance.choice(ORGANISATIONS),
        substitutable=chance.random() > 0.1,
    )
    about = {"element_id": "review", "element_instance_id": name}
    kind = chance.random()
    if kind < 0.1:
        yield facts.UserTaskClaimed(assignee="ada", acting_for="eve", **about)
    elif kind < 0.2:
        yield facts.UserTaskDelegated(delegate="bob", owner="ada", **about)
    elif kind < 0.3:
        yield facts.UserTaskCompleted(values={}, completed_by=chance.choice(people), **about)
    elif kind < 0.35:
        yield facts.UserTaskPriorityChanged(priority=75, **about)
    elif kind < 0.4:
        yield facts.UserTaskDueChanged(due_at=NOW + 2 * DAY, previous=None, **about)
    yield from questions_about(name, chance)


def questions_about(name: str, chance: random.Random) -> Iterator[facts.Fact]:
    about = {"element_id": "review", "element_instance_id": name}
    for number in range(chance.choice((0, 0, 0, 1, 2))):
        yield facts.QuestionAsked(
            question_id=f"q{number}{name}",
            kind=chance.choice(("question", "approval")),
            asked_of=chance.choice(("ada", "eve", "zoe", "ida", "ida", "bob")),
            text="?",
            **about,
        )


def note(session: Any, number: int, chance: random.Random) -> None:
    if number % 3 == 0:
        private_rows.watch(session, "default", f"i{number}", "ada", NOW)
    if number % 4 == 0:
        day = NOW.date() + timedelta(days=chance.randrange(-1, 2))
        private_rows.follow_up(session, "default", f"t{number:02}0", "ada", day)


def world_of(database: Database) -> reference.World:
    with database.read(OFFICE) as session:
        questions = select(UserTaskQuestion).where(UserTaskQuestion.state == "open")
        return reference.World(
            tasks=tuple(session.scalars(select(UserTask))),
            started_by={row.id: row.started_by for row in session.scalars(select(ProcessInstance))},
            watched=frozenset(
                (row.instance_id, row.user_id) for row in session.scalars(select(InstanceWatch))
            ),
            questions=tuple(session.scalars(questions)),
            follow_ups={
                (row.task_id, row.user_id): row.day for row in session.scalars(select(TaskFollowUp))
            },
        )


def questions() -> Iterator[InboxQuery]:
    """Every scope in every order, each filter in each of the scopes, and chance mixtures."""
    filters: list[dict[str, Any]] = [
        {},
        *({"due": due} for due in ("late", "today", "week", "later", "none")),
        *({"priority": priority} for priority in ("high", "normal", "low")),
        {"process_keys": ("vote",)},
        {"process_keys": ("plan", "contest", "nothing")},
        {"organisations": ("school_5",)},
        {"organisations": ("school_5", "school_7"), "process_keys": ("plan",)},
        {"due_from": date(2026, 3, 3), "due_to": date(2026, 3, 7)},
        {"due_from": date(2026, 3, 6)},
        {"due_to": date(2026, 3, 3)},
        {"follow_up": True},
        *({"text": text} for text in ("план", "ШКОЛ 5", "отчет", "пл 7", "соглас план", "нет")),
    ]
    for scope in SCOPES:
        for order in ("due", "created", "priority"):
            yield InboxQuery(scope=scope, order=order)
        for each in filters:
            yield InboxQuery(scope=scope, **each)
    chance = random.Random(7)  # noqa: S311 - a fixed stream
    for _ in range(60):
        mixed = {k: v for one in chance.sample(filters, 2) for k, v in one.items()}
        order = chance.choice(("due", "created", "priority"))
        yield InboxQuery(scope=chance.choice(SCOPES), order=order, **mixed)


def look(office: Office, query: InboxQuery) -> inbox.InboxPage:
    with office.database.read(OFFICE) as session:
        return inbox.page(session, query, ADA, MOMENTS)


def test_every_question_gets_the_plain_answer(office):
    seen = 0
    for query in questions():
        expected = reference.inbox(office.world, query, ADA, MOMENTS)
        page = look(office, replace(query, limit=200))
        assert [item.id for item in page.items] == [name for name, _ in expected], query
        for item, (_, ways) in zip(page.items, expected, strict=True):
            reasons = {(way.why_mine, way.absent_id, way.is_question) for way in ways}
            reason = item.why_mine, item.acting_for_now, item.is_question
            assert reason in reasons, query
        seen += len(expected)
    assert seen > 1_000


@pytest.mark.parametrize(("reading", "looking_up"), [(-1, -1), (-1, 2_000), (3_000, 2_000)])
def test_words_are_found_whichever_way_is_taken(office, monkeypatch, reading, looking_up):
    monkeypatch.setattr(inbox_pages, "WORTH_READING", reading)
    monkeypatch.setattr(inbox_pages, "WORTH_LOOKING_UP", looking_up)
    asked = [query for query in questions() if query.text]
    for query in asked[::2]:
        expected = [name for name, _ in reference.inbox(office.world, query, ADA, MOMENTS)]
        assert [item.id for item in look(office, replace(query, limit=200)).items] == expected


@pytest.mark.parametrize("remembered", [0, 1_000])
def test_a_page_is_the_same_however_few_entries_of_each_are_read_first(
    office, monkeypatch, remembered
):
    monkeypatch.setattr(inbox_limits, "FEW", 1)
    monkeypatch.setattr(inbox_limits, "SHARES", 1)
    monkeypatch.setattr(inbox_limits, "GIVING", inbox_limits.Giving(remembered))
    for query in list(questions())[:: 4 if remembered else 6]:
        expected = reference.inbox(office.world, query, ADA, MOMENTS)
        page = look(office, replace(query, limit=20))
        assert [item.id for item in page.items] == [name for name, _ in expected[:20]], query
        for item, (_, ways) in zip(page.items, expected, strict=False):
            assert item.why_mine in {way.why_mine for way in ways}, query


def test_pages_one_after_the_other_give_the_plain_answer(office):
    for query in list(questions())[::3]:
        expected = [name for name, _ in reference.inbox(office.world, query, ADA, MOMENTS)]
        if len(expected) < 8:
            continue
        found: list[str] = []
        cursor = ""
        while True:
            page = look(office, replace(query, limit=7, cursor=cursor))
            found += [item.id for item in page.items]
            cursor = page.next_cursor
            if not cursor:
                break
        assert found == expected, query


def test_counters_are_the_lengths_of_the_plain_answers(office):
    every = list(questions())
    with office.database.read(OFFICE) as session:
        counted = inbox.counts(session, every, ADA, MOMENTS)
    plainly = [len(reference.inbox(office.world, each, ADA, MOMENTS)) for each in every]

    assert list(counted) == [min(number, 100) for number in plainly]


def test_neighbours_are_those_of_the_plain_answer(office):
    for query in list(questions())[::9]:
        expected = [name for name, _ in reference.inbox(office.world, query, ADA, MOMENTS)]
        around = ["", *expected, ""]
        with office.database.read(OFFICE) as session:
            for place, name in enumerate(expected[:6], start=1):
                beside = inbox.neighbours(session, query, name, ADA, MOMENTS)
                assert beside == (around[place - 1], around[place + 1]), query


def test_an_empty_page_knows_whether_a_filter_hides_the_rest(office):
    for query in list(questions())[1::3]:
        plain = InboxQuery(scope=query.scope)
        page = look(office, query)
        there_are = bool(reference.inbox(office.world, plain, ADA, MOMENTS))
        filtered = replace(query, order="due") != plain
        assert page.hidden_by_filter == (not page.items and filtered and there_are), query


def test_nobody_sees_a_task_of_another_school(office):
    others = {t.id for t in office.world.tasks if list(t.candidates) == ["expert@school_7"]}
    strangers = {t.id for t in office.world.tasks if t.id in others and not t.candidate_users}
    mine = Actor(user_id="ann", principals=frozenset({"expert@school_5"}))
    assert strangers
    with office.database.read(OFFICE) as session:
        page = inbox.page(session, InboxQuery(limit=200), mine, MOMENTS)

    assert strangers.isdisjoint(item.id for item in page.items)
