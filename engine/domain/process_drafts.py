"""Process drafts: working copies of the files of a process, from the first stroke to a deployment.

Not to be confused with drafts of forms (`domain/drafts.py`), which hold what people typed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from engine.domain.definition_views import DefinitionView
from engine.domain.errors import Acceptance, Conflict

LOCK_LASTS = timedelta(minutes=20)
"""How long a lock lives after the last stroke of its holder."""
LARGEST_FILE = 10 * 2**20
LARGEST_DRAFT = 40 * 2**20
MOST_FILES = 300
DEPLOY_DRAFT = "drafts.deploy"
"""Topic of the job that deploys a draft at its date."""
SCENARIOS, TESTS = "scenarios/", "tests/"
"""Folders whose files lie beside a process and are no part of what is executed."""


def is_beside(name: str) -> bool:
    """Whether a file only lies beside a process: its scenarios and test rows are not executed."""
    return name.startswith((SCENARIOS, TESTS))


class ProcessDraftState(StrEnum):
    """Life of a process draft."""

    EDITING = "editing"
    """Designers change its files."""
    IN_REVIEW = "in_review"
    """Waits for a second person; nobody changes it."""
    APPROVED = "approved"
    """The second person agrees; waits for its deployment."""
    SCHEDULED = "scheduled"
    """Will be deployed at a date by itself."""
    DEPLOYED = "deployed"
    """Its files became a version."""
    DISCARDED = "discarded"
    """Given up; its files are kept to be looked at."""


OPEN_DRAFTS = frozenset(
    {
        ProcessDraftState.EDITING,
        ProcessDraftState.IN_REVIEW,
        ProcessDraftState.APPROVED,
        ProcessDraftState.SCHEDULED,
    }
)


class DraftDeed(StrEnum):
    """What a line of a draft's history tells."""

    BEGUN = "begun"
    FILE_ADDED = "file_added"
    FILE_RENAMED = "file_renamed"
    FILE_REMOVED = "file_removed"
    TAKEN_OVER = "taken_over"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    NOT_DEPLOYED = "not_deployed"
    DEPLOYED = "deployed"
    DISCARDED = "discarded"


class DraftFileKind(StrEnum):
    """What a file of a process is for, by its name."""

    DIAGRAM = "diagram"
    DECISION = "decision"
    FORM = "form"
    SCENARIO = "scenario"
    TEST = "test"
    OTHER = "other"


_KINDS = {
    ".bpmn": DraftFileKind.DIAGRAM,
    ".bpmn2": DraftFileKind.DIAGRAM,
    ".xml": DraftFileKind.DIAGRAM,
    ".dmn": DraftFileKind.DECISION,
    ".form": DraftFileKind.FORM,
    ".json": DraftFileKind.FORM,
}


def kind_of_file(name: str) -> DraftFileKind:
    """Say what a file is for; scenarios and tests go by their folder."""
    if name.startswith(SCENARIOS):
        return DraftFileKind.SCENARIO
    if name.startswith(TESTS):
        return DraftFileKind.TEST
    found = (kind for ending, kind in _KINDS.items() if name.lower().endswith(ending))
    return next(found, DraftFileKind.OTHER)


@dataclass(frozen=True, kw_only=True)
class DraftFile:
    """A file of a draft without its content.

    Attributes:
        revision: of the draft when this file was changed last.
        size: in bytes.
    """

    name: str
    size: int
    revision: int
    changed_at: datetime
    changed_by: str

    @property
    def kind(self) -> DraftFileKind:
        return kind_of_file(self.name)


@dataclass(frozen=True, kw_only=True)
class DraftComment:
    """A word beside an element of a file, or beside the draft as a whole."""

    id: str
    file: str
    element_id: str
    author: str
    text: str
    at: datetime
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


@dataclass(frozen=True, kw_only=True)
class DraftEvent:
    """A line of a draft's history: who did what when; `text` is their own words, or a name."""

    at: datetime
    by: str
    deed: DraftDeed
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ProcessDraftView:
    """A process draft as pages read it.

    Attributes:
        key: of the process; "" while no file tells it.
        base: the version it was begun from; None for a process that is new.
        newer: the newest version now, where that is another one than the base.
        revision: goes up with every change of a file.
        lock_holder: who is drawing; "" when nobody is.
        note: what is different, in the words of whoever submitted it.
        acceptances: why warnings may stay.
        deployed: the versions that it became; only with a single draft.
        files, comments, events: only with a single draft.
    """

    id: str
    key: str
    name: str
    state: ProcessDraftState
    owner: str
    created_at: datetime
    revision: int
    changed_at: datetime
    changed_by: str
    base: DefinitionView | None = None
    newer: DefinitionView | None = None
    lock_holder: str = ""
    lock_until: datetime | None = None
    note: str = ""
    submitted_by: str = ""
    submitted_at: datetime | None = None
    reviewer: str = ""
    reviewed_at: datetime | None = None
    review_note: str = ""
    effective_at: datetime | None = None
    deployment_id: str = ""
    acceptances: tuple[Acceptance, ...] = ()
    deployed: tuple[DefinitionView, ...] = ()
    files: tuple[DraftFile, ...] = ()
    comments: tuple[DraftComment, ...] = ()
    events: tuple[DraftEvent, ...] = ()

    @property
    def base_definition_id(self) -> str:
        return self.base.id if self.base is not None else ""

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_DRAFTS

    @property
    def is_editable(self) -> bool:
        return self.state is ProcessDraftState.EDITING

    @property
    def authors(self) -> frozenset[str]:
        """Everybody whose work is in it: owner, submitter, and who changed a file."""
        wrote = {each.changed_by for each in self.files if each.revision > 1}
        return frozenset({self.owner, self.submitted_by, *wrote} - {""})


@dataclass(frozen=True, kw_only=True)
class RoleReplaced:
    """What became of a draft in which one role took the place of another.

    Attributes:
        places: how many lists and lanes name the new one now.
        left: names of files that still hold the old one's name, in an expression or a table.
    """

    draft: ProcessDraftView
    places: int
    left: tuple[str, ...]


def _before_stop(who: str) -> str:
    """A name before the full stop of its sentence: initials bring one of their own."""
    return (who or "другой сотрудник").removesuffix(".")


class DraftStale(Conflict):
    """A file of a draft was changed by somebody else since it was read; nothing was stored.

    Attributes:
        changed_by: user id.
        revision: of the draft now.
    """

    def __init__(self, changed_by: str, changed_at: datetime, revision: int, who: str) -> None:
        self.changed_by, self.changed_at, self.revision = changed_by, changed_at, revision
        super().__init__(
            f"Файл уже изменён: {_before_stop(who)}. Ваше не записано; откройте файл заново, "
            "сравните и внесите правки ещё раз."
        )


class DraftLocked(Conflict):
    """Somebody else is drawing.

    Attributes:
        holder: user id.
        until: when the lock ends by itself.
    """

    def __init__(self, holder: str, until: datetime, who: str) -> None:
        self.holder, self.until = holder, until
        super().__init__(
            f"Черновик сейчас правит {_before_stop(who)}. Дождитесь или перехватите правку на "
            "странице черновика."
        )
