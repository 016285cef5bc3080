"""What must hold after the kills, read from the rows and compared with what people were told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.crash_people import Ledger
from engine import Database, InstanceState, UserTaskState, verify
from engine.domain.states import OPEN_ELEMENT_STATES, JobState
from engine.municipalities import OFFICE
from engine.store.tables import (
    ElementInstance,
    HistoryEvent,
    Incident,
    Job,
    ProcessInstance,
    UserTask,
)
from workflows.registry.notifications import Delivery, DeliveryState, Notification


@dataclass
class Audit:
    """Figures, and sentences about what should not be."""

    figures: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def demand(self, holds: object, sentence: str) -> None:
        if not holds:
            self.wrong.append(sentence)


def audit(
    database: Database, ledger: Ledger, letters: Sequence[EmailMessage], told_people: int
) -> Audit:
    """Compare everything; the servers are stopped, and every letter has left."""
    found = Audit()
    with database.read(OFFICE) as session:
        _completions(session, ledger, found)
        _claims(session, ledger, found)
        _starts(session, ledger, found)
        _orphans(session, found)
        _stuck(session, found)
        _chains(session, found)
        _mail(session, letters, told_people, found)
    return found


def _facts(session: Session, kind: str) -> Counter[tuple[str, str]]:
    """(user task, person) → how often history tells it."""
    asked = select(HistoryEvent.element_instance_id, HistoryEvent.actor_id)
    rows = session.execute(asked.where(HistoryEvent.type == kind))
    return Counter((task, person) for task, person in rows)


def _completions(session: Session, ledger: Ledger, found: Audit) -> None:
    stored: Counter[str] = Counter()
    for (task, _person), count in _facts(session, "UserTaskCompleted").items():
        stored[task] += count
    acknowledged = {task for task, count in ledger.completed.items() if count}
    doubtful = {task for task, count in ledger.doubtful.items() if count}
    found.figures["completions acknowledged"] = len(acknowledged)
    found.figures["completions stored"] = len(stored)
    found.figures["stored, but the answer was lost"] = len(stored.keys() - acknowledged)
    for task, count in stored.items():
        found.demand(count == 1, f"user task {task} was completed {count} times")
    for task in acknowledged:
        found.demand(stored[task] == 1, f"user task {task}: acknowledged, but not stored")
        told = ledger.completed[task]
        found.demand(told == 1, f"user task {task}: {told} were told that they completed it")
    for task in stored.keys() - acknowledged - doubtful:
        found.wrong.append(f"user task {task}: completed, but nobody can have done it")


def _claims(session: Session, ledger: Ledger, found: Audit) -> None:
    persons: Counter[str] = Counter()
    for (task, _person), count in _facts(session, "UserTaskClaimed").items():
        persons[task] += count
    found.figures["claims acknowledged"] = len(ledger.claimed)
    for task, _login in ledger.claimed:
        found.demand(persons[task] == 1, f"user task {task}: claimed {persons[task]} times")


def _starts(session: Session, ledger: Ledger, found: Audit) -> None:
    stored = set(session.scalars(select(ProcessInstance.id)))
    acknowledged = {each for several in ledger.begun.values() for each in several}
    found.figures["starts acknowledged"] = len(ledger.begun)
    found.figures["instances"] = len(stored)
    for key, instances in ledger.begun.items():
        found.demand(len(instances) == 1, f"request {key} began {instances}")
    for instance in acknowledged - stored:
        found.wrong.append(f"instance {instance}: acknowledged, but not stored")
    most, least = len(ledger.asked), len(acknowledged)
    sentence = f"{len(stored)} instances of {least} acknowledged and {most} asked for"
    found.demand(least <= len(stored) <= most, sentence)


def _orphans(session: Session, found: Audit) -> None:
    asked = (
        select(UserTask.id, ProcessInstance.state, ElementInstance.state)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .outerjoin(
            ElementInstance,
            (ElementInstance.instance_id == UserTask.instance_id)
            & (ElementInstance.id == UserTask.id),
        )
        .where(UserTask.state == UserTaskState.OPEN)
    )
    for task, state, element in session.execute(asked):
        holds = state == InstanceState.ACTIVE and element in OPEN_ELEMENT_STATES
        found.demand(holds, f"user task {task} is open in an instance {state}, element {element}")


def _stuck(session: Session, found: Audit) -> None:
    asked = select(ProcessInstance.state, func.count()).group_by(ProcessInstance.state)
    for state, count in session.execute(asked):
        found.figures[f"instances {state}"] = count
        holds = state == InstanceState.COMPLETED
        found.demand(holds, f"{count} instances are {state} after everything was worked off")
    incidents = session.scalars(select(Incident.message).where(Incident.resolved_at.is_(None)))
    found.wrong += [f"incident: {each}" for each in incidents]
    waiting = (JobState.PENDING, JobState.LEASED)
    left = select(Job.kind, func.count()).where(
        Job.instance_id.is_not(None), Job.state.in_(waiting)
    )
    for kind, count in session.execute(left.group_by(Job.kind)):
        found.wrong.append(f"{count} jobs of kind {kind} are left")


def _chains(session: Session, found: Audit) -> None:
    heads = session.execute(select(ProcessInstance.id, ProcessInstance.last_hash)).all()
    for instance, head in heads:
        found.demand(not verify(session, instance, head), f"history of {instance} is broken")


def _mail(
    session: Session, letters: Sequence[EmailMessage], told_people: int, found: Audit
) -> None:
    """One effect for each key: a note for each passed step, a letter for each delivery."""
    notes = Counter(session.scalars(select(Notification.source_key)))
    passed = session.scalar(
        select(func.count()).select_from(Job).where(
            Job.topic == "notifications.note", Job.state == JobState.DONE
        )
    )  # fmt: skip
    told = select(func.count()).select_from(Notification).where(Notification.kind == "note")
    found.figures["notes"] = session.scalar(told) or 0
    sentence = f"{passed} steps told {told_people} people, {notes.total()} notes"
    found.demand(found.figures["notes"] == (passed or 0) * told_people, sentence)
    sent = set(session.scalars(select(Delivery.id).where(Delivery.state == DeliveryState.SENT)))
    received = Counter(str(each["Message-ID"]).strip("<>").partition("@")[0] for each in letters)
    texts = {(str(each["Message-ID"]), str(each.get_body())) for each in letters}
    found.figures["letters"] = len(received)
    found.figures["letters sent again with their key"] = received.total() - len(received)
    found.demand(len(received) == len(letters_of(texts)), "letters of one key differ")
    found.demand(set(received) == sent, f"{len(sent)} sent, {len(received)} received")
    left = select(Delivery.state, func.count()).where(Delivery.state != DeliveryState.SENT)
    for state, count in session.execute(left.group_by(Delivery.state)):
        found.wrong.append(f"{count} deliveries are {state}")


def letters_of(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Message-IDs, one for each different text."""
    return [key for key, _ in texts]
