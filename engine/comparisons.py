"""The words of comparisons: a door of its own beside the front door, for whoever looks at versions.

The verbs are those of `ProcessEngine`: `compare` and `restore`.
"""

from engine.domain.comparisons import (
    ChangedFiles,
    Comparison,
    FacetChange,
    FileChange,
    FileState,
    PartChange,
    PartKind,
)

__all__ = [
    "ChangedFiles",
    "Comparison",
    "FacetChange",
    "FileChange",
    "FileState",
    "PartChange",
    "PartKind",
]
