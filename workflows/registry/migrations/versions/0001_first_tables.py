"""Create every table of the first release."""

import sqlalchemy as sa
from alembic import op

from engine import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - one statement per table
    op.create_table(
        "council",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    op.create_index(op.f("ix_council_tenant"), "council", ["tenant"], unique=False)
    op.create_index("uq_council_code", "council", ["tenant", "code"], unique=True)
    op.create_table(
        "document",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("journal_year", sa.Integer(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=True),
        sa.Column("signer_id", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(status IN ('registered', 'superseded')) = (number IS NOT NULL)",
            name=op.f("ck_document_number_when_registered"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_tenant"), "document", ["tenant"], unique=False)
    op.create_index("uq_document_job_key", "document", ["tenant", "job_key"], unique=True)
    op.create_index(
        "uq_document_number", "document", ["tenant", "kind", "journal_year", "number"], unique=True
    )
    op.create_table(
        "number_series",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("journal_year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
    )
    op.create_index(op.f("ix_number_series_tenant"), "number_series", ["tenant"], unique=False)
    op.create_index(
        "uq_number_series_journal", "number_series", ["tenant", "kind", "journal_year"], unique=True
    )
    op.create_table(
        "organisation",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("short_name", sa.String(length=120), nullable=False),
        sa.Column("full_name", sa.String(length=400), nullable=False),
        sa.Column("settlement", sa.String(length=120), nullable=False),
        sa.Column("director_id", sa.String(length=64), nullable=False),
        sa.Column("coordinator_id", sa.String(length=64), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "active_to IS NULL OR active_to >= active_from",
            name=op.f("ck_organisation_ends_after_start"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_tenant"), "organisation", ["tenant"], unique=False)
    op.create_index(
        "uq_organisation_short_name", "organisation", ["tenant", "short_name"], unique=True
    )
    op.create_table(
        "parameter",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
    )
    op.create_index(op.f("ix_parameter_tenant"), "parameter", ["tenant"], unique=False)
    op.create_index("uq_parameter_key", "parameter", ["tenant", "key"], unique=True)
    op.create_table(
        "annual_plan",
        sa.Column("school_year", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("order_document_id", sa.String(length=64), nullable=True),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(stage = 'published') = (number IS NOT NULL)",
            name=op.f("ck_annual_plan_number_when_published"),
        ),
        sa.ForeignKeyConstraint(
            ["order_document_id"], ["document.id"], name=op.f("fk_annual_plan_order_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_plan")),
    )
    op.create_index(op.f("ix_annual_plan_tenant"), "annual_plan", ["tenant"], unique=False)
    op.create_index(
        "uq_annual_plan_school_year",
        "annual_plan",
        ["tenant", "school_year"],
        unique=True,
        sqlite_where=sa.text("stage <> 'cancelled'"),
        postgresql_where=sa.text("stage <> 'cancelled'"),
    )
    op.create_table(
        "person",
        sa.Column("surname", sa.String(length=60), nullable=False),
        sa.Column("given", sa.String(length=60), nullable=False),
        sa.Column("patronymic", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("experience_from", sa.Date(), nullable=True),
        sa.Column("young_until", sa.Date(), nullable=True),
        sa.Column("dismissed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("ix_person_name", "person", ["tenant", "surname", "given"], unique=False)
    op.create_index(op.f("ix_person_tenant"), "person", ["tenant"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("signed_in_at", UtcDateTime(), nullable=True),
        sa.Column("session_mark", sa.String(length=32), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["person.id"], name=op.f("fk_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_tenant"), "account", ["tenant"], unique=False)
    op.create_index("uq_account_login", "account", ["tenant", "login"], unique=True)
    op.create_table(
        "association",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("head_id", sa.String(length=64), nullable=True),
        sa.Column("members_count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "members_count >= 0", name=op.f("ck_association_members_are_not_negative")
        ),
        sa.ForeignKeyConstraint(["head_id"], ["person.id"], name=op.f("fk_association_head_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association")),
    )
    op.create_index(op.f("ix_association_tenant"), "association", ["tenant"], unique=False)
    op.create_index("uq_association_name", "association", ["tenant", "name"], unique=True)
    op.create_table(
        "council_seat",
        sa.Column("council_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=32), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "active_to IS NULL OR active_to >= active_from",
            name=op.f("ck_council_seat_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_council_seat_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_council_seat_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_seat")),
    )
    op.create_index(
        "ix_council_seat_council", "council_seat", ["tenant", "council_id"], unique=False
    )
    op.create_index(op.f("ix_council_seat_tenant"), "council_seat", ["tenant"], unique=False)
    op.create_table(
        "membership",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=True),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "active_to IS NULL OR active_to >= active_from",
            name=op.f("ck_membership_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_person", "membership", ["tenant", "person_id"], unique=False)
    op.create_index("ix_membership_role", "membership", ["tenant", "role"], unique=False)
    op.create_index(op.f("ix_membership_tenant"), "membership", ["tenant"], unique=False)
    op.create_table(
        "notice",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("instance_id", sa.String(length=64), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_person", "notice", ["tenant", "person_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_notice_tenant"), "notice", ["tenant"], unique=False)
    op.create_index("uq_notice_job_key", "notice", ["tenant", "person_id", "job_key"], unique=True)
    op.create_table(
        "plan_approval",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("gate", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("protocol_number", sa.String(length=60), nullable=False),
        sa.Column("protocol_date", sa.Date(), nullable=True),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_approval_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_approval")),
    )
    op.create_index("ix_plan_approval_plan", "plan_approval", ["plan_id"], unique=False)
    op.create_index(op.f("ix_plan_approval_tenant"), "plan_approval", ["tenant"], unique=False)
    op.create_table(
        "plan_item_change",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("item_title", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("field_name", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_item_change_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item_change")),
    )
    op.create_index(
        "ix_plan_item_change_plan", "plan_item_change", ["plan_id", "changed_at"], unique=False
    )
    op.create_index(
        op.f("ix_plan_item_change_tenant"), "plan_item_change", ["tenant"], unique=False
    )
    op.create_table(
        "plan_section",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("methodist_id", sa.String(length=64), nullable=True),
        sa.Column("from_last_year", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["methodist_id"], ["person.id"], name=op.f("fk_plan_section_methodist_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_section_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_section")),
    )
    op.create_index(op.f("ix_plan_section_tenant"), "plan_section", ["tenant"], unique=False)
    op.create_index("uq_plan_section_number", "plan_section", ["plan_id", "number"], unique=True)
    op.create_table(
        "substitution",
        sa.Column("absent_id", sa.String(length=64), nullable=False),
        sa.Column("deputy_id", sa.String(length=64), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "absent_id <> deputy_id", name=op.f("ck_substitution_nobody_substitutes_themselves")
        ),
        sa.CheckConstraint(
            "active_to >= active_from", name=op.f("ck_substitution_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["absent_id"], ["person.id"], name=op.f("fk_substitution_absent_id")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk_substitution_deputy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index("ix_substitution_deputy", "substitution", ["tenant", "deputy_id"], unique=False)
    op.create_index(op.f("ix_substitution_tenant"), "substitution", ["tenant"], unique=False)
    op.create_table(
        "plan_item",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("section_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("directions", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("precision", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("participants", sa.String(length=300), nullable=False),
        sa.Column("responsible_id", sa.String(length=64), nullable=False),
        sa.Column("co_executors", sa.JSON(), nullable=False),
        sa.Column("expected_result", sa.String(length=1000), nullable=False),
        sa.Column("indicator", sa.String(length=500), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("funding", sa.String(length=32), nullable=False),
        sa.Column("process_key", sa.String(length=100), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("repeats", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("fact", sa.String(length=1000), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=True),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_plan_item_ends_after_start")),
        sa.ForeignKeyConstraint(["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_item_plan_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["organisation.id"], name=op.f("fk_plan_item_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["person.id"], name=op.f("fk_plan_item_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["plan_section.id"], name=op.f("fk_plan_item_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
    )
    op.create_index("ix_plan_item_plan", "plan_item", ["plan_id", "section_id"], unique=False)
    op.create_index(op.f("ix_plan_item_tenant"), "plan_item", ["tenant"], unique=False)
    op.create_table(
        "plan_proposal",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("section_id", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("participants", sa.String(length=300), nullable=False),
        sa.Column("expected_result", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_plan_proposal_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_proposal_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["annual_plan.id"], name=op.f("fk_plan_proposal_plan_id")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["plan_section.id"], name=op.f("fk_plan_proposal_section_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_proposal")),
    )
    op.create_index(
        "ix_plan_proposal_plan", "plan_proposal", ["plan_id", "organisation_id"], unique=False
    )
    op.create_index(op.f("ix_plan_proposal_tenant"), "plan_proposal", ["tenant"], unique=False)


def downgrade() -> None:
    op.drop_table("plan_proposal")
    op.drop_table("plan_item")
    op.drop_table("substitution")
    op.drop_table("plan_section")
    op.drop_table("plan_item_change")
    op.drop_table("plan_approval")
    op.drop_table("notice")
    op.drop_table("membership")
    op.drop_table("council_seat")
    op.drop_table("association")
    op.drop_table("account")
    op.drop_table("person")
    op.drop_table("annual_plan")
    op.drop_table("parameter")
    op.drop_table("organisation")
    op.drop_table("number_series")
    op.drop_table("document")
    op.drop_table("council")
