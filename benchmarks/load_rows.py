"""The tables that a case has rows in, and which of them are copied with it."""

from functools import lru_cache

from engine.store.tables import Base
from workflows.registry.tables import METADATA

IN_CASE = "instance_id = %(case)s"
OF_TASK = "task_id IN (SELECT id FROM user_task WHERE instance_id = %(case)s)"
OF_DOCUMENT = (
    "noun_kind = 'document' AND row_id IN (SELECT id FROM document WHERE instance_id = %(case)s)"
)
HISTORY, DOCUMENT = "history_event", "document"
COPIED = {
    "process_instance": "id = %(case)s",
    "element_instance": IN_CASE,
    "variable_value": IN_CASE,
    "user_task": IN_CASE,
    "task_candidate": OF_TASK,
    "task_exclusion": OF_TASK,
    "task_reminder": OF_TASK,
    HISTORY: IN_CASE,
    "remark": IN_CASE,
    "subscription": IN_CASE,
    "job": IN_CASE,
    "instance_word": IN_CASE,
    "decision_evaluation": IN_CASE,
    "decision_rule": IN_CASE,
    DOCUMENT: IN_CASE,
    "search_word": OF_DOCUMENT,
}
"""Table → its rows of one case."""

LEFT_OUT = {
    "finished_instance": "everything that has finished is counted by now",
    "request_key": "nobody sends a form of last week again",
    "incident": "nothing went wrong",
    "kept_message": "every message had a receiver",
    "migration_item": "nothing was migrated",
    "instance_watch": "nobody watches a case",
    "remark_mention": "nobody was mentioned",
    "user_task_question": "nobody was asked",
    "task_follow_up": "nobody wants to be reminded",
    "user_task_draft": "nobody left a form half filled in",
    "attachment": "no files were handed in",
    "resumable_upload": "none is on its way",
    "annual_plan": "no case is a plan",
    "notification": "what people were told is read and forgotten",
    "document_signature": "the copied cases sign nothing on the signing page",
    "evidence_pack": "nobody took a pack",
    **dict.fromkeys(
        ("acknowledgement", "assignment", "collection", "consent", "regulation_change", "scoring"),
        "no case is one of the reusable pieces",
    ),
    **dict.fromkeys(
        ("council_question", "council_session", "council_vote"), "no case came before the council"
    ),
    **dict.fromkeys(
        ("contest", "contest_appeal", "contest_application"), "the load holds no contest"
    ),
    **dict.fromkeys(
        ("plan_correction", "plan_item", "rmo_meeting", "rmo_plan"), "no case is about a plan"
    ),
}
KEPT_OF_ENDED = ("process_instance", "user_task", "instance_word")
"""What is loaded of ended cases of which not everything is."""

_NUMBERED_BY_ITSELF = {"process_instance": "number", "user_task": "number"}


@lru_cache
def columns(table: str) -> tuple[str, ...]:
    """The columns that are copied: all but a number that the table gives by itself."""
    found = {**Base.metadata.tables, **METADATA.tables}[table].columns
    return tuple(each.name for each in found if each.name != _NUMBERED_BY_ITSELF.get(table))
