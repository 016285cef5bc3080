"""Long values in the tables: there while something names them, and not a step longer."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import SYSTEM, Conflict, build_engine
from engine.commands import live_instances
from engine.domain.records import Changes
from engine.municipalities import OFFICE
from engine.store.tables import VariableValue
from engine.testing import ProcessDriver
from tests.interpreter.kit import END, START, bpmn, flow, script, user
from tests.properties.open_rows import check_long_values

LONG = [word * 30 for word in ("план ", "отчёт ", "заявка ")]
EACH = (
    '<userTask id="each"><multiInstanceLoopCharacteristics camunda:collection="rows" '
    'camunda:elementVariable="row"/></userTask>'
)
LOOP = bpmn(
    START
    + '<exclusiveGateway id="again"/>'
    + '<parallelGateway id="fork"/>'
    + user("a")
    + user("b")
    + EACH
    + '<parallelGateway id="join"/>'
    + script("copy", "again = text\nrows = [text, text]")
    + user("c")
    + '<exclusiveGateway id="enough" default="enough__again"/>'
    + END
    + flow("start", "again", "fork", "a", "join", "copy", "c", "enough", "again")
    + flow("enough", "end", condition="stop")
    + flow("fork", "b", "join")
    + flow("fork", "each", "join")
)
STEPS = st.tuples(
    st.sampled_from(["a", "b", "each", "c", "c", "recall", "restart", "fail"]),
    st.dictionaries(
        st.sampled_from(["text", "other", "rows"]),
        st.sampled_from([*LONG, "", [LONG[0], LONG[1]], [{"n": LONG[2]}, LONG[2]]]),
        max_size=2,
    ),
)


class Walk:
    def __init__(self, url: str | None) -> None:
        self.driver = ProcessDriver(url)
        self.driver.deploy({"p.bpmn": LOOP})
        self.id = self.driver.start("p", {"text": LONG[0], "rows": LONG, "stop": False}).id

    def step(self, what: str, values: dict) -> None:
        if what == "restart":
            self.driver.restart()
        elif what == "recall":
            self.recall()
        elif what == "fail":
            self.fail(values)
        else:
            if "rows" in values and not isinstance(values["rows"], list):
                values = {**values, "rows": [values["rows"]]}
            tasks = [t for t in self.driver.user_tasks(self.id) if t.element_id == what]
            for task in tasks[:1]:
                self.driver.complete(task, values, "ada")
        check_long_values(self.driver.engine, self.id)

    def recall(self) -> None:
        tasks = self.driver.engine.instance(self.id, SYSTEM).user_tasks
        for task in [t for t in tasks if t.state == "completed"][-1:]:
            try:
                self.driver.engine.recall(task.id, SYSTEM)
            except Conflict:
                return

    def fail(self, values: dict) -> None:
        """A command that comes to nothing after the instance has digested it."""
        for task in self.driver.user_tasks(self.id)[:1]:
            with pytest.raises(ZeroDivisionError):
                self.complete_in_vain(task.id, values)

    def complete_in_vain(self, task_id: str, values: dict) -> None:
        with self.driver.engine._writing(SYSTEM) as context:
            row = context.lock_instance(self.id)
            live = live_instances.wake(context, row)
            live.complete_user_task(task_id, values, "ada")
            live_instances.save(context, row, live)
            raise ZeroDivisionError


def walked(url: str | None, steps: list) -> None:
    walk = Walk(url)
    try:
        for step in steps:
            walk.step(*step)
    finally:
        walk.driver.close()


@settings(max_examples=settings.default.max_examples // 4)
@given(steps=st.lists(STEPS, max_size=14))
def test_stored_values_are_those_that_rows_name(steps):
    walked(None, steps)


@pytest.mark.postgres
@settings(max_examples=settings.default.max_examples // 20)
@given(steps=st.lists(STEPS, max_size=14))
def test_stored_values_are_those_that_rows_name_on_postgresql(
    postgres_server, postgres_template, steps
):
    name = postgres_server.create(postgres_template)
    try:
        walked(postgres_server.url(name), steps)
    finally:
        postgres_server.drop(name)


def bodies(driver: ProcessDriver) -> set[str]:
    with driver.database.read(OFFICE) as session:
        return set(session.scalars(select(VariableValue.body)))


TWO = bpmn(START + user("a") + user("b") + user("c") + END + flow("start", "a", "b", "c", "end"))


@pytest.fixture
def driver(database_url: str) -> Iterator[ProcessDriver]:
    made = ProcessDriver(database_url)
    made.deploy({"p.bpmn": TWO})
    yield made
    made.close()


def complete(driver: ProcessDriver, **values: object) -> None:
    [task] = driver.user_tasks()
    driver.complete(task, values)


def test_a_value_taken_back_by_a_recall_goes_and_may_come_again(driver):
    driver.start("p", {})
    [task] = driver.user_tasks()
    driver.complete(task, {"text": LONG[0]})
    assert len(bodies(driver)) == 1

    driver.engine.recall(task.id, SYSTEM)
    assert bodies(driver) == set()

    complete(driver, text=LONG[0])
    assert len(bodies(driver)) == 1


def test_a_value_that_another_engine_let_go_is_stored_again(driver, database_url):
    """The first engine's live instance still remembers the value as stored."""
    instance = driver.start("p", {})
    [task] = driver.user_tasks()
    driver.complete(task, {"text": LONG[0]})
    other = build_engine(database_url, clock=driver.clock)
    other.recall(task.id, SYSTEM)
    other.database.dispose()
    assert bodies(driver) == set()

    complete(driver, text=LONG[0])

    check_long_values(driver.engine, instance.id)
    driver.restart()
    assert driver.variables(instance)["text"] == LONG[0]


def test_a_value_that_only_moves_is_not_written_again(driver):
    """Neither warm nor after a restart: what a token carries on costs nothing."""
    driver.start("p", {"text": LONG[0]})
    written: list[Changes] = []
    with pytest.MonkeyPatch.context() as patch:
        real = live_instances.write_changes

        def write(session, instance_id, tenant, changes):
            written.append(changes)
            real(session, instance_id, tenant, changes)

        patch.setattr(live_instances, "write_changes", write)
        complete(driver, n=1)
        driver.restart()
        complete(driver, n=2)

    assert [dict(changes.values) for changes in written] == [{}, {}]
    assert len(bodies(driver)) == 1
