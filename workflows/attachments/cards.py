"""What pages are told of a file: its card, without its content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import Actor, ending_of, size_in_words
from workflows.attachments.scanning import ScanState
from workflows.registry.attachments import Attachment

SHOWN_AS = {
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".pdf": "pdf",
    ".docx": "text",
    ".xlsx": "text",
}
"""Only kinds that were told by their content stand here: the name's ending agrees with it."""


@dataclass(frozen=True, kw_only=True)
class AttachmentView:
    """A file that somebody handed in.

    Attributes:
        size: in bytes.
        uploaded_by: user id.
        series_id: the same for all versions of one document.
        version: counted from 1; reason: why it replaces the one before.
        scan_state: one of `ScanState`; virus: what was found in an infected one.
        used: whether the values of the process name this very version; None when nobody asked.
    """

    id: str
    name: str
    size: int
    media_type: str
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    instance_id: str
    task_id: str
    form_path: str
    series_id: str
    version: int = 1
    reason: str = ""
    used: bool | None = None
    scan_state: str = ScanState.UNCHECKED
    virus: str = ""

    @property
    def reference(self) -> dict[str, Any]:
        """What a form's value holds of it."""
        return {"id": self.id, "name": self.name, "size": self.size}

    @property
    def is_quarantined(self) -> bool:
        return self.scan_state == ScanState.INFECTED

    @property
    def shown_as(self) -> str:
        """How a browser may show it: "image", "pdf", "text", or "" for a download only."""
        if self.is_quarantined:
            return ""
        return SHOWN_AS.get(ending_of(self.name), "")

    @property
    def size_in_words(self) -> str:
        return size_in_words(self.size)


def view_of(row: Attachment) -> AttachmentView:
    """The card of a stored file."""
    return AttachmentView(
        id=row.id,
        name=row.name,
        size=row.size,
        media_type=row.media_type,
        sha256=row.sha256,
        uploaded_by=row.uploaded_by,
        uploaded_at=row.uploaded_at,
        instance_id=row.instance_id,
        task_id=row.task_id,
        form_path=row.form_path,
        series_id=row.series_id,
        version=row.version,
        reason=row.reason,
        scan_state=row.scan_state,
        virus=row.scan_note,
    )


def is_own(row: Attachment, actor: Actor) -> bool:
    """Whether the actor handed the file in; the system owns everything."""
    return actor.is_system or (bool(actor.user_id) and row.uploaded_by == actor.user_id)
