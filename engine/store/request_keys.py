"""Keys that make a start happen once, however often it is asked for."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store.tables import RequestKey


def claim(session: Session, key: Mapping[str, str], instance_id: str, at: datetime) -> str:
    """Reserve a key for an instance; gives the id of the instance that has it, old or new.

    A concurrent request with the same key waits here until the first one commits or rolls back.
    """
    dialect = session.get_bind().dialect.name
    insert = (sqlite if dialect == "sqlite" else postgresql).insert
    row = {**key, "instance_id": instance_id, "requested_at": at}
    session.connection().execute(insert(RequestKey).values(row).on_conflict_do_nothing())
    return session.scalars(
        select(RequestKey.instance_id).where(
            RequestKey.tenant == key["tenant"],
            RequestKey.user_id == key["user_id"],
            RequestKey.key == key["key"],
        )
    ).one()
