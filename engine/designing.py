"""The words of process drafts: a door of its own beside the front door, for whoever designs.

The verbs are those of `ProcessEngine`: `begin_draft`, `save_draft_file`, `check_draft` and so on.
"""

from engine.commands.context import OwnReview
from engine.domain.catalogue import (
    CatalogueEntry,
    CatalogueVersion,
    Use,
    UsedKind,
    VersionTrouble,
)
from engine.domain.process_drafts import (
    DEPLOY_DRAFT,
    LARGEST_FILE,
    OPEN_DRAFTS,
    SCENARIOS,
    TESTS,
    DraftComment,
    DraftDeed,
    DraftEvent,
    DraftFile,
    DraftFileKind,
    DraftLocked,
    DraftStale,
    ProcessDraftState,
    ProcessDraftView,
    RoleReplaced,
    kind_of_file,
)

__all__ = [
    "DEPLOY_DRAFT",
    "LARGEST_FILE",
    "OPEN_DRAFTS",
    "SCENARIOS",
    "TESTS",
    "CatalogueEntry",
    "CatalogueVersion",
    "DraftComment",
    "DraftDeed",
    "DraftEvent",
    "DraftFile",
    "DraftFileKind",
    "DraftLocked",
    "DraftStale",
    "OwnReview",
    "ProcessDraftState",
    "ProcessDraftView",
    "RoleReplaced",
    "Use",
    "UsedKind",
    "VersionTrouble",
    "kind_of_file",
]
