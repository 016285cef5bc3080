"""Every deployed process at a glance: its versions, what it covers, and what uses what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.domain.definition_views import DefinitionView
from engine.domain.process_drafts import ProcessDraftView


class UsedKind(StrEnum):
    """What a process may need from elsewhere."""

    FORM = "form"
    DECISION = "decision"
    ROLE = "role"
    PROCESS = "process"


@dataclass(frozen=True, kw_only=True)
class Use:
    """One place where something is used, in the newest version of a process.

    Attributes:
        name: key of the form, id of the decision, role, or key of the called process.
        label: what people call it, as far as the engine knows; roles have none here.
        process_key, process_name, definition_id: where.
        element_id, element_name: the element; of a process as a whole, both are "".
    """

    kind: UsedKind
    name: str
    label: str
    process_key: str
    process_name: str
    definition_id: str
    element_id: str = ""
    element_name: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionTrouble:
    """Open incidents of one sort at one element of a version: how many, since when; no more.

    Attributes:
        incident_kind: as `IncidentView.kind`.
        first_at, last_at: when the oldest and the newest of them happened.
    """

    definition: DefinitionView
    element_id: str
    element_name: str
    incident_kind: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class CatalogueVersion:
    """A version with what its deployment was called and how much runs by it."""

    definition: DefinitionView
    note: str
    running: int


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """One process.

    Attributes:
        definition: the version that begins instances now.
        versions: the newest first; the older ones only as far as something runs by them.
        versions_count: how many there ever were.
        clauses: of the regulation, that the process and its user tasks name.
        drafts: open ones, without files.
        incidents: open ones, of all its versions.
    """

    definition: DefinitionView
    versions: tuple[CatalogueVersion, ...]
    versions_count: int
    clauses: tuple[str, ...]
    drafts: tuple[ProcessDraftView, ...]
    incidents: int

    @property
    def running(self) -> int:
        return sum(each.running for each in self.versions)
