"""What differs between two versions of a process: words below any language of pages.

Facets are named as the files name them (`@camunda:formKey`, `property:dueWorkingDays`,
`cell:<column>`); whoever shows them finds the words.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.domain.definition_views import DefinitionView


class PartKind(StrEnum):
    """What became of one part of a file."""

    ADDED = "added"
    REMOVED = "removed"
    RECONNECTED = "reconnected"
    """A flow that leaves or enters another element than before."""
    CHANGED = "changed"
    MOVED = "moved"
    """Only the picture differs."""


class FileState(StrEnum):
    """What became of one file."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REARRANGED = "rearranged"
    """The same parts with the same content, written in another order."""
    RESPELLED = "respelled"
    """The same content; blanks, comments or prefixes differ."""
    UNREADABLE = "unreadable"
    """It differs, but cannot be taken apart."""


@dataclass(frozen=True, kw_only=True)
class FacetChange:
    """One property of a part; None where the version does not have it.

    Attributes:
        facet: its name in the file; "type", "id" and "order:<what>" are ours.
        about: label of what the facet belongs to, where its name holds an id: a table's column.
    """

    facet: str
    old: str | None
    new: str | None
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class PartChange:
    """One element, field, column or row that is not as it was.

    Attributes:
        old_id, new_id: its id in each version, "" where it is not.
        type: its kind in the file, e.g. "userTask", "rule", "textfield".
        label: what people read, "" if nothing; old_label: what they read before.
        place: label of the part around it, "" at the top.
        number: place among the rules of a table, from 1; 0 for others. `old_number` likewise.
        moves: what of its picture differs: "place", "size", "route", "label", "look", "drawn",
            "undrawn".
        by_likeness: its id is another one; it was recognised by name, kind and neighbours.
    """

    kind: PartKind
    old_id: str = ""
    new_id: str = ""
    type: str
    label: str = ""
    old_label: str = ""
    place: str = ""
    number: int = 0
    old_number: int = 0
    facets: tuple[FacetChange, ...] = ()
    moves: tuple[str, ...] = ()
    by_likeness: bool = False


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """One file that is not as it was, byte for byte.

    Attributes:
        name: of the newer version, or of the older one if it was removed.
        old_name: of the older version, where it is another.
        format: "bpmn", "dmn", "form" or "other".
        label: what the file calls itself, e.g. the name of its process.
    """

    state: FileState
    name: str
    old_name: str = ""
    format: str
    label: str = ""
    parts: tuple[PartChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangedFiles:
    """Every file that differs between a version and what came after it.

    Attributes:
        source: the older one.
        diagram: name of the newer one's own diagram among the files.
        equal: how many files are the same, byte for byte.
    """

    source: DefinitionView
    diagram: str
    files: tuple[FileChange, ...] = ()
    equal: int = 0

    @property
    def is_equal(self) -> bool:
        """Say whether no file differs in content."""
        return all(each.state is FileState.RESPELLED for each in self.files)


@dataclass(frozen=True, kw_only=True)
class Comparison(ChangedFiles):
    """Two versions of one process and every file of their deployments that differs.

    Attributes:
        companions: the other processes that were deployed together with `target`.
    """

    target: DefinitionView
    companions: tuple[DefinitionView, ...] = ()
