"""Create notifications, their deliveries and settings; take over the notices of the first release.

What diagrams said to people becomes notifications of the kind "note".
"""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UNREAD = sa.text("in_app AND read_at IS NULL")
_UNDELIVERED = sa.text("state IN ('open', 'waiting', 'sending')")
_OPEN = sa.text("state = 'open'")
_DAY = sa.text("day <> ''")
_OFFERS = sa.text("wants_offers")


def upgrade() -> None:
    _notifications()
    _deliveries()
    _settings()
    _mail_server()
    op.execute(
        """
        INSERT INTO notification (id, tenant, person_id, kind, title, brief, body, instance_id,
            task_id, absent_id, source_key, in_app, in_browser, mail_id, messenger_id, created_at,
            read_at)
        SELECT id, tenant, person_id, 'note', CASE WHEN subject = '' THEN 'Сообщение' ELSE subject
            END, CASE WHEN subject = '' THEN 'Сообщение' ELSE subject END, text, instance_id, '',
            '', 'note:' || COALESCE(job_key, id), TRUE, FALSE, '', '', created_at, read_at
        FROM notice
        """
    )
    op.drop_table("notice")


def _notifications() -> None:
    op.create_table(
        "notification",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("brief", sa.String(length=400), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("absent_id", sa.String(length=64), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("in_browser", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.String(length=64), nullable=False),
        sa.Column("messenger_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notification_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
    )
    op.create_index(op.f("ix_notification_tenant"), "notification", ["tenant"], unique=False)
    op.create_index(
        "ix_notification_person", "notification", ["tenant", "person_id", "created_at", "id"]
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["tenant", "person_id", "created_at"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )
    op.create_index(
        "uq_notification_source",
        "notification",
        ["tenant", "person_id", "source_key"],
        unique=True,
    )
    op.create_index("ix_notification_mail", "notification", ["mail_id"])
    op.create_index("ix_notification_messenger", "notification", ["messenger_id"])


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)",
            name=op.f("ck_delivery_only_while_sending_a_lease"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_tenant"), "delivery", ["tenant"], unique=False)
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["tenant", "channel", "due_at"],
        sqlite_where=_UNDELIVERED,
        postgresql_where=_UNDELIVERED,
    )
    op.create_index(
        "uq_delivery_open",
        "delivery",
        ["tenant", "person_id", "channel", "kind"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index(
        "uq_delivery_day",
        "delivery",
        ["tenant", "person_id", "channel", "day"],
        unique=True,
        sqlite_where=_DAY,
        postgresql_where=_DAY,
    )
    op.create_index("ix_delivery_ended", "delivery", ["tenant", "channel", "state", "ended_at"])


def _settings() -> None:
    op.create_table(
        "notification_settings",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("wants_offers", sa.Boolean(), nullable=False),
        sa.Column("digest_at", sa.String(length=5), nullable=False),
        sa.Column("digest_day", sa.String(length=10), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=False),
        sa.Column("quiet_to", sa.String(length=5), nullable=False),
        sa.Column("quiet_days_off", sa.Boolean(), nullable=False),
        sa.Column("mail_address", sa.String(length=200), nullable=False),
        sa.Column("messenger_address", sa.String(length=100), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("calendar_hash", sa.String(length=64), nullable=True),
        sa.Column("calendar_since", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notification_settings_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_settings")),
    )
    table = "notification_settings"
    op.create_index(op.f("ix_notification_settings_tenant"), table, ["tenant"], unique=False)
    op.create_index("uq_notification_settings_person", table, ["tenant", "person_id"], unique=True)
    op.create_index("uq_notification_settings_calendar", table, ["calendar_hash"], unique=True)
    op.create_index("ix_notification_settings_digest", table, ["tenant", "digest_day", "digest_at"])
    op.create_index(
        "ix_notification_settings_offers",
        table,
        ["tenant", "person_id"],
        sqlite_where=_OFFERS,
        postgresql_where=_OFFERS,
    )


def _mail_server() -> None:
    op.create_table(
        "mail_server",
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(length=16), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "port BETWEEN 1 AND 65535", name=op.f("ck_mail_server_a_port_has_a_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_server")),
    )
    op.create_index(op.f("ix_mail_server_tenant"), "mail_server", ["tenant"], unique=False)
    op.create_index("uq_mail_server_tenant", "mail_server", ["tenant"], unique=True)
