"""Values of parameters: a municipality's own, else the region's official, else the usual ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from engine import InvalidForm
from engine.municipalities import OFFICE, REGION
from workflows.registry.base import Registry, Row, SharedRow
from workflows.registry.parameter_list import PARAMETERS, Parameter

LONGEST_VALUE = 1000


class ParameterRow(SharedRow):
    """A parameter that differs from its default, or from what the region has set for everybody."""

    __tablename__ = "parameter"
    __table_args__ = (Index("uq_parameter_key", "tenant", "key", unique=True),)
    noun = "Параметр"

    key: Mapped[str] = mapped_column(String(100))
    value: Mapped[str] = mapped_column(String(LONGEST_VALUE))
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(String(64), server_default="")


class ParameterChange(Row):
    """One line of the log; `after` is "" when the office follows the usual value again."""

    __tablename__ = "parameter_change"
    __table_args__ = (Index("ix_parameter_change_at", "tenant", "changed_at", "id"),)
    noun = "Изменение параметра"

    key: Mapped[str] = mapped_column(String(100))
    before: Mapped[str] = mapped_column(String(LONGEST_VALUE))
    after: Mapped[str] = mapped_column(String(LONGEST_VALUE))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, kw_only=True)
class Values:
    """Every parameter as it stands here: rows of one's own and of the region, by key."""

    registry: Registry
    own: Mapping[str, ParameterRow]
    shared: Mapping[str, ParameterRow]

    def value(self, parameter: Parameter) -> str:
        own = self.own.get(parameter.key)
        return own.value if own else self.usual(parameter)

    def usual(self, parameter: Parameter) -> str:
        """What holds without a value of the office's own: the region's, else the product's."""
        shared = self.shared.get(parameter.key)
        if shared is not None:
            return shared.value
        is_first = self.registry.tenant == OFFICE
        return parameter.default if is_first else parameter.elsewhere or parameter.default


def values_in(registry: Registry) -> Values:
    """Read all of them at once."""
    return _read(registry, select(ParameterRow))


def value_of(registry: Registry, key: str) -> str:
    """The office's own value of a known parameter, else the region's, else the usual one."""
    found = _read(registry, select(ParameterRow).where(ParameterRow.key == key))
    return found.value(PARAMETERS[key])


def number_of(registry: Registry, key: str) -> int:
    return int(value_of(registry, key))


def _read(registry: Registry, query: Any) -> Values:
    whose = or_(ParameterRow.tenant == registry.tenant, ParameterRow.tenant == REGION)
    rows = registry.all(query.where(whose))
    own = {row.key: row for row in rows if row.tenant == registry.tenant}
    shared = {row.key: row for row in rows if row.tenant != registry.tenant}
    return Values(registry=registry, own=own, shared=shared)


def write(registry: Registry, key: str, value: str, by: str) -> None:
    """Change a parameter; the usual value is not kept, so that the office follows it on.

    Args:
        registry: of the office.
        key: of the parameter.
        value: the new one.
        by: user id of whoever changes it, for the log.

    Raises:
        InvalidForm: the parameter does not exist or does not take this value.
    """
    parameter = PARAMETERS.get(key)
    if parameter is None:
        raise InvalidForm({key: f"Параметра «{key}» нет."})
    value = tidied(parameter, value)
    if fault := parameter.fault_of(value):
        raise InvalidForm({key: f"«{parameter.title}»: {fault}"})
    found = values_in(registry)
    before, row = found.value(parameter), found.own.get(key)
    follows = value == found.usual(parameter)
    if follows and row is not None:
        registry.session.delete(row)
    elif row is not None and value != before:
        row.value, row.changed_at, row.changed_by = value, registry.now, by
    elif row is None and not follows:
        made = ParameterRow(key=key, value=value, changed_at=registry.now, changed_by=by)
        registry.add(made)
    if value != before:
        _note(registry, key, before, "" if follows else value, by)
    registry.session.flush()


def tidied(parameter: Parameter, value: str) -> str:
    """A value without needless blanks, in one line unless it may have several."""
    lines = value.splitlines() if parameter.has_lines else [value]
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _note(registry: Registry, key: str, before: str, after: str, by: str) -> None:
    registry.add(
        ParameterChange(key=key, before=before, after=after, changed_at=registry.now, changed_by=by)
    )


def log(registry: Registry, limit: int) -> Sequence[ParameterChange]:
    """The office's own changes, the newest first."""
    order = ParameterChange.changed_at.desc(), ParameterChange.id
    return registry.all(registry.rows(ParameterChange).order_by(*order).limit(limit))
