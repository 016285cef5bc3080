"""What every table of the engine shares: names of constraints, the tenant, open states."""

from sqlalchemy import BigInteger, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from engine.store.tenancy import OwnRows, SharedRows

BigNumber = BigInteger().with_variant(Integer, "sqlite")
Id = Text
Name = Text
"""Ids and names come from diagrams and expressions; a length limit would fail at the worst time."""

OPEN_JOB = "state IN ('pending', 'leased')"
LEASED_JOB = "state = 'leased'"
DEAD_JOB = "state = 'dead'"
HELD_JOB = "state = 'held'"
WAITING_JOB_WITH_KEY = "state = 'pending' AND key <> ''"
UNRUNG_JOB = "state IN ('pending', 'leased') AND rung_at IS NULL"
UNRUNG_JOB_WITH_TOPIC = UNRUNG_JOB + " AND topic <> ''"
RUNG_JOB = "state = 'pending' AND rung_at IS NOT NULL"
"""Conditions of the partial indexes and of every query that wants to use them."""


class Base(DeclarativeBase):
    """Root of the engine's tables; other rooms keep their own."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Municipal = OwnRows
"""Base of tables whose rows belong to one municipality."""
Shareable = SharedRows
"""Base of tables whose rows of the region are for all municipalities to read."""
