"""Let PostgreSQL, too, show each municipality its own rows only."""

from alembic import op

from engine.store import row_security

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

OWN = (
    "decision_evaluation", "decision_rule", "element_instance", "finished_instance",
    "finished_task", "history_event", "incident", "instance_watch", "instance_word", "job",
    "kept_message", "migration_batch", "migration_item", "process_instance", "process_tally",
    "remark", "remark_mention", "repair_order", "repair_row", "request_key", "subscription",
    "task_candidate", "task_exclusion", "task_follow_up", "task_reminder", "user_task",
    "user_task_draft", "user_task_question", "variable_value", "walked_way",
)  # fmt: skip
SHARED = ("deployed_file", "deployment", "process_definition")


def upgrade() -> None:
    bind = op.get_bind()
    row_security.protect(bind, *OWN, *SHARED)
    row_security.share(bind, *SHARED)
    row_security.show_to_workers(bind)
