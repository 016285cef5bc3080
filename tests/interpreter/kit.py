"""Small diagrams written as text, and a harness that restarts the instance after every stimulus."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lxml import etree

from engine.domain.calendar_source import shipped_calendar
from engine.domain.clock import ManualClock
from engine.domain.errors import NotFound
from engine.domain.events import (
    ElementMigrated,
    Fact,
    IncidentRaised,
    MessageThrown,
    ServiceRequested,
    SubscriptionOpened,
    TimerMoved,
    TimerScheduled,
    UserTaskCreated,
)
from engine.domain.records import STATE_FORMAT, Changes, ElementInstanceRecord, references
from engine.domain.states import Needed
from engine.interpreter import (
    Definition,
    DeploymentModel,
    Interpreter,
    LiveInstance,
    read_deployment,
)
from engine.interpreter.reading.vocabulary import B
from engine.interpreter.runaway import Limits

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="defs" targetNamespace="test">'
)


def bpmn(body: str, process_id: str = "p", *, catalogue: str = "") -> bytes:
    """Wrap flow elements into a deployable file; `catalogue` holds messages, signals, errors."""
    return (
        f'{HEAD}{catalogue}<process id="{process_id}" name="Процесс" isExecutable="true">'
        f"{body}</process></definitions>"
    ).encode()


def flow(*path: str, condition: str = "", flow_id: str = "") -> str:
    """Sequence flows along a path of element ids."""
    out = []
    for source, target in pairwise(path):
        own = flow_id or f"{source}__{target}"
        text = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        out.append(
            f'<sequenceFlow id="{own}" sourceRef="{source}" targetRef="{target}">'
            f"{text}</sequenceFlow>"
        )
    return "".join(out)


def user(task_id: str, *, inner: str = "", **attributes: str) -> str:
    extra = "".join(f' camunda:{k}="{v}"' for k, v in attributes.items())
    return f'<userTask id="{task_id}" name="{task_id}"{extra}>{inner}</userTask>'


def script(task_id: str, text: str) -> str:
    return f'<scriptTask id="{task_id}"><script>{text}</script></scriptTask>'


def props(**values: str) -> str:
    inner = "".join(f'<camunda:property name="{k}" value="{v}"/>' for k, v in values.items())
    return (
        f"<extensionElements><camunda:properties>{inner}</camunda:properties></extensionElements>"
    )


START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


# -- nothing drawn may get lost --------------------------------------------------------------------
_NODE = re.compile(
    r"(task|Task|[sS]ubProcess|transaction|callActivity|Gateway|[a-z]Event|startEvent)$"
)


def drawn(data: bytes) -> Counter[str]:
    """How many flow nodes, sequence flows and event definitions an XML file holds."""
    counts: Counter[str] = Counter()
    for process in etree.fromstring(data).findall("{*}process"):
        if process.get("isExecutable") != "false":
            counts.update(_family(e.tag.rpartition("}")[2]) for e in process.iter(f"{B}*"))
    del counts[""]
    return counts


def _family(name: str) -> str:
    if name == "sequenceFlow":
        return "flow"
    if name.endswith("EventDefinition"):
        return "definition"
    return "node" if _NODE.search(name) else ""


def understood(deployment: DeploymentModel, file: str) -> Counter[str]:
    """The same counts in what was compiled of the file: executable elements, flows and events."""
    counts: Counter[str] = Counter()
    for model in deployment.models.values():
        if model.file == file:
            definition = Definition("d", model, deployment)
            for scope in model.scope.all_scopes():
                specs = definition.scope_spec(scope.id).task_specs.values()
                elements = [s for s in specs if s.bpmn_id and s.bpmn_id == s.name]
                counts["node"] += len(elements)
                counts["flow"] += sum(len(e.flows) for e in elements)
                counts["definition"] += len([e for e in elements if e.node.events and e.node.event])
    return +counts


@dataclass
class Stored:
    """Records as the store would keep them."""

    instance_id: str
    definition_id: str
    records: dict[str, ElementInstanceRecord] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    state_format: int = STATE_FORMAT
    last_number: int = 0

    def element_instances(self) -> list[ElementInstanceRecord]:
        return sorted(self.records.values(), key=lambda r: r.sequence)

    def needed_first(self) -> list[ElementInstanceRecord]:
        return [r for r in self.element_instances() if r.needed == Needed.FIRST]

    def needed_in(self, scope_id: str) -> list[ElementInstanceRecord]:
        inside = [r for r in self.element_instances() if r.scope_id == scope_id]
        return [r for r in inside if r.needed == Needed.IN_SCOPE]

    def element_instance(self, element_instance_id: str) -> ElementInstanceRecord | None:
        return self.records.get(element_instance_id)

    def children_of(self, parent_id: str) -> list[ElementInstanceRecord]:
        return [r for r in self.element_instances() if r.parent_id == parent_id]

    def value(self, digest: str) -> str:
        return self.values[digest]

    def write(self, changes: Changes) -> None:
        for record in changes.upserts:
            self.records[record.id] = record
        for gone in changes.removed:
            self.records.pop(gone)
        self.values.update(changes.values)
        self.last_number = changes.last_number
        self.uses.update(changes.references)
        for unused in [digest for digest, count in self.uses.items() if not count]:
            del self.uses[unused], self.values[unused]
        self.check_values()

    def check_values(self) -> None:
        """Every long value that is referred to is there, and no other."""
        found: Counter[str] = Counter()
        for record in self.records.values():
            found.update(references(record.variables))
        assert self.uses == found
        assert self.values.keys() == found.keys()


class World:
    """Deploys files, runs one instance, restores it from its records before every stimulus."""

    def __init__(
        self,
        *files: bytes,
        start: datetime = datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
        restart: bool = True,
        budget: int = 10_000,
        **named: bytes,
    ) -> None:
        self.clock = ManualClock(start)
        self.restart = restart
        self.definitions: dict[str, Definition] = {}
        sources = {f"f{i}.bpmn": f for i, f in enumerate(files)} | {
            n.replace("__", "."): f for n, f in named.items()
        }
        deployment = self.read(sources)
        for name, data in sources.items():
            if name.endswith(".bpmn"):
                assert drawn(data) == understood(deployment, name)
        for key, model in deployment.models.items():
            self.definitions[f"{key}:1"] = Definition(f"{key}:1", model, deployment)
        self.interpreter = Interpreter(
            self, self.clock, shipped_calendar(), limits=Limits(steps=budget)
        )
        self.facts: list[Fact] = []
        self.live: LiveInstance
        self.seen: LiveInstance

    def read(self, sources: Mapping[str, bytes]) -> DeploymentModel:
        """Files that the engine would accept; warnings do not count."""
        deployment = read_deployment(sources)
        assert not [f for f in deployment.findings if f.severity == "error"], deployment.findings
        return deployment

    def by_id(self, definition_id: str) -> Definition:
        return self.definitions[definition_id]

    def latest(self, process_key: str) -> Definition:
        try:
            return self.definitions[f"{process_key}:1"]
        except KeyError as error:
            raise NotFound(process_key) from error

    def start(
        self, process_key: str = "p", start_element: str | None = None, **variables: object
    ) -> "World":
        definition = self.latest(process_key)
        self.stored = Stored("i", definition.id)
        self.live = self.interpreter.start(definition, "i", variables, start_element=start_element)
        return self._save()

    def _save(self) -> "World":
        live = self.live
        outcome = live.drain()
        self.facts.extend(outcome.facts)
        self.stored.write(outcome.changes)
        self.seen = live
        if self.restart:
            # Whoever looks does not look at the one that the next stimulus will come to: that one
            # shall find in memory only what it wakes with.
            self.seen = self.interpreter.restore(self.stored)
            self.live = self.interpreter.restore(self.stored)
            assert self.seen.variables() == live.variables()
            assert not self.seen.drain().changes.upserts
        return self

    # -- looking -----------------------------------------------------------------------------------
    def open_tasks(self) -> list[UserTaskCreated]:
        """Open user tasks, oldest first."""
        work = self.seen.open_work().user_tasks
        latest = {f.element_instance_id: f for f in self.facts if isinstance(f, UserTaskCreated)}
        for moved in (f for f in self.facts if isinstance(f, ElementMigrated)):
            if moved.element_instance_id in latest:
                task = latest[moved.element_instance_id]
                latest[task.element_instance_id] = replace(task, element_id=moved.element_id)
        return [f for key, f in latest.items() if key in work]

    def names(self) -> list[str]:
        return [t.element_id for t in self.open_tasks()]

    def of(self, kind: type[Fact]) -> list[Fact]:
        return [f for f in self.facts if isinstance(f, kind)]

    def incidents(self) -> list[IncidentRaised]:
        work = self.seen.open_work().incidents
        return [f for f in self.facts if isinstance(f, IncidentRaised) and f.incident_id in work]

    @property
    def variables(self) -> Mapping[str, object]:
        return self.seen.variables()

    @property
    def done(self) -> bool:
        return self.seen.is_completed

    # -- acting ------------------------------------------------------------------------------------
    def complete(self, element_id: str, nth: int = 0, **values: object) -> "World":
        task = [t for t in self.open_tasks() if t.element_id == element_id][nth]
        assert self.live.complete_user_task(task.element_instance_id, values, "ann")
        return self._save()

    def advance(self, **span: float) -> "World":
        """Move the clock and fire what became due, in order."""
        until, moments = self.clock.now() + timedelta(**span), (TimerScheduled, TimerMoved)
        while True:
            open_jobs = self.seen.open_work().timers
            due = sorted(
                (f.due_at, f.job_id, f.element_instance_id)
                for f in {f.job_id: f for f in self.facts if isinstance(f, moments)}.values()
                if f.job_id in open_jobs and f.due_at <= until
            )
            if not due:
                break
            moment, job_id, element_instance_id = due[0]
            self.clock.set(max(moment, self.clock.now()))
            assert self.live.fire_timer(element_instance_id, job_id)
            self._save()
        self.clock.set(until)
        return self

    def deliver(self, name: str, key: str = "", **payload: object) -> int:
        open_ones = self.seen.open_work().subscriptions
        waiting = [
            f
            for f in self.facts
            if isinstance(f, SubscriptionOpened)
            and f.name == name
            and f.key == key
            and f.subscription_id in open_ones
        ]
        for fact in waiting:
            assert self.live.deliver(fact.element_instance_id, fact.subscription_id, payload, key)
            self._save()
        return len(waiting)

    def answer(self, topic: str, **outputs: object) -> "World":
        job = self._service(topic)
        assert self.live.complete_service(job.element_instance_id, job.job_id, outputs)
        return self._save()

    def _service(self, topic: str) -> ServiceRequested:
        open_jobs = self.seen.open_work().services
        return next(
            f
            for f in self.facts
            if isinstance(f, ServiceRequested) and f.topic == topic and f.job_id in open_jobs
        )

    def thrown(self) -> list[MessageThrown]:
        return [f for f in self.facts if isinstance(f, MessageThrown)]
