"""Preferences: how one person wants the pages to be; known names only, small JSON values."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from engine import InvalidInput
from workflows.registry.base import Registry, Row, new_id

NAMES = frozenset(
    {
        "inbox.columns",  # which parts of a row are shown, in which order, how dense
        "inbox.hidden_filters",  # ids of shared filters that the person does not want to see
        "inbox.keys",  # shortcuts: whether they listen at all, and which were assigned anew
        "inbox.panes",  # which panes are folded
        "inbox.state",  # the filter that was looked at last
    }
)
LONGEST_NAME = 64
MOST_BYTES = 8 * 1024


class Preference(Row):
    """One named choice of one person. `value` is JSON text, so that null and absence differ."""

    __tablename__ = "preference"
    __table_args__ = (
        Index("uq_preference_person_name", "tenant", "person_id", "name", unique=True),
    )
    noun = "Настройка"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]


def of_person(registry: Registry, person_id: str) -> Mapping[str, object]:
    """Every choice of a person by its name."""
    statement = registry.rows(Preference).where(Preference.person_id == person_id)
    return {row.name: json.loads(row.value) for row in registry.all(statement)}


def find(registry: Registry, person_id: str, name: str) -> object | None:
    """One choice of a person; None when it was never made.

    Raises:
        InvalidInput: no page asks for such a choice.
    """
    _must_be_known(name)
    row = registry.first(
        registry.rows(Preference).where(Preference.person_id == person_id, Preference.name == name)
    )
    return None if row is None else json.loads(row.value)


def write(registry: Registry, person_id: str, name: str, value: object) -> None:
    """Keep a choice; two windows of one person may do so at once, the later one stays.

    Raises:
        InvalidInput: an unknown name, or more than `MOST_BYTES` of JSON.
    """
    _must_be_known(name)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES:
        raise InvalidInput("Настройка не сохранена: она длиннее 8 КБ. Уберите из неё лишнее.")
    values = {
        "id": new_id(),
        "tenant": registry.tenant,
        "person_id": person_id,
        "name": name,
        "value": text,
        "changed_at": registry.now,
    }
    is_postgres = registry.session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    registry.session.execute(
        insert(Preference)
        .values(values)
        .on_conflict_do_update(
            index_elements=["tenant", "person_id", "name"],
            set_={"value": text, "changed_at": registry.now},
        )
    )


def _must_be_known(name: str) -> None:
    if name not in NAMES:
        raise InvalidInput(f"Неизвестная настройка «{name[:LONGEST_NAME]}».")
