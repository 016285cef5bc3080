"""The rows of deployments: files, versions, and start events that listen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, insert, or_, select, text, update
from sqlalchemy.orm import Session

from engine.domain.errors import Acceptance, Finding
from engine.domain.process_drafts import is_beside
from engine.domain.states import JobKind, JobState, SubscriptionKind
from engine.store.tables import (
    HELD_JOB,
    OPEN_JOB,
    DeployedFile,
    Deployment,
    Job,
    ProcessDefinition,
    Subscription,
)


def lock(session: Session, tenant: str) -> None:
    """Let deployments of one municipality wait for each other, so that versions count up."""
    if session.get_bind().dialect.name == "postgresql":
        statement = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        session.execute(statement, {"name": f"deploy {tenant}"})


def add(session: Session, deployment: Deployment, files: Mapping[str, bytes]) -> None:
    """Insert a deployment with its files."""
    session.add(deployment)
    session.flush()
    _add_files(session, deployment, files)


def keep_beside(session: Session, deployment: Deployment, files: Mapping[str, bytes]) -> None:
    """Replace what lies beside a deployment and is not executed; without any such file it stays."""
    beside = {name: content for name, content in files.items() if is_beside(name)}
    if not beside:
        return
    mine = DeployedFile.deployment_id == deployment.id
    known = session.scalars(select(DeployedFile.name).where(mine)).all()
    old = [name for name in known if is_beside(name)]
    session.execute(delete(DeployedFile).where(mine, DeployedFile.name.in_(old)))
    _add_files(session, deployment, beside)


def _add_files(session: Session, deployment: Deployment, files: Mapping[str, bytes]) -> None:
    rows = [
        {
            "deployment_id": deployment.id,
            "tenant": deployment.tenant,
            "name": name,
            "content": bytes(content),
        }
        for name, content in files.items()
    ]
    session.execute(insert(DeployedFile), rows)


def add_version(session: Session, row: ProcessDefinition) -> None:
    """Insert one version of a process."""
    session.add(row)
    session.flush()


def version_ids(session: Session, tenant: str, key: str) -> Sequence[str]:
    """Ids of all versions of a process so far."""
    return session.scalars(
        select(ProcessDefinition.id)
        .where(ProcessDefinition.tenant == tenant, ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version)
    ).all()


def versions_in(session: Session, deployment_id: str) -> Sequence[ProcessDefinition]:
    """The versions that came with a deployment, by key."""
    return session.scalars(
        select(ProcessDefinition)
        .where(ProcessDefinition.deployment_id == deployment_id)
        .order_by(ProcessDefinition.key)
    ).all()


def silence(session: Session, definition_ids: Sequence[str], at: datetime) -> frozenset[str]:
    """Stop the start events of older versions: they neither listen nor wait for a time.

    Returns:
        Ids of start events whose moment had come already, but that had not begun anything yet.
    """
    session.execute(
        delete(Subscription).where(
            Subscription.instance_id.is_(None), Subscription.definition_id.in_(definition_ids)
        )
    )
    silenced = session.execute(
        update(Job)
        .where(
            or_(text(OPEN_JOB), text(HELD_JOB)),
            Job.kind == JobKind.START_TIMER,
            Job.definition_id.in_(definition_ids),
        )
        .values(state=JobState.CANCELLED, closed_at=at, lease_until=None, lease_owner="")
        .returning(Job.element_id, Job.due_at)
    )
    return frozenset(element_id for element_id, due_at in silenced if due_at <= at)


def has_listened(session: Session, tenant: str, definition_id: str) -> bool:
    """Say whether the start events of a version listen, or were waited for, in a municipality."""
    ours = Subscription.tenant == tenant, Subscription.definition_id == definition_id
    listens = select(Subscription.id).where(*ours, Subscription.instance_id.is_(None))
    jobs = Job.tenant == tenant, Job.definition_id == definition_id
    waited = select(Job.id).where(*jobs, Job.kind == JobKind.START_TIMER)
    return any(session.scalar(query.limit(1)) is not None for query in (listens, waited))


def stop_starts(
    session: Session, definition_id: str, at: datetime | None, by: str, why: str
) -> None:
    """Write since when a version begins nothing, by whom and why; None lets it begin again."""
    session.execute(
        update(ProcessDefinition)
        .where(ProcessDefinition.id == definition_id)
        .values(suspended_at=at, suspended_by=by, suspended_why=why)
    )


def give_up(
    session: Session, definition_ids: Sequence[str], at: datetime, by: str, why: str
) -> None:
    """Write of versions that their municipality goes by the region's instead; once of each."""
    session.execute(
        update(ProcessDefinition)
        .where(ProcessDefinition.id.in_(definition_ids), ProcessDefinition.given_up_at.is_(None))
        .values(given_up_at=at, given_up_by=by, given_up_why=why)
    )


def listen(
    session: Session, place: tuple[str, str], start: tuple[str, str, str], at: datetime
) -> Subscription:
    """Let a start event listen; `place` is tenant and definition, `start` kind, name, element."""
    (tenant, definition_id), (kind, name, element_id) = place, start
    heard = Subscription(
        id=uuid4().hex,
        tenant=tenant,
        kind=SubscriptionKind(kind),
        name=name,
        key="",
        definition_id=definition_id,
        element_id=element_id,
        element_instance_id="",
        opened_at=at,
        opened_sequence=0,
    )
    session.add(heard)
    session.flush()
    return heard


def findings_as_json(findings: Iterable[Finding | Acceptance]) -> list[dict[str, str]]:
    """Findings, or why they may stay, as the deployment keeps them."""
    return [asdict(each) for each in findings]


def say_who_accepted(session: Session, deployment_id: str, by: Mapping[str, str]) -> None:
    """Name who gave the reason for each warning: not always whoever deploys. Key → user id."""
    row = session.get(Deployment, deployment_id)
    if row is not None:
        row.acceptances = [
            each | {"by": by.get(each["key"], each["by"])} for each in row.acceptances
        ]
        session.flush()
