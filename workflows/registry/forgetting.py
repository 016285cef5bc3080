"""Blanks what the registries hold of a case whose documents were destroyed by an act.

Rows, states, dates and numbers stay, and with them every count; texts, names and files go.
"""

from sqlalchemy import delete, or_, select, update

from workflows.registry.acknowledgements import Acknowledgement
from workflows.registry.assignments import Assignment, AssignmentChange
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.collections import Collection, CollectionAnswer
from workflows.registry.consents import Consent
from workflows.registry.notifications import Delivery, Notification

_BLANK = (
    (Assignment, {"text": "", "basis": "", "report": "", "reason": ""}),
    (Acknowledgement, {"title": "", "closing_reason": ""}),
    (Collection, {"title": "", "request": "", "closing_reason": ""}),
    (
        Consent,
        {
            "subject_id": "", "decided_by": "", "goal": "", "data": "", "recipient": "",
            "text": "", "reason": "",
        },
    ),
)  # fmt: skip


def forget(registry: Registry, instance_id: str) -> set[str]:
    """Blank one case; gives digests of attached files that nobody else keeps."""
    session, tenant = registry.session, registry.tenant
    session.flush()
    _forget_notifications(registry, instance_id)
    for owner, child, column, blank in (
        (Assignment, AssignmentChange, AssignmentChange.assignment_id, {"reason": ""}),
        (
            Collection,
            CollectionAnswer,
            CollectionAnswer.collection_id,
            {"text": "", "files": {"files": []}},
        ),
    ):
        owned = select(owner.id).where(owner.tenant == tenant, owner.instance_id == instance_id)
        session.execute(update(child).where(column.in_(owned)).values(blank))
    for table, blank in _BLANK:
        chosen = (table.tenant == tenant, table.instance_id == instance_id)
        session.execute(update(table).where(*chosen).values(blank))
    return _forget_files(registry, instance_id)


def _forget_notifications(registry: Registry, instance_id: str) -> None:
    session, tenant = registry.session, registry.tenant
    given = select(Assignment.id).where(
        Assignment.tenant == tenant, Assignment.instance_id == instance_id
    )
    keys = [f"note:withdrawn:{each}" for each in session.scalars(given)]
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
    chosen = (Attachment.tenant == tenant, Attachment.instance_id == instance_id)
    digests = set(session.scalars(select(Attachment.sha256).where(*chosen))) - {""}
    session.execute(
        update(Attachment).where(*chosen).values(name="", sha256="", reason="", scan_note="")
    )
    kept = select(Attachment.sha256).where(
        Attachment.tenant == tenant, Attachment.sha256.in_(list(digests))
    )
    return digests - set(session.scalars(kept))
