"""Blanks what the registries hold of a case whose documents were destroyed by an act.

Rows, states, dates and numbers stay, and with them every count; texts, names and files go. Who did
something stays as an id, as in the history of the case. `kept_words` names what stays and why; a
test holds both against all tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select, update

from workflows.registry.acknowledgements import Acknowledgement
from workflows.registry.assignments import Assignment, AssignmentChange
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.collections import Collection, CollectionAnswer
from workflows.registry.consents import Consent
from workflows.registry.contest_appeals import ContestAppeal
from workflows.registry.contest_applications import ContestApplication, ContestFile
from workflows.registry.contest_judging import ContestDeclaration, ContestDistribution
from workflows.registry.contest_results import ContestAward, ContestResult
from workflows.registry.contests import Contest, ContestChange
from workflows.registry.corrections import CorrectionChange, PlanCorrection
from workflows.registry.council_materials import CouncilMaterial, CouncilPacket
from workflows.registry.council_questions import (
    CouncilAmendment,
    CouncilDissent,
    CouncilOrder,
    CouncilQuestion,
    CouncilRecusal,
)
from workflows.registry.council_sessions import CouncilAttendance, CouncilChange, CouncilSession
from workflows.registry.council_votes import CouncilBallot, CouncilVote
from workflows.registry.notifications import Delivery, Notification
from workflows.registry.regulations import RegulationChange
from workflows.registry.rmo import RmoMeeting, RmoPlan
from workflows.registry.scorings import ScoreSheet, Scoring, ScoringObject

DESTROYED = "Тексты уничтожены по акту"
_NO_FILES: dict[str, Any] = {"files": []}


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """Digests of contents that nobody else keeps: of attachments, and of papers."""

    files: frozenset[str]
    papers: frozenset[str]


WITHIN: dict[Any, tuple[Any, Any]] = {
    AssignmentChange: (AssignmentChange.assignment_id, Assignment),
    CollectionAnswer: (CollectionAnswer.collection_id, Collection),
    CorrectionChange: (CorrectionChange.correction_id, PlanCorrection),
    ContestFile: (ContestFile.application_id, ContestApplication),
    ContestAppeal: (ContestAppeal.application_id, ContestApplication),
    ContestAward: (ContestAward.application_id, ContestApplication),
    ContestResult: (ContestResult.application_id, ContestApplication),
    ContestDeclaration: (ContestDeclaration.application_id, ContestApplication),
    ContestDistribution: (ContestDistribution.contest_id, Contest),
    ContestChange: (ContestChange.contest_id, Contest),
    CouncilAmendment: (CouncilAmendment.question_id, CouncilQuestion),
    CouncilDissent: (CouncilDissent.question_id, CouncilQuestion),
    CouncilOrder: (CouncilOrder.question_id, CouncilQuestion),
    CouncilRecusal: (CouncilRecusal.question_id, CouncilQuestion),
    CouncilMaterial: (CouncilMaterial.question_id, CouncilQuestion),
    CouncilAttendance: (CouncilAttendance.session_id, CouncilSession),
    CouncilChange: (CouncilChange.session_id, CouncilSession),
    CouncilPacket: (CouncilPacket.session_id, CouncilSession),
    CouncilBallot: (CouncilBallot.vote_id, CouncilVote),
    ScoringObject: (ScoringObject.scoring_id, Scoring),
    ScoreSheet: (ScoreSheet.scoring_id, Scoring),
}
"""Whose rows belong to rows of another table; all others name their case themselves."""

BLANK: dict[Any, dict[str, Any]] = {
    Assignment: {"text": "", "basis": "", "report": "", "reason": ""},
    AssignmentChange: {"reason": ""},
    Acknowledgement: {"title": "", "closing_reason": ""},
    Collection: {"title": "", "request": "", "closing_reason": ""},
    CollectionAnswer: {"text": "", "files": _NO_FILES},
    Consent: {
        "subject_id": "", "decided_by": "", "goal": "", "data": "", "recipient": "", "text": "",
        "reason": "",
    },
    CouncilSession: {"place": "", "texts": {}},
    CouncilAttendance: {"reply_note": ""},
    CouncilChange: {"what": ""},
    CouncilQuestion: {
        "topic": "", "resolution": "", "speaker": "", "materials": "", "notes": "",
        "decision_text": "", "reason": "",
    },
    CouncilAmendment: {"text": ""},
    CouncilDissent: {"text": ""},
    CouncilOrder: {"text": "", "report": ""},
    CouncilRecusal: {"reason": ""},
    CouncilVote: {"topic": "", "resolution": "", "urn": ""},
    PlanCorrection: {"justification": ""},
    CorrectionChange: {"before": None, "after": None, "reason": ""},
    RmoPlan: {
        "theme": "", "goal": "", "tasks": "", "product": "", "more": {}, "reason": "",
    },
    RmoMeeting: {
        "theme": "", "place": "", "speakers": "", "expected": "", "moves": [], "reason": "",
        "course": "", "decisions": [],
    },
    Scoring: {"title": "", "basis": "", "closing_reason": DESTROYED},
    ScoringObject: {"title": "", "authors": [], "reason": ""},
    ScoreSheet: {"reason": ""},
    ContestChange: {"what": "", "reason": ""},
    ContestApplication: {"co_authors": [], "facts": {}, "topic": "", "refusal_reasons": []},
    ContestAppeal: {"text": "", "decision": ""},
    ContestAward: {"revoked_for": ""},
    ContestResult: {"explanation": {}},
    ContestDistribution: {"input": {}, "result": {}},
    RegulationChange: {"title": "", "justification": "", "rows": {}, "reason": ""},
    Attachment: {"name": "", "sha256": "", "reason": "", "scan_note": ""},
}  # fmt: skip
"""Columns that hold what was typed, and what is left in them, by table."""

GONE: tuple[Any, ...] = (
    CouncilBallot,
    CouncilMaterial,
    CouncilPacket,
    ContestDeclaration,
    ContestFile,
)
"""Rows of which nothing is counted: they go as a whole."""


def forget(registry: Registry, instance_id: str) -> Forgotten:
    """Blank one case; gives digests of contents that nobody else keeps."""
    session = registry.session
    session.flush()
    _forget_notifications(registry, instance_id)
    _forget_points(registry, instance_id)
    papers = set(session.scalars(select(CouncilPacket.sha256).where(
        CouncilPacket.id.in_(_ids(registry, CouncilPacket, instance_id))
    )))  # fmt: skip
    files = _forget_files(registry, instance_id)
    for table, blank in BLANK.items():
        if table is not Attachment:
            chosen = table.id.in_(_ids(registry, table, instance_id))
            session.execute(update(table).where(chosen).values(blank), execution_options=_UNSEEN)
    for table in GONE:
        chosen = table.id.in_(_ids(registry, table, instance_id))
        session.execute(delete(table).where(chosen), execution_options=_UNSEEN)
    session.expire_all()
    return Forgotten(files=frozenset(files), papers=frozenset(papers - {""}))


_UNSEEN = {"synchronize_session": False}


def _ids(registry: Registry, table: Any, instance_id: str) -> Select[tuple[str]]:
    """Ids of the rows of a table that belong to a case, as a subquery."""
    mine = table.tenant == registry.tenant
    if table in WITHIN:
        column, owner = WITHIN[table]
        return select(table.id).where(mine, column.in_(_ids(registry, owner, instance_id)))
    belongs = _BELONGS.get(table)
    return select(table.id).where(
        mine, belongs(registry, instance_id) if belongs else table.instance_id == instance_id
    )


def _question_belongs(registry: Registry, instance_id: str) -> Any:
    """To its session once it is on an agenda; before that, to the case that asks."""
    own = and_(CouncilQuestion.instance_id == instance_id, CouncilQuestion.session_id == "")
    sessions = _ids(registry, CouncilSession, instance_id)
    return or_(own, CouncilQuestion.session_id.in_(sessions))


def _application_belongs(registry: Registry, instance_id: str) -> Any:
    contests = _ids(registry, Contest, instance_id)
    own = ContestApplication.instance_id == instance_id
    return or_(own, ContestApplication.contest_id.in_(contests))


def _attachment_belongs(registry: Registry, instance_id: str) -> Any:
    """Handed in with a user task, brought to a question, or part of an application."""
    brought = _ids(registry, CouncilMaterial, instance_id)
    given = _ids(registry, ContestFile, instance_id)
    chosen = [
        select(column).where(table.id.in_(ids))
        for table, ids, column in (
            (CouncilMaterial, brought, CouncilMaterial.attachment_id),
            (ContestFile, given, ContestFile.attachment_id),
            (ContestFile, given, ContestFile.redacted_attachment_id),
        )
    ]
    own = Attachment.instance_id == instance_id
    return or_(own, *(Attachment.id.in_(each) for each in chosen))


_BELONGS: dict[Any, Callable[[Registry, str], Any]] = {
    CouncilQuestion: _question_belongs,
    ContestApplication: _application_belongs,
    Attachment: _attachment_belongs,
}


def _forget_points(registry: Registry, instance_id: str) -> None:
    """Points stay, as counts do; what the criteria were called and the justifications go."""
    ids = _ids(registry, Scoring, instance_id)
    for scoring in registry.all(registry.rows(Scoring).where(Scoring.id.in_(ids))):
        listed = scoring.criteria["criteria"]
        scoring.criteria = {"criteria": [{**each, "title": each["code"]} for each in listed]}
    ids = _ids(registry, ScoreSheet, instance_id)
    for sheet in registry.all(registry.rows(ScoreSheet).where(ScoreSheet.id.in_(ids))):
        sheet.scores = {code: {**given, "note": ""} for code, given in sheet.scores.items()}
    registry.session.flush()


def _forget_notifications(registry: Registry, instance_id: str) -> None:
    session, tenant = registry.session, registry.tenant
    keys = [
        f"note:{what}:{each}"
        for what, table in (
            ("withdrawn", Assignment),
            ("withdrawn", Scoring),
            ("withdrawn", CouncilQuestion),
            ("joined", CouncilSession),
        )
        for each in session.scalars(_ids(registry, table, instance_id))
    ]
    chosen = (
        Notification.tenant == tenant,
        or_(Notification.instance_id == instance_id, Notification.source_key.in_(keys)),
    )
    for column in (Notification.mail_id, Notification.messenger_id):
        sent = select(column).where(*chosen, column != "")
        session.execute(update(Delivery).where(Delivery.id.in_(sent)).values(content={}))
    session.execute(delete(Notification).where(*chosen))


def _forget_files(registry: Registry, instance_id: str) -> set[str]:
    session, tenant = registry.session, registry.tenant
    found = list(session.scalars(_ids(registry, Attachment, instance_id)))
    chosen = (Attachment.tenant == tenant, Attachment.id.in_(found))
    digests = set(session.scalars(select(Attachment.sha256).where(*chosen))) - {""}
    session.execute(update(Attachment).where(*chosen).values(BLANK[Attachment]))
    kept = select(Attachment.sha256).where(
        Attachment.tenant == tenant, Attachment.sha256.in_(list(digests))
    )
    return digests - set(session.scalars(kept))
