"""Find process instances by their words; enter those that are there."""

from typing import Any

import sqlalchemy as sa
from alembic import context, op

from engine.domain.searching import words_to_keep
from engine.domain.words import as_written
from engine.store.types import Word

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
INSTANCE = sa.table(
    "process_instance",
    sa.column("number", sa.BigInteger()),
    sa.column("id", sa.Text()),
    sa.column("tenant", sa.Text()),
    sa.column("definition_id", sa.Text()),
    sa.column("process_key", sa.Text()),
    sa.column("business_key", sa.Text()),
    sa.column("title", sa.Text()),
)
DEFINITION = sa.table(
    "process_definition", sa.column("id", sa.Text()), sa.column("name", sa.Text())
)


def upgrade() -> None:
    word = op.create_table(
        "instance_word",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("word", Word(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_instance_word_instance_id")
        ),
        sa.PrimaryKeyConstraint("tenant", "word", "instance_id", name=op.f("pk_instance_word")),
        sqlite_with_rowid=False,
    )
    _fill(word)
    op.create_index("ix_instance_word_of_instance", "instance_word", ["instance_id", "word"])


def _fill(word: sa.Table) -> None:
    base_forms = context.config.attributes.get("base_forms", as_written)
    bind, number = op.get_bind(), 0
    joined = INSTANCE.join(DEFINITION, DEFINITION.c.id == INSTANCE.c.definition_id)
    page = sa.select(INSTANCE, DEFINITION.c.name).select_from(joined)
    page = page.order_by(INSTANCE.c.number).limit(AT_ONCE)
    while rows := bind.execute(page.where(INSTANCE.c.number > number)).mappings().all():
        number = rows[-1]["number"]
        entries = [
            {"tenant": row["tenant"], "word": each, "instance_id": row["id"]}
            for row in rows
            for each in words_to_keep(_texts(row), base_forms)
        ]
        if entries:
            bind.execute(sa.insert(word), entries)


def _texts(row: Any) -> tuple[str, ...]:
    return tuple(row[name] for name in ("title", "business_key", "process_key", "name"))


def downgrade() -> None:
    op.drop_table("instance_word")
