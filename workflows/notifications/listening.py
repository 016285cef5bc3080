"""Hears the facts of every command and leaves one job behind when somebody is to be told.

Runs inside people's clicks: it asks an index at most and writes one row at most. What people wrote
and how they decided stays where it is; the job is told only who and what it is about.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from engine import FactsRecorded, facts, schedule_job
from workflows.registry import notification_settings

TELL = "notifications.tell"

Note = dict[str, Any]
"""What the job is told of one fact: its name, its user task and user ids."""


def listen(session: Session, recorded: FactsRecorded) -> None:
    """Schedule the job that tells people what these facts mean for them."""
    notes = [
        {"sequence": recorded.first_sequence + place, **note}
        for place, fact in enumerate(recorded.facts)
        if (note := _note_of(fact, recorded.actor_id)) is not None
    ]
    if not notes:
        return
    # Most facts offer a user task to a role, and hardly anybody wants to hear of each of those.
    only_offers = all(note.get("people") == [] for note in notes)
    if only_offers and not notification_settings.somebody_wants_offers(session, recorded.tenant):
        return
    schedule_job(
        session,
        topic=TELL,
        payload={
            "instance_id": recorded.instance_id,
            "acting_for": recorded.acting_for,
            "notes": notes,
        },
        due_at=recorded.at,
        tenant=recorded.tenant,
        actor_id=recorded.actor_id,
    )


def _note_of(fact: facts.Fact, actor_id: str) -> Note | None:
    reader = _READERS.get(type(fact))
    found = reader(fact) if reader is not None else None
    if found is None:
        return None
    if "people" in found:
        found["people"] = [each for each in found["people"] if each and each != actor_id]
        if not found["people"] and not found.get("roles"):
            return None
    return {"fact": type(fact).__name__, "task_id": fact.element_instance_id, **found}


def _created(fact: facts.UserTaskCreated) -> Note:
    return {
        "people": [fact.assignee] if fact.assignee else list(fact.candidate_users),
        "roles": [] if fact.assignee else list(fact.candidates),
    }


_READERS: Mapping[type[facts.Fact], Callable[[Any], Note | None]] = {
    facts.UserTaskCreated: _created,
    facts.UserTaskAssigned: lambda fact: {"people": [fact.assignee]},
    facts.UserTaskDelegated: lambda fact: {"people": [fact.delegate]},
    facts.UserTaskReturned: lambda fact: {"people": [fact.assignee]},
    facts.UserTaskCancelled: lambda _: {},
    facts.UserTaskDueChanged: lambda _: {},
    facts.DeadlineReminded: lambda fact: {
        "recipients": list(fact.recipients),
        "when": fact.kind,
        "days": fact.working_days,
    },
    facts.RemarkMade: lambda fact: {"people": list(fact.mentions)},
    facts.QuestionAsked: lambda fact: {"people": [fact.asked_of], "question": fact.kind},
    facts.QuestionAnswered: lambda fact: {"question_id": fact.question_id},
    facts.InstanceCompleted: lambda _: {},
    facts.InstanceCancelled: lambda _: {},
    facts.IncidentRaised: lambda fact: {"incident_id": fact.incident_id},
}
