"""The region that load is measured in is what the product itself would have made and kept."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import load_report
from benchmarks.databases import plain_address
from benchmarks.load_life import STEPS
from benchmarks.load_making import Making, put_in_order
from benchmarks.load_region import FINISHED, OPEN, Land, Municipality, Scale, Worker
from benchmarks.load_rows import COPIED, LEFT_OUT
from benchmarks.load_visits import CLAIMS_ONE_OF, STARTS_ONE_OF, Visit
from engine import Actor, InboxQuery, InstanceState, UserTaskView, verify
from engine.municipalities import REGION
from engine.store import task_rows
from engine.store.replay import replay
from engine.store.tables import Base, HistoryEvent, ProcessInstance, TaskCandidate, UserTask
from tests.postgres import PostgresServer
from tests.webapp.served import serving
from webapp import create_app
from webapp.settings import WebSettings
from workflows import ProcessApplication, process_application
from workflows.registry.tables import METADATA
from workflows.shipped import system_of

pytestmark = pytest.mark.postgres

TINY = Land(scale=Scale(part=5_000))
DAYS = 6
"""The fewest in which a case of each fate comes to its end."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """A tiny region with everything that the measured one has."""

    making: Making
    application: ProcessApplication
    place: Municipality

    def actor(self, worker: Worker) -> Actor:
        return self.application.identity.actor_for(worker.id, self.place.tenant)

    def cases(self, state: InstanceState) -> dict[tuple[str, int], str]:
        """A case of each process and number of finished user tasks, that is kept whole."""
        with self.application.database.read(self.place.tenant) as session:
            found: dict[tuple[str, int], str] = {}
            whole = session.scalars(select(HistoryEvent.instance_id).distinct()).all()
            kept = select(ProcessInstance).where(
                ProcessInstance.id.in_(whole), ProcessInstance.state == state
            )
            for row in session.scalars(kept):
                tasks = session.scalars(select(UserTask).where(UserTask.instance_id == row.id))
                done = sum(task.state != "open" for task in tasks)
                found.setdefault((row.process_key, done), row.id)
            return found


@pytest.fixture(scope="module")
def region(
    postgres_server: PostgresServer,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Region]:
    name = postgres_server.create(postgres_template)
    url = postgres_server.url(name)
    folder = tmp_path_factory.mktemp("region")
    place = {"url": url, "plain": plain_address(url), "folder": folder}
    making = Making(**place, land=TINY, days=DAYS, begins=1)
    making.make()
    put_in_order(making.plain)
    application = process_application(making.settings())
    yield Region(making=making, application=application, place=TINY.municipalities[0])
    application.database.dispose()
    postgres_server.drop(name)


def test_every_table_of_a_case_is_copied_or_left_out_for_a_reason():
    tables = {**Base.metadata.tables, **METADATA.tables}
    of_a_case = {
        name
        for name, table in tables.items()
        if {"instance_id", "task_id"} & set(table.columns.keys())
    }
    own = {"process_instance", "search_word"}

    assert of_a_case | own == set(COPIED) | set(LEFT_OUT)


def test_there_is_as_much_as_was_asked_for(region):
    told = region.making.told

    assert told["open"] >= TINY.scale(OPEN)
    assert told["finished"] >= TINY.scale(FINISHED)
    assert told["rows"]["person"] == TINY.people


def test_histories_of_copies_hold(region):
    with region.application.database.read(region.place.tenant) as session:
        for key, case in (region.cases("active") | region.cases("completed")).items():
            head = session.scalar(
                select(ProcessInstance.last_hash).where(ProcessInstance.id == case)
            )
            assert verify(session, case, head) == (), key


def test_entries_in_inboxes_are_those_that_the_product_makes(region):
    with region.application.database.write(region.place.tenant) as session:
        columns = list(TaskCandidate.__table__.c)

        def entries() -> set[str]:
            return {repr(row) for row in session.execute(select(*columns))}

        copied = entries()
        for task_id in session.scalars(select(UserTask.id).where(UserTask.state == "open")):
            task_rows.offer(session, task_id)
        assert copied
        assert entries() == copied


def test_a_history_replayed_makes_the_rows_that_were_copied(region, postgres_url, tmp_path):
    making = Making(url=postgres_url, plain=plain_address(postgres_url), folder=tmp_path, land=TINY)
    copied = region.cases("active")
    tables = ("user_task", "task_exclusion", "task_reminder", "subscription", "remark")
    elsewhere = process_application(making.settings()).database
    with region.application.database.read(region.place.tenant) as session:
        events = session.scalars(
            select(HistoryEvent)
            .where(HistoryEvent.instance_id.in_(copied.values()))
            .order_by(HistoryEvent.instance_id, HistoryEvent.sequence)
        ).all()
        before = {name: _rows(session, name, list(copied.values())) for name in tables}
        definitions = _shared_definitions(session)
    with elsewhere.write(REGION) as session:
        for table, rows in definitions.items():
            session.execute(Base.metadata.tables[table].insert(), rows)
    with elsewhere.write(region.place.tenant) as session:
        replay(session, events)
        session.flush()
        assert {name: _rows(session, name, list(copied.values())) for name in tables} == before
    elsewhere.dispose()


def test_copied_cases_are_worked_on_to_their_end(region):
    engine, place = region.application.engine, region.place
    for (process, _), case in region.cases("active").items():
        while (task := _next_task(region, case)) is not None:
            view, worker = task
            step = next(each for each in STEPS[process] if each.element == view.element_id)
            engine.complete(view.id, step.values, region.actor(worker))
            engine.work()
        assert engine.instance(case, system_of(place.tenant)).instance.state == "completed", process
    assert engine.incidents(system_of(place.tenant)) == ()


def test_people_who_were_loaded_work_through_pages(region):
    """A visit of each role: every step is answered as it should be."""
    statuses: dict[str, set[int]] = defaultdict(set)
    wrong = []
    settings = WebSettings(data_dir=region.making.folder, secret_key="k" * 64)
    with serving(create_app(region.application, settings)) as port:
        address = f"http://127.0.0.1:{port}"
        for role in ("teacher", "methodist"):
            worker = region.place.holding(role, 0)[0]
            for step in Visit(address, region.place, worker, _Eager(7)).steps():
                answer = step.do()
                statuses[step.kind].add(answer.status)
                if answer.status not in step.good:
                    wrong.append((role, step.kind, answer.status))

    assert wrong == []
    assert set(statuses) == set(load_report.KINDS)
    assert 304 in statuses["poll of the list"]


def test_a_word_of_a_title_or_of_a_name_is_found(region):
    director = region.actor(region.place.holding("dmmc_director")[0])
    methodist = region.actor(region.place.holding("methodist")[0])

    assert region.application.engine.inbox(InboxQuery(text="заявке"), methodist).items
    assert region.application.search.people("Абрамовой", director).rows
    assert region.application.search.organisations("школа", director).rows


def test_the_bottleneck_is_named_from_what_everybody_used():
    idle = {"worker": 0.1, "scheduler": 0.0, "postgresql": 0.3, "people": 0.1, "other": 0.0}

    assert "the web processes: each" in load_report.bottleneck(1, {**idle, "serve": 1, "idle": 0.5})
    assert "the processors" in load_report.bottleneck(4, {**idle, "serve": 1.4, "idle": 0.1})
    assert "neither" in load_report.bottleneck(4, {**idle, "serve": 0.4, "idle": 1.1})


class _Eager(random.Random):
    """Chances of somebody who takes every user task and begins a case on every visit."""

    def randrange(self, *bounds: int) -> int:  # type: ignore[override]
        always = {STARTS_ONE_OF: 0, CLAIMS_ONE_OF: 1}
        return always.get(bounds[0], super().randrange(*bounds))


def _next_task(region: Region, case: str) -> tuple[UserTaskView, Worker] | None:
    """An open user task and somebody who may do it."""
    for worker in region.place.workers:
        actor = region.actor(worker)
        for view in region.application.engine.user_tasks(case, actor=actor):
            mine = view.assignee == worker.id
            offered = not view.assignee and actor.answers_to(view.candidates)
            if mine or (offered and worker.id not in view.excluded_users):
                return view, worker
    return None


def _rows(session: Session, table: str, cases: list[str]) -> set[str]:
    """What facts tell of these cases: no running numbers, and no words of another language."""
    own = Base.metadata.tables[table]
    tasks = select(UserTask.id).where(UserTask.instance_id.in_(cases))
    mine = own.c.instance_id.in_(cases) if "instance_id" in own.c else own.c.task_id.in_(tasks)
    kept = [column for column in own.c if column.name not in {"number", "search_text"}]
    return {repr(dict(row._mapping)) for row in session.execute(select(*kept).where(mine))}


def _shared_definitions(session: Session) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name in ("deployment", "process_definition"):
        table = Base.metadata.tables[name]
        rows = session.execute(select(table).where(table.c.tenant == REGION))
        found[name] = [dict(row._mapping) for row in rows]
    return found
