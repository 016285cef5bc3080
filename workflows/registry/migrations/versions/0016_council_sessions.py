"""Questions, sessions, votes and protocols of the council."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime
from engine.municipalities import row_security

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = (
    "council_change",
    "council_question",
    "council_session",
    "council_vote",
    "council_amendment",
    "council_attendance",
    "council_ballot",
    "council_dissent",
    "council_order",
    "council_recusal",
)


def upgrade() -> None:
    _questions()
    _sessions()
    _votes()
    for table in TABLES:
        row_security.protect(op.get_bind(), table)


def _questions() -> None:
    op.create_table(
        "council_question",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=True),
        sa.Column("initiator_id", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("speaker", sa.String(length=200), nullable=False),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("latest_date", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.String(length=16), nullable=False),
        sa.Column("majority_rule", sa.String(length=32), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("decision_text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("extract_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_question")),
    )
    op.create_index("ix_council_question_session", "council_question", ["tenant", "session_id"])
    op.create_index("ix_council_question_state", "council_question", ["tenant", "state"])
    op.create_index(op.f("ix_council_question_tenant"), "council_question", ["tenant"])
    op.create_index(
        "uq_council_question_job_key", "council_question", ["tenant", "job_key"], unique=True
    )
    op.create_table(
        "council_recusal",
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["council_question.id"], name=op.f("fk_council_recusal_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_recusal")),
    )
    op.create_index(op.f("ix_council_recusal_tenant"), "council_recusal", ["tenant"])
    op.create_index(
        "uq_council_recusal_member",
        "council_recusal",
        ["tenant", "question_id", "person_id"],
        unique=True,
    )
    op.create_table(
        "council_amendment",
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["council_question.id"], name=op.f("fk_council_amendment_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_amendment")),
    )
    op.create_index("ix_council_amendment_question", "council_amendment", ["tenant", "question_id"])
    op.create_index(op.f("ix_council_amendment_tenant"), "council_amendment", ["tenant"])
    op.create_table(
        "council_order",
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("executor_id", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["council_question.id"], name=op.f("fk_council_order_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_order")),
    )
    op.create_index("ix_council_order_question", "council_order", ["tenant", "question_id"])
    op.create_index(op.f("ix_council_order_tenant"), "council_order", ["tenant"])
    op.create_table(
        "council_dissent",
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["council_question.id"], name=op.f("fk_council_dissent_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_dissent")),
    )
    op.create_index(op.f("ix_council_dissent_tenant"), "council_dissent", ["tenant"])
    op.create_index(
        "uq_council_dissent_member",
        "council_dissent",
        ["tenant", "question_id", "person_id"],
        unique=True,
    )


def _sessions() -> None:
    op.create_table(
        "council_session",
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("quorum_rule", sa.String(length=32), nullable=False),
        sa.Column("composition", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_session")),
    )
    op.create_index("ix_council_session_day", "council_session", ["tenant", "planned_on"])
    op.create_index(op.f("ix_council_session_tenant"), "council_session", ["tenant"])
    op.create_index(
        "uq_council_session_instance", "council_session", ["tenant", "instance_id"], unique=True
    )
    op.create_table(
        "council_attendance",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.Column("reply", sa.String(length=16), nullable=False),
        sa.Column("reply_note", sa.String(length=400), nullable=False),
        sa.Column("presence", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_council_attendance_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_attendance")),
    )
    op.create_index(op.f("ix_council_attendance_tenant"), "council_attendance", ["tenant"])
    op.create_index(
        "uq_council_attendance_member",
        "council_attendance",
        ["tenant", "session_id", "person_id"],
        unique=True,
    )
    op.create_table(
        "council_change",
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_change")),
    )
    op.create_index(
        "ix_council_change_session", "council_change", ["tenant", "session_id", "changed_at"]
    )
    op.create_index(op.f("ix_council_change_tenant"), "council_change", ["tenant"])


def _votes() -> None:
    op.create_table(
        "council_vote",
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("ballot", sa.String(length=16), nullable=False),
        sa.Column("majority_rule", sa.String(length=32), nullable=False),
        sa.Column("voters", sa.JSON(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("composition", sa.Integer(), nullable=False),
        sa.Column("chair", sa.String(length=64), nullable=False),
        sa.Column("declined", sa.JSON(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("urn", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_vote")),
    )
    op.create_index("ix_council_vote_subject", "council_vote", ["tenant", "subject"])
    op.create_index(op.f("ix_council_vote_tenant"), "council_vote", ["tenant"])
    op.create_index("uq_council_vote_job_key", "council_vote", ["tenant", "job_key"], unique=True)
    op.create_table(
        "council_ballot",
        sa.Column("vote_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("vote", sa.String(length=16), nullable=False),
        sa.Column("cast_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["council_vote.id"], name=op.f("fk_council_ballot_vote_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_ballot")),
    )
    op.create_index(op.f("ix_council_ballot_tenant"), "council_ballot", ["tenant"])
    op.create_index(
        "uq_council_ballot_voter", "council_ballot", ["tenant", "vote_id", "person_id"], unique=True
    )
