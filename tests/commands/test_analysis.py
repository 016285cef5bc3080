"""What statistics say of finished work is what a plain look at all of it says."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import (
    SYSTEM,
    Actor,
    Conflict,
    Database,
    InvalidInput,
    ManualClock,
    NotFound,
    NotPermitted,
    Permission,
    ProcessEngine,
    build_engine,
    shipped_calendar,
)
from engine.analysis import AnalysisQuery, Durations, Grouping
from engine.commands import counting, user_tasks
from engine.domain.migrations import MigrationPlan
from engine.domain.modifications import Reset
from engine.domain.sketches import ERROR
from engine.municipalities import OFFICE
from engine.store.tables import FinishedTask, ProcessTally
from tests.commands.analysis_reference import (
    OF_SCHOOL,
    STEPS,
    Case,
    Done,
    diagram,
    done_ones,
    month_of,
    quantile,
    working_seconds,
)
from tests.conftest import BOTH

CALENDAR = shipped_calendar()
SCHOOLS = ("5", "7", "")
WHOSE = ("", "5")
"""Statistics of the whole process, and of one school."""
ADA = Actor(user_id="ada", principals=frozenset({"methodist", "methodist@5", "methodist@7"}))
WATCHER = Actor(user_id="wil", permissions=frozenset({Permission.WATCH}))
DESIGNER = Actor(user_id="des", permissions=frozenset({Permission.DEPLOY}))
ANYWAY = ("completed", "cancelled", "")
KEYS = count(1)


@dataclass
class World:
    """One process of its own in a shared database, and what is known of it."""

    engine: ProcessEngine
    clock: ManualClock
    key: str = field(default_factory=lambda: f"process_{next(KEYS)}")
    version: int = 1
    cases: list[Case] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine.deploy(diagram(self.key), SYSTEM)

    def query(self, **more: object) -> AnalysisQuery:
        return AnalysisQuery(process_key=self.key, **more)

    def start(self) -> None:
        school = SCHOOLS[len(self.cases) % len(SCHOOLS)]
        given = {"back": False} | ({"school": school} if school else {})
        found = self.engine.start(self.key, given, SYSTEM)
        self.cases.append(Case(found.id, self.version, self.clock.now(), school))

    def new_version(self) -> None:
        self.version += 1
        self.engine.deploy(diagram(self.key, f"выпуск {self.version}"), SYSTEM)

    def of(self, school: str) -> list[Case]:
        """Cases of a school; all for ""."""
        return [each for each in self.cases if school in ("", each.school)]

    def running(self) -> list[Case]:
        return [each for each in self.cases if each.ended is None]

    def complete(self, place: int, *, back: bool = False) -> None:
        case = self._case(place)
        if case is None:
            return
        tasks = self.engine.user_tasks(case.id, actor=SYSTEM)
        task = tasks[place % len(tasks)]
        case.remember()
        self.engine.complete(task.id, {"back": back}, ADA)
        left = len(tasks) > 1
        case.completed(task.element_id, self.clock.now(), back=back, others_open=left)

    def claim(self, place: int) -> None:
        for task in self._tasks(place):
            if task.assignee:
                self.engine.unclaim(task.id, ADA)
            else:
                self.engine.claim(task.id, ADA)
            return

    def cancel(self, place: int) -> None:
        if case := self._case(place):
            self.engine.cancel(case.id, "не нужно", SYSTEM)
            case.cancelled(self.clock.now())

    def recall(self, place: int) -> None:
        case = self._case(place)
        task_id = case and self.engine.instance(case.id, ADA).recallable_task_id
        if not case or not task_id or not case.before:
            return
        try:
            self.engine.recall(task_id, ADA)
        except Conflict:
            return
        before = case.before.pop()
        self.cases[self.cases.index(case)] = before

    def _case(self, place: int) -> Case | None:
        running = self.running()
        return running[place % len(running)] if running else None

    def _tasks(self, place: int) -> list:
        case = self._case(place)
        return [] if case is None else list(self.engine.user_tasks(case.id, actor=SYSTEM))


@dataclass(frozen=True)
class Office:
    engine: ProcessEngine
    clock: ManualClock


@pytest.fixture(scope="module", params=BOTH)
def office(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Office]:
    """One database of each kind; every world has a process of its own in it."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("analysis") / "analysis.db"
        file.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        url = f"sqlite:///{file}"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create(request.getfixturevalue("postgres_template")))
    clock = ManualClock(datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    engine = build_engine(Database(url, synchronous="OFF"), clock=clock)
    yield Office(engine, clock)
    engine.database.dispose()


ACTS = st.sampled_from(
    ["start", "start", "complete", "complete", "complete", "complete", "send back", "send back",
     "claim", "wait", "wait", "cancel", "recall", "count", "new version"]
)  # fmt: skip


def act(world: World, what: str, place: int) -> None:
    {
        "start": world.start,
        "complete": lambda: world.complete(place),
        "send back": lambda: world.complete(place, back=True),
        "claim": lambda: world.claim(place),
        "wait": lambda: world.clock.advance(timedelta(hours=5 + 37 * place, seconds=place)),
        "cancel": lambda: world.cancel(place),
        "recall": lambda: world.recall(place),
        "count": world.engine.count_finished,
        "new version": world.new_version,
    }[what]()


@settings(
    max_examples=settings.default.max_examples // 8,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=st.lists(st.tuples(ACTS, st.integers(0, 5)), max_size=30))
def test_random_histories_are_counted_as_a_plain_look_counts_them(office, story):
    world = World(office.engine, office.clock)
    for what, place in story:
        act(world, what, place)
    office.engine.count_finished()

    done = {case.id: done_ones(office.engine, case, CALENDAR) for case in world.cases}
    for school in WHOSE:
        durations_are(world, done, school)
        for outcome in ANYWAY:
            instances_are(world, outcome, school)
            rework_is(world, outcome, school)
            visits_are(world, outcome, school)
        open_work_is(world, school)
    organisations_are(world, done)


def own_steps(school: str) -> tuple[str, ...]:
    return OF_SCHOOL if school else STEPS


def done_of(world: World, done: dict[str, list[Done]], school: str) -> Iterator[tuple[Case, Done]]:
    for case in world.of(school):
        for each in done[case.id]:
            if each.element in own_steps(school):
                yield case, each


def durations_are(world: World, done: dict[str, list[Done]], school: str) -> None:
    query = world.query(organisation=school)
    by_element, by_version, by_month = {}, {}, {}
    for case, each in done_of(world, done, school):
        by_element.setdefault(each.element, []).append(each)
        by_version.setdefault(str(case.version), []).append(each)
        by_month.setdefault(month_name(each), []).append(each)
    for by, groups in (
        (Grouping.ELEMENT, by_element),
        (Grouping.VERSION, by_version),
        (Grouping.MONTH, by_month),
    ):
        tables_are(world.engine.durations(query, WATCHER, by), groups)
    chosen = world.engine.durations(replace(query, elements=("a",)), WATCHER)
    assert sum(row.cases for row in chosen) == len(by_element.get("a", ()))
    for month, own in by_month.items():
        day = date.fromisoformat(f"{month}-15")
        [*rows] = world.engine.durations(replace(query, since=day, until=day), WATCHER)
        assert sum(row.cases for row in rows) == len(own)


def month_name(each: Done) -> str:
    return f"{month_of(CALENDAR, each.closed):%Y-%m}"


def tables_are(rows: Iterable[Durations], groups: dict[str, list[Done]]) -> None:
    found = {row.subject: row for row in rows if row.cases}
    assert found.keys() == groups.keys()
    for subject, own in groups.items():
        spreads_are(found[subject], own)


def spreads_are(row, own: list[Done]) -> None:
    assert row.cases == len(own)
    assert row.late == sum(bool(each.late) for each in own)
    assert row.with_deadline == sum(each.late is not None for each in own)
    near(row.total.calendar, [each.total.total_seconds() for each in own])
    near(row.total.working, [each.working for each in own])
    near(row.waiting.calendar, [each.waiting.total_seconds() for each in own])
    near(row.work.calendar, [(each.total - each.waiting).total_seconds() for each in own])


def near(spread, seconds: list[float]) -> None:
    """The mean exactly, quantiles as near as they promise to be."""
    assert spread.mean == pytest.approx(sum(map(int, seconds)) / len(seconds))
    for found, share in ((spread.median, 0.5), (spread.p90, 0.9)):
        exact = quantile(seconds, share)
        assert found == pytest.approx(exact if exact >= 1 else 0, rel=ERROR * 1.001, abs=1e-9)


def organisations_are(world: World, done: dict[str, list[Done]]) -> None:
    """All schools beside each other, however the question is narrowed."""
    now = CALENDAR.local_day(world.clock.now())
    for narrowed, holds in (
        ({}, lambda case, each: True),
        ({"elements": ("c",)}, lambda case, each: each.element == "c"),
        ({"versions": (1,)}, lambda case, each: case.version == 1),
        ({"since": now}, lambda case, each: month_name(each) == f"{now:%Y-%m}"),
    ):
        groups: dict[str, list[Done]] = {}
        for school in filter(None, SCHOOLS):
            for case, each in done_of(world, done, school):
                if holds(case, each):
                    groups.setdefault(school, []).append(each)
        query = world.query(**narrowed)
        tables_are(world.engine.durations(query, WATCHER, Grouping.ORGANISATION), groups)
    rows = world.engine.instance_durations(world.query(outcome=""), WATCHER, Grouping.ORGANISATION)
    of_schools = Counter(each.school for each in ended(world, "", "") if each.school)
    assert {row.subject: row.cases for row in rows} == of_schools


def ended(world: World, outcome: str, school: str) -> list[Case]:
    return [each for each in world.of(school) if each.ended and outcome in ("", each.state)]


def instances_are(world: World, outcome: str, school: str) -> None:
    cases = ended(world, outcome, school)
    query = world.query(outcome=outcome, organisation=school)
    rows = world.engine.instance_durations(query, WATCHER)
    assert [row.cases for row in rows] == ([len(cases)] if cases else [])
    if cases:
        near(rows[0].total.calendar, [(c.ended - c.began).total_seconds() for c in cases])
        near(rows[0].total.working, [working_seconds(CALENDAR, c.began, c.ended) for c in cases])
    found = world.engine.ways(query, WATCHER, limit=100)
    walked: Counter[tuple[str, ...]] = Counter(each.path for each in cases)
    told: Counter[tuple[str, ...]] = Counter()
    for way in found.items:
        path = tuple(element for block, times in way.blocks for element in block * times)
        told[path] += way.cases
        own = [each for each in cases if each.path == path]
        assert set(way.examples) <= {each.id for each in own}
        assert len(way.examples) == min(3, len(own))
    if all(len(each.again) <= 9 for each in cases):  # four rounds and more are one way
        assert told == walked
    assert found.cases == len(cases)


def rework_is(world: World, outcome: str, school: str) -> None:
    cases, steps = ended(world, outcome, school), own_steps(school)
    found = world.engine.rework(world.query(outcome=outcome, organisation=school), WATCHER)
    assert found.instances == len(cases)
    again = [stay for each in cases for stay in each.again_among(steps)]
    assert found.reworked == sum(bool(each.again_among(steps)) for each in cases)
    assert found.seconds == sum(int((s.ended - s.began).total_seconds()) for s in again)
    assert found.working_seconds == sum(working_seconds(CALENDAR, s.began, s.ended) for s in again)
    assert not school or {row.element_id for row in found.elements} <= set(steps)
    for row in found.elements:
        own = [each for each in cases if row.element_id in {s.element for s in each.stays}]
        assert row.instances == len(own)
        assert row.again == sum(s.element == row.element_id for s in again)
    back = {(each.source_id, each.target_id): each.times for each in found.ways_back}
    led = {"a": "b", "c": "a", "b": "c"}
    assert back == Counter((led[stay.element], stay.element) for stay in again)


def visits_are(world: World, outcome: str, school: str) -> None:
    cases = ended(world, outcome, school)
    found = world.engine.heat_map(world.query(outcome=outcome, organisation=school), WATCHER)
    stays = [stay for each in cases for stay in each.stays]
    if school:
        assert found.flows == {}
        stays = [stay for stay in stays if stay.element in OF_SCHOOL]
    else:
        assert found.flows == sum((each.flows for each in cases), Counter())
    assert found.elements == Counter(stay.element for stay in stays)


def open_work_is(world: World, school: str) -> None:
    waiting = [
        task
        for case in world.of(school)
        if case.ended is None
        for task in world.engine.user_tasks(case.id, actor=SYSTEM)
        if task.element_id in own_steps(school)
    ]
    found = world.engine.open_work(world.query(organisation=school), WATCHER)
    assert {row.element_id: row.count for row in found} == Counter(t.element_id for t in waiting)
    for row in found:
        own = [task.created_at for task in waiting if task.element_id == row.element_id]
        assert row.oldest_at == min(own)
        assert sum(row.ages.values()) == len(own)
        assert row.ages[1] == sum(world.clock.now() - at < timedelta(days=1) for at in own)


# -- filters ---------------------------------------------------------------------------------------
def walked_through(world: World, *, rounds: int = 0) -> None:
    world.start()
    place = len(world.running()) - 1
    for number in range(3 * (rounds + 1) + rounds + 2):
        case = world.running()[place]
        world.clock.advance(timedelta(hours=3))
        element = world.engine.user_tasks(case.id, actor=SYSTEM)[0].element_id
        world.complete(place, back=element == "b" and len(case.again) < 3 * rounds)
        assert number < 50


@pytest.fixture
def world(office) -> World:
    return World(office.engine, office.clock)


def test_versions_and_months_are_told_apart(world):
    walked_through(world)
    world.new_version()
    world.clock.advance(timedelta(days=40))
    walked_through(world, rounds=1)
    world.engine.count_finished()
    query = world.query()

    assert [
        sum(row.cases for row in world.engine.durations(replace(query, versions=asked), WATCHER))
        for asked in ((), (1,), (2,), (1, 2))
    ] == [14, 5, 9, 14]
    first = CALENDAR.local_day(world.cases[0].ended)
    last = CALENDAR.local_day(world.cases[1].ended)
    early = world.engine.ways(replace(query, until=first), WATCHER)
    late = world.engine.ways(replace(query, since=last), WATCHER)
    assert [way.blocks for way in early.items] == [
        ((("a",), 1), (("c",), 1), (("b",), 1), (("d",), 1))
    ]
    assert [way.blocks for way in late.items] == [((("a", "c", "b"), 2), (("d",), 1))]


def test_ways_come_page_by_page_and_none_twice(world):
    for rounds in (0, 1, 2, 0, 1, 0):
        walked_through(world, rounds=rounds)
    world.engine.count_finished()

    pages, cursor = [], ""
    while True:
        page = world.engine.ways(world.query(), WATCHER, limit=1, cursor=cursor)
        pages += page.items
        cursor = page.next_cursor
        if not cursor:
            break
    assert [way.cases for way in pages] == [3, 2, 1]
    assert sum(way.share for way in pages) == pytest.approx(1)
    assert world.engine.ways(world.query(), WATCHER).items == tuple(pages)


def test_all_nodes_of_a_way_may_be_told(world):
    walked_through(world)
    world.engine.count_finished()

    way = world.engine.ways(world.query(), WATCHER, all_nodes=True).items[0]

    nodes = [element for block, _ in way.blocks for element in block]
    assert nodes == ["start", "a", "c", "b", "gate", "sub", "begin", "d", "done", "end"]


# -- rights ----------------------------------------------------------------------------------------
def test_whoever_does_work_only_reads_no_statistics(world):
    query = world.query()
    for ask in (
        world.engine.durations,
        world.engine.instance_durations,
        world.engine.ways,
        world.engine.rework,
        world.engine.heat_map,
        world.engine.open_work,
        world.engine.uncounted,
    ):
        with pytest.raises(NotPermitted):
            ask(query, ADA)
    for make in (world.engine.count_finished, world.engine.begin_counting_anew):
        with pytest.raises(NotPermitted):
            make(actor=DESIGNER)


def test_a_designer_reads_of_small_groups_only_that_they_are_small(world):
    for _ in range(4):
        walked_through(world)
    walked_through(world, rounds=1)
    world.start()
    world.engine.count_finished()
    query = world.query()

    ways = world.engine.ways(query, DESIGNER)
    assert (ways.items, ways.cases, ways.hidden) == ((), 5, 5)
    rework = world.engine.rework(query, DESIGNER)
    assert (rework.is_hidden, rework.instances, rework.ways_back) == (True, 0, ())
    assert {row.element_id for row in rework.elements if row.is_hidden} == {"a", "b", "c"}
    opened = world.engine.open_work(query, DESIGNER)
    assert [(row.is_hidden, row.count, row.oldest_at) for row in opened] == [(True, 0, None)]
    assert "gate__a" not in world.engine.heat_map(query, DESIGNER).flows
    by_element = {row.subject: row for row in world.engine.durations(query, DESIGNER)}
    assert by_element["d"].cases == 5
    walked_through(world)
    world.engine.count_finished()
    told = world.engine.ways(query, DESIGNER)
    assert [(way.cases, way.examples) for way in told.items] == [(5, ())]
    assert told.hidden == 0


def test_a_question_about_nothing_says_so(world):
    with pytest.raises(NotFound):
        world.engine.durations(AnalysisQuery(process_key="нет такого"), WATCHER)
    with pytest.raises(NotFound):
        world.engine.durations(world.query(versions=(7,)), WATCHER)
    with pytest.raises(InvalidInput):
        world.engine.ways(world.query(since=date(2026, 5, 1), until=date(2026, 4, 30)), WATCHER)
    with pytest.raises(InvalidInput):
        world.engine.ways(world.query(), WATCHER, cursor="не отсюда")


# -- counting --------------------------------------------------------------------------------------
def tallies(engine: ProcessEngine) -> set[str]:
    with engine.database.read(OFFICE) as session:
        rows = session.execute(select(*ProcessTally.__table__.c))
        return {repr(row) for row in rows}


def test_counting_everything_anew_gives_the_same_figures(office, world):
    for rounds in (0, 2):
        walked_through(world, rounds=rounds)
        world.engine.count_finished()
    world.start()
    world.complete(0)
    world.recall(0)
    world.engine.count_finished()
    before = tallies(office.engine)

    office.engine.begin_counting_anew()
    assert office.engine.is_counting_due()
    assert office.engine.count_finished() > 0
    assert tallies(office.engine) == before
    assert not office.engine.is_counting_due()


def migrated(world: World, instance: str, *, renamed: bool) -> None:
    """Move an instance to a new version, with `b` under another name if wanted."""
    now = world.engine.instance(instance, SYSTEM).instance.definition_id
    world.version += 1
    files = diagram(world.key, f"выпуск {world.version}")
    if renamed:
        files = {name: content.replace(b'"b"', b'"bb"') for name, content in files.items()}
    new = world.engine.deploy(files, SYSTEM).definitions[0].id
    plan = MigrationPlan(source=now, target=new)
    plan = world.engine.migration_plan(plan, SYSTEM, suggest=True).plan
    world.engine.migrate(instance, plan, "новый порядок", SYSTEM)


def went_back(world: World, instance: str, element: str) -> None:
    """Take an instance back to the first visit of an element."""
    earlier = world.engine.course(instance, SYSTEM).earlier
    step = next(each for each in earlier if each.element_id == element)
    world.engine.reset(instance, Reset(element_instance_id=step.id, reason="не то"), SYSTEM)


def finished(world: World, instance: str) -> None:
    while tasks := world.engine.user_tasks(instance, actor=SYSTEM):
        world.clock.advance(timedelta(hours=3))
        world.engine.complete(tasks[0].id, {"back": False}, ADA)


def halfway(world: World, steps: int) -> str:
    found = world.engine.start(world.key, {"back": False}, SYSTEM)
    for _ in range(steps):
        world.clock.advance(timedelta(hours=3))
        tasks = world.engine.user_tasks(found.id, actor=SYSTEM)
        world.engine.complete(tasks[0].id, {}, ADA)
    return found.id


REPAIRED: list[Callable[[World, str], None]] = [
    lambda world, instance: migrated(world, instance, renamed=False),
    lambda world, instance: migrated(world, instance, renamed=True),
    lambda world, instance: went_back(world, instance, "a"),
    lambda world, instance: (
        migrated(world, instance, renamed=True),
        went_back(world, instance, "a"),
    ),
    lambda world, instance: (
        migrated(world, instance, renamed=True),
        world.engine.undo_migration(instance, "рано", SYSTEM),
    ),
    lambda world, instance: (
        went_back(world, instance, "c"),
        migrated(world, instance, renamed=False),
    ),
]


@pytest.mark.parametrize("steps", [3, 4])
def test_a_repaired_instance_is_counted_and_counted_anew_the_same(office, world, steps):
    for repaired in REPAIRED:
        instance = halfway(world, steps)
        world.engine.count_finished()
        repaired(world, instance)
        finished(world, instance)
        world.new_version()
    world.engine.count_finished()
    before = tallies(office.engine)

    assert world.engine.ways(world.query(), WATCHER).cases == len(REPAIRED)
    rows = world.engine.durations(world.query(outcome=""), WATCHER)
    by_element = {row.subject: row.cases for row in rows}
    assert by_element["d"] == len(REPAIRED)
    office.engine.begin_counting_anew()
    office.engine.count_finished()
    assert tallies(office.engine) == before


def test_a_way_out_of_a_step_that_was_recalled_for_good_was_not_gone(world):
    world.start()
    world.complete(0)
    world.recall(0)
    world.cancel(0)
    world.engine.count_finished()

    visits_are(world, "cancelled", "")
    assert world.engine.heat_map(world.query(outcome=""), WATCHER).flows == {"start__a": 1}


def test_what_is_not_counted_yet_is_said(world):
    world.engine.count_finished()
    assert world.engine.uncounted(world.query(), WATCHER) == 0
    walked_through(world)
    assert world.engine.uncounted(world.query(), WATCHER) == 6


@pytest.mark.postgres
def test_people_who_complete_at_the_same_element_do_not_wait_for_each_other(postgres_url):
    clock = ManualClock(datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    engine = build_engine(postgres_url, clock=clock)
    world = World(engine, clock)
    for _ in range(3):
        world.start()
    world.complete(0)
    tasks = [engine.user_tasks(case.id, actor=SYSTEM)[0] for case in world.cases[1:]]
    failures: list[BaseException] = []

    def complete() -> None:
        try:
            engine.complete(tasks[1].id, {}, ADA)
        except BaseException as failure:  # noqa: BLE001 - shown by the test
            failures.append(failure)

    with engine._writing(ADA) as context:  # somebody else is in the middle of the same
        user_tasks.complete(context, tasks[0].id, {})
        counting.count(context, 100)
        other = threading.Thread(target=complete)
        other.start()
        other.join(timeout=20)
        assert not other.is_alive()
    assert failures == []
    engine.count_finished()
    row = {each.subject: each for each in engine.durations(world.query(), WATCHER)}["a"]
    assert row.cases == 3
    engine.database.dispose()


@pytest.mark.postgres
def test_what_is_completed_while_everything_is_counted_anew_is_counted_once(postgres_url):
    clock = ManualClock(datetime(2026, 1, 12, 2, 0, tzinfo=UTC))
    engine = build_engine(postgres_url, clock=clock)
    world = World(engine, clock)
    for _ in range(40):
        world.start()
    stop = threading.Event()

    def go_on() -> None:
        for case in world.cases:
            engine.complete(engine.user_tasks(case.id, actor=SYSTEM)[0].id, {}, ADA)
        stop.set()

    worker = threading.Thread(target=go_on)
    worker.start()
    while not stop.is_set():
        engine.begin_counting_anew()
        engine.count_finished(most=20)
    worker.join()
    engine.count_finished()
    row = {each.subject: each for each in engine.durations(world.query(), WATCHER)}["a"]
    with engine.database.read(OFFICE) as session:
        assert session.scalars(select(FinishedTask.number)).all() == []
    assert row.cases == 40
    engine.database.dispose()
