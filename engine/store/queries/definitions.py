"""Reads deployments, their files and the versions of processes."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from engine.domain.tenancy import REGION
from engine.store.tables import DeployedFile, Deployment, ProcessDefinition


def newest(
    session: Session, tenant: str, keys: Collection[str] | None = None
) -> list[ProcessDefinition]:
    """The newest version of each process, by name; of all keys unless some are named.

    A municipality's own process goes before the one that the region shares under the same key,
    unless it was given up.
    """
    latest = (
        select(
            ProcessDefinition.tenant,
            ProcessDefinition.key,
            func.max(ProcessDefinition.version).label("version"),
        )
        .where(_visible(tenant), ProcessDefinition.given_up_at.is_(None))
        .group_by(ProcessDefinition.tenant, ProcessDefinition.key)
        .subquery()
    )
    query = (
        select(ProcessDefinition)
        .join(
            latest,
            (latest.c.tenant == ProcessDefinition.tenant)
            & (latest.c.key == ProcessDefinition.key)
            & (latest.c.version == ProcessDefinition.version),
        )
        .where(_visible(tenant))
        .order_by(ProcessDefinition.name, ProcessDefinition.key)
    )
    if keys is not None:
        query = query.where(ProcessDefinition.key.in_(list(keys)))
    found = list(session.scalars(query))
    own = {row.key for row in found if row.tenant == tenant}
    return [row for row in found if row.tenant == tenant or row.key not in own]


def is_deployed(session: Session, tenant: str, digest: str) -> bool:
    """Whether a set of files with this digest was ever deployed."""
    query = select(Deployment.id).where(Deployment.tenant == tenant, Deployment.digest == digest)
    return session.scalar(query.limit(1)) is not None


def newest_of(session: Session, tenant: str, key: str) -> ProcessDefinition | None:
    """The version of one process that begins instances now: the newest of one's own, or shared."""
    counts = ProcessDefinition.given_up_at.is_(None)
    return session.scalars(_versions(tenant, key).where(counts).limit(1)).one_or_none()


def newest_shared(session: Session, key: str) -> ProcessDefinition | None:
    """The newest version of a process that the region shares; None when it does not."""
    return session.scalars(_versions(REGION, key).limit(1)).one_or_none()


def versions(session: Session, tenant: str, key: str) -> list[ProcessDefinition]:
    """Every version of one process, newest first: one's own, shared ones, then what was given up.

    The first is the one that begins instances now.
    """
    return list(session.scalars(_versions(tenant, key)))


def _versions(tenant: str, key: str) -> Select[ProcessDefinition]:
    is_given_up = ProcessDefinition.given_up_at.is_not(None)
    rank = case((is_given_up, 2), (ProcessDefinition.tenant == tenant, 0), else_=1)
    mine = select(ProcessDefinition).where(_visible(tenant), ProcessDefinition.key == key)
    return mine.order_by(rank, ProcessDefinition.version.desc())


def are_shared(session: Session) -> bool:
    """Say whether a region above shares processes."""
    found = select(ProcessDefinition.id).where(ProcessDefinition.tenant == REGION).limit(1)
    return session.scalar(found) is not None


def _visible(tenant: str) -> ColumnElement[bool]:
    """One's own, and what the region shares."""
    return ProcessDefinition.tenant.in_((tenant, REGION))


def by_id(session: Session, tenant: str, definition_id: str) -> ProcessDefinition | None:
    """One version of a process."""
    return session.scalars(
        select(ProcessDefinition).where(_visible(tenant), ProcessDefinition.id == definition_id)
    ).one_or_none()


def shared(session: Session, tenant: str, definition_id: str) -> ProcessDefinition | None:
    """Read one version afresh; nobody stops or resumes its starts in this transaction.

    What the region shares is read without a lock: no municipality may hold the region up.
    """
    own = _read_behind(session, _one(tenant, definition_id).with_for_update(read=True))
    return own or _read_behind(session, _one(REGION, definition_id))


def lock(session: Session, tenant: str, definition_id: str) -> ProcessDefinition | None:
    """Lock one version to stop or resume its starts; who only refers to it does not wait."""
    return _read_behind(session, _one(tenant, definition_id).with_for_update(key_share=True))


def _one(tenant: str, definition_id: str) -> Select[ProcessDefinition]:
    return select(ProcessDefinition).where(
        ProcessDefinition.id == definition_id, ProcessDefinition.tenant == tenant
    )


def _read_behind(session: Session, locked: Select[ProcessDefinition]) -> ProcessDefinition | None:
    return session.scalars(locked.execution_options(populate_existing=True)).one_or_none()


def by_ids(session: Session, definition_ids: Collection[str]) -> list[ProcessDefinition]:
    """Several versions at once, in the order of their names."""
    return list(
        session.scalars(
            select(ProcessDefinition)
            .where(ProcessDefinition.id.in_(list(definition_ids)))
            .order_by(ProcessDefinition.name)
        )
    )


def files_of(session: Session, deployment_id: str) -> dict[str, bytes]:
    """All files of a deployment by name."""
    rows = session.execute(
        select(DeployedFile.name, DeployedFile.content)
        .where(DeployedFile.deployment_id == deployment_id)
        .order_by(DeployedFile.name)
    )
    return {row.name: row.content for row in rows}


def deployment_by_id(session: Session, deployment_id: str) -> Deployment:
    """One deployment that is known to exist."""
    return session.scalars(select(Deployment).where(Deployment.id == deployment_id)).one()
