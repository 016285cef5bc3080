"""Drives processes without a web server or a wall clock: for scenarios, tests and demo data."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from engine.assembly import build_engine
from engine.domain.calendar import WorkingCalendar
from engine.domain.clock import Clock, ManualClock
from engine.domain.errors import Finding, NotFound
from engine.domain.identity import SYSTEM, Actor
from engine.domain.services import Handler, ServiceCall
from engine.domain.states import InstanceState
from engine.domain.trouble_views import IncidentView
from engine.domain.views import HistoryEntry, InstanceView, UserTaskView
from engine.forms import Options, no_options
from engine.process_engine import ProcessEngine
from engine.store.database import Database
from engine.store.migrate import migrate

START = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
"""A working Monday morning in Krasnoyarsk, after the new year's holidays."""

DEPLOYED_SUFFIXES = frozenset({".bpmn", ".dmn", ".form"})
_MOST_STEPS = 100_000

Run: TypeAlias = Callable[[ServiceCall], Mapping[str, object] | None]
Files: TypeAlias = Mapping[str, bytes | str] | Iterable[str | Path] | str | Path
EngineMaker: TypeAlias = Callable[[Database, Clock], ProcessEngine]
InstanceLike: TypeAlias = InstanceView | str


class DriverTask:
    """An open user task as a scenario sees it."""

    def __init__(self, view: UserTaskView, engine: ProcessEngine) -> None:
        self.view = view
        self.id = view.id
        self.instance_id = view.instance_id
        self.element_id = view.element_id
        self.name = view.name
        self.title = view.title
        self.form_key = view.form_key
        self.candidate_groups = list(view.candidates)
        self.candidate_users = list(view.candidate_users)
        self.assignee = view.assignee or None
        self.due_at = view.due_at
        self._engine = engine

    @cached_property
    def variables(self) -> dict[str, object]:
        """What the user task's token carries, read when first asked for."""
        return dict(self._engine.user_task(self.id, SYSTEM).variables)

    def __repr__(self) -> str:
        return f"<user task {self.element_id} «{self.name}» {self.id[:8]}>"


TaskLike: TypeAlias = DriverTask | UserTaskView | str


class ProcessDriver:
    """A whole engine in one object, with a clock that moves only when told to.

    Everything automatic that is due happens at once after each verb, so results are visible when
    it returns.

    Args:
        database_url: an SQLAlchemy address; an SQLite database in memory when None. Migrated here.
        handlers: Python behind service tasks, as `Handler`s or topic → function of a `ServiceCall`.
            None: every topic may be deployed, and jobs wait for `complete_service`.
        start_at: what the clock says first.
        calendar: working days; the shipped calendar when None.
        options: resolves the reference fields of forms.
        functions: further functions for expressions, by name.
        engine: makes the engine instead, with parts of its own, for this database and clock.
        prepared: what the database holds at first, as `Database.contents` of another gave it.
    """

    def __init__(  # noqa: PLR0913 - a scenario names the parts it needs
        self,
        database_url: str | None = None,
        *,
        handlers: Iterable[Handler] | Mapping[str, Run] | None = None,
        start_at: datetime | None = None,
        calendar: WorkingCalendar | None = None,
        options: Options = no_options,
        functions: Mapping[str, Callable[..., object]] | None = None,
        engine: EngineMaker | None = None,
        prepared: bytes = b"",
    ) -> None:
        self.clock = ManualClock(start_at or START)
        self.database = Database(database_url or "sqlite://", synchronous="OFF")
        self.database.fill(prepared) if prepared else migrate(self.database)
        known = () if handlers is None else _handlers(handlers)

        def usual(database: Database, clock: Clock) -> ProcessEngine:
            return build_engine(
                database,
                handlers=known,
                clock=clock,
                calendar=calendar,
                functions=functions,
                options=options,
                waits_for_handlers=handlers is None,
            )

        self._make = engine or usual
        self.engine = self._make(self.database, self.clock)

    # -- definitions -------------------------------------------------------------------------------
    def deploy(self, files: Files, actor: Actor = SYSTEM) -> list[Finding]:
        """Deploy files: name → content, or paths of files and folders.

        Returns:
            The warnings.

        Raises:
            DeploymentRefused: its text names every element that cannot be executed.
        """
        return list(self.engine.deploy(_contents(files), actor).warnings)

    # -- instances ---------------------------------------------------------------------------------
    def start(
        self,
        process_id: str,
        variables: Mapping[str, object] | None = None,
        actor: Actor = SYSTEM,
        *,
        business_key: str = "",
    ) -> InstanceView:
        """Start an instance of the newest version and let it run as far as it can."""
        started = self.engine.start(process_id, variables or {}, actor, business_key=business_key)
        self.work()
        return self.engine.instance(started.id, SYSTEM).instance

    def cancel(
        self, instance: InstanceLike, reason: str = "сценарий", actor: Actor = SYSTEM
    ) -> None:
        """End an instance."""
        self.engine.cancel(_id(instance), reason, actor)
        self.work()

    def state(self, instance: InstanceLike) -> str:
        """Say how an instance is: "active", "suspended", "completed", "cancelled", "incident"."""
        view = self.engine.instance(_id(instance), SYSTEM).instance
        if view.state == InstanceState.ACTIVE and view.has_incident:
            return "incident"
        return view.state.value

    def variables(self, instance: InstanceLike) -> dict[str, object]:
        """Give the instance's variables now, or its last ones."""
        return self.engine.variables(_id(instance), SYSTEM)

    def instances(self, process_id: str) -> list[InstanceView]:
        """Give all instances of a process, the oldest first."""
        found: list[InstanceView] = []
        cursor = ""
        while True:
            page = self.engine.instances(SYSTEM, process_key=process_id, limit=200, cursor=cursor)
            found.extend(page)
            if len(page) < 200:
                return found[::-1]
            cursor = page[-1].id

    def history(self, instance: InstanceLike) -> list[HistoryEntry]:
        """Give everything that happened, in order."""
        return list(self.engine.history(_id(instance), SYSTEM))

    def incidents(self, instance: InstanceLike | None = None) -> list[IncidentView]:
        """Give open incidents, of one instance or of all."""
        wanted = None if instance is None else _id(instance)
        return list(self.engine.incidents(SYSTEM, wanted))

    def retry(self, incident: IncidentView | str) -> None:
        """Let what has failed run again."""
        self.engine.retry(incident if isinstance(incident, str) else incident.id, SYSTEM)
        self.work()

    # -- user tasks --------------------------------------------------------------------------------
    def user_tasks(self, instance: InstanceLike | None = None) -> list[DriverTask]:
        """Give open user tasks in order of creation."""
        wanted = None if instance is None else _id(instance)
        found = self.engine.user_tasks(wanted, actor=SYSTEM)
        return [DriverTask(view, self.engine) for view in found]

    def complete(
        self,
        user_task: TaskLike,
        values: Mapping[str, object] | None = None,
        actor: Actor | str | None = None,
    ) -> None:
        """Complete a user task as the system, as an actor, or as a user of its candidate groups."""
        task_id = _id(user_task)
        self.engine.complete(task_id, values or {}, self._actor(task_id, actor))
        self.work()

    def claim(self, user_task: TaskLike, actor: Actor | str) -> None:
        """Claim a user task as an actor, or as a user of its candidate groups."""
        task_id = _id(user_task)
        self.engine.claim(task_id, self._actor(task_id, actor))

    # -- time and the world ------------------------------------------------------------------------
    def advance(self, by: timedelta | float) -> None:
        """Move the clock (seconds or a timedelta), stopping at each moment when a job is due."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        end = self.clock.now() + step
        self.work()
        for _ in range(_MOST_STEPS):
            due_at = self.engine.next_due_at()
            if due_at is None or due_at > end:
                break
            self.clock.set(max(due_at, self.clock.now()))
            if not self.work():
                break
        self.clock.set(max(end, self.clock.now()))
        self.work()

    def correlate(
        self, message_name: str, payload: Mapping[str, object] | None = None, key: str | None = None
    ) -> int:
        """Deliver a message; gives the instances reached or started: 0 or 1."""
        reached = self.engine.correlate(message_name, key=key, payload=payload)
        self.work()
        return reached

    def signal(self, name: str, payload: Mapping[str, object] | None = None) -> int:
        """Broadcast a signal; gives how many listened."""
        reached = self.engine.signal(name, payload)
        self.work()
        return reached

    def work(self) -> int:
        """Do all jobs that are due; gives how many."""
        return self.engine.work()

    def complete_service(
        self, instance: InstanceLike, topic: str, outputs: Mapping[str, object] | None = None
    ) -> None:
        """Answer the oldest open service task of a topic that has no handler.

        Raises:
            NotFound: none is open.
        """
        waiting = self.engine.open_services(_id(instance), topic)
        if not waiting:
            raise NotFound(f"Автоматический шаг с темой «{topic}» не ждёт ответа.")
        self.engine.answer_service(waiting[0], outputs or {})
        self.work()

    # -- the machine -------------------------------------------------------------------------------
    def restart(self) -> None:
        """Forget everything that is not stored, as a restarted process has."""
        self.engine = self._make(self.database, self.clock)

    def close(self) -> None:
        """Close the database; one in memory is gone."""
        self.database.dispose()

    def _actor(self, task_id: str, actor: Actor | str | None) -> Actor:
        if actor is None:
            return SYSTEM
        if isinstance(actor, Actor):
            return actor
        task = self.engine.user_task(task_id, SYSTEM).task
        anybody = not (task.candidates or task.candidate_users or task.assignee)
        # A scenario names people, not their memberships: they belong to whatever the task asks for,
        # except that exclusions and assignments bind them as they bind everybody.
        return Actor(
            user_id=actor,
            name=actor,
            principals=frozenset(task.candidates),
            is_system=anybody,
        )


def _handlers(given: Iterable[Handler] | Mapping[str, Run]) -> Sequence[Handler]:
    if isinstance(given, Mapping):
        return [Handler(topic=topic, run=run) for topic, run in given.items()]
    return list(given)


def _id(thing: InstanceLike | TaskLike) -> str:
    return thing if isinstance(thing, str) else thing.id


def _contents(files: Files) -> dict[str, bytes]:
    if isinstance(files, Mapping):
        return {k: v.encode() if isinstance(v, str) else v for k, v in files.items()}
    found: dict[str, bytes] = {}
    for path in map(Path, [files] if isinstance(files, str | Path) else files):
        found |= _folder(path) if path.is_dir() else {path.name: path.read_bytes()}
    return found


def _folder(folder: Path) -> dict[str, bytes]:
    deployed = sorted(each for each in folder.rglob("*") if each.suffix in DEPLOYED_SUFFIXES)
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in deployed}
