"""Keep several municipalities in one installation, apart from each other."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security
from workflows.registry.entrances import SETTING, Brought, digest_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
OWN = (
    "absence", "absence_rule", "account", "annual_plan", "association", "attachment", "council",
    "council_seat", "delivery", "document", "entrance", "invitation", "mail_server", "membership",
    "municipal_summary", "municipality", "notification", "notification_settings", "number_series",
    "organisation", "person", "plan_approval", "plan_item", "plan_item_change", "plan_proposal",
    "plan_section", "preference", "resumable_upload", "saved_filter", "search_word",
)  # fmt: skip
SHARED = ("calendar_version", "parameter")
LED_TO = (
    (Brought.LOGIN, "account", "login"),
    (Brought.ACCOUNT, "account", "id"),
    (Brought.LETTERS, "notification_settings", "id"),
    (Brought.CALENDAR, "notification_settings", "calendar_hash"),
)


def upgrade() -> None:
    entrance = _table("entrance")
    municipality = _table(
        "municipality",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("root_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=True),
        sa.Column("entered_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
    )
    _table(
        "invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
    )
    _table(
        "municipal_summary",
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
    )
    op.create_index("uq_municipal_summary_tenant", "municipal_summary", ["tenant"], unique=True)
    op.add_column(
        "organisation",
        sa.Column("parent_id", sa.String(length=64), server_default="", nullable=False),
    )
    _fill(entrance, municipality)
    _lock()


def _table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    table = op.create_table(
        name,
        *columns,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_tenant"), name, ["tenant"])
    return table


def _fill(entrance: sa.Table, municipality: sa.Table) -> None:
    """Let what people have in their hands lead on to where it led: logins, links, calendars."""
    bind = op.get_bind()
    tenants = set()
    for way, name, column in LED_TO:
        source = sa.table(name, *(sa.column(each, sa.Text()) for each in {"id", "tenant", column}))
        page, last = sa.select(source).order_by(source.c.id).limit(AT_ONCE), ""
        while rows := bind.execute(page.where(source.c.id > last)).mappings().all():
            last = rows[-1]["id"]
            tenants |= {row["tenant"] for row in rows}
            found = [
                {"id": digest_of(way, row[column]), "tenant": row["tenant"]}
                for row in rows
                if row[column] is not None
            ]
            if found:
                bind.execute(sa.insert(entrance), found)
    for tenant in sorted(tenants):
        row = {"id": tenant, "tenant": tenant, "name": "", "root_id": ""}
        bind.execute(sa.insert(municipality), [row])


def _lock() -> None:
    bind = op.get_bind()
    row_security.protect(bind, *OWN, *SHARED)
    row_security.share(bind, *SHARED)
    region = f"{row_security.whose_transaction()} = 'region'"
    row_security.also_show(bind, "municipality", "known_to_the_region", region)
    row_security.also_show(bind, "municipal_summary", "known_to_the_region", region)
    brought = f"id = {row_security.whose_transaction(SETTING)}"
    row_security.also_show(bind, "entrance", "shown_what_is_brought", brought)
