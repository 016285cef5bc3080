"""Find people, organisations and documents by their words; enter those that are there."""

import sqlalchemy as sa
from alembic import op

from engine import Word
from workflows.registry.search_words import (
    entries,
    words_of_document,
    words_of_organisation,
    words_of_person,
)

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
FILLED = (
    ("person", words_of_person, ("surname", "given", "patronymic", "position", "subject")),
    ("organisation", words_of_organisation, ("kind", "short_name", "full_name", "settlement")),
    ("document", words_of_document, ("kind", "number", "dated", "title")),
)


def upgrade() -> None:
    word = op.create_table(
        "search_word",
        sa.Column("noun_kind", sa.String(length=32), nullable=False),
        sa.Column("row_id", sa.String(length=64), nullable=False),
        sa.Column("word", Word(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
    )
    _fill(word)
    op.create_index("ix_search_word_tenant", "search_word", ["tenant"])
    op.create_index(
        "ix_search_word_begun", "search_word", ["tenant", "noun_kind", "word", "row_id"]
    )
    op.create_index("ix_search_word_row", "search_word", ["row_id"])


def _fill(word: sa.Table) -> None:
    bind = op.get_bind()
    for name, words_of, columns in FILLED:
        kinds = {"dated": sa.Date()}
        source = sa.table(
            name,
            sa.column("id", sa.Text()),
            sa.column("tenant", sa.Text()),
            *(sa.column(each, kinds.get(each, sa.Text())) for each in columns),
        )
        page, last = sa.select(source).order_by(source.c.id).limit(AT_ONCE), ""
        while rows := bind.execute(page.where(source.c.id > last)).all():
            last = rows[-1].id
            found = [each for row in rows for each in entries(name, row, words_of(row))]
            if found:
                bind.execute(sa.insert(word), found)


def downgrade() -> None:
    op.drop_table("search_word")
