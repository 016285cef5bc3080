"""Reads deployments, their files and the versions of processes."""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.store.tables import DeployedFile, Deployment, ProcessDefinition


def newest(
    session: Session, tenant: str, keys: Collection[str] | None = None
) -> list[ProcessDefinition]:
    """The newest version of each process, by name; of all keys unless some are named."""
    latest = (
        select(ProcessDefinition.key, func.max(ProcessDefinition.version).label("version"))
        .where(ProcessDefinition.tenant == tenant)
        .group_by(ProcessDefinition.key)
        .subquery()
    )
    query = (
        select(ProcessDefinition)
        .join(
            latest,
            (latest.c.key == ProcessDefinition.key)
            & (latest.c.version == ProcessDefinition.version),
        )
        .where(ProcessDefinition.tenant == tenant)
        .order_by(ProcessDefinition.name, ProcessDefinition.key)
    )
    if keys is not None:
        query = query.where(ProcessDefinition.key.in_(list(keys)))
    return list(session.scalars(query))


def is_deployed(session: Session, tenant: str, digest: str) -> bool:
    """Whether a set of files with this digest was ever deployed."""
    query = select(Deployment.id).where(Deployment.tenant == tenant, Deployment.digest == digest)
    return session.scalar(query.limit(1)) is not None


def newest_of(session: Session, tenant: str, key: str) -> ProcessDefinition | None:
    """The newest version of one process."""
    return session.scalars(
        select(ProcessDefinition)
        .where(ProcessDefinition.tenant == tenant, ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version.desc())
        .limit(1)
    ).one_or_none()


def versions(session: Session, tenant: str, key: str) -> list[ProcessDefinition]:
    """Every version of one process, newest first."""
    return list(
        session.scalars(
            select(ProcessDefinition)
            .where(ProcessDefinition.tenant == tenant, ProcessDefinition.key == key)
            .order_by(ProcessDefinition.version.desc())
        )
    )


def by_id(session: Session, tenant: str, definition_id: str) -> ProcessDefinition | None:
    """One version of a process."""
    return session.scalars(
        select(ProcessDefinition).where(
            ProcessDefinition.tenant == tenant, ProcessDefinition.id == definition_id
        )
    ).one_or_none()


def shared(session: Session, tenant: str, definition_id: str) -> ProcessDefinition | None:
    """Read one version afresh; nobody stops or resumes its starts in this transaction."""
    return _read_behind(session, _one(tenant, definition_id).with_for_update(read=True))


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
