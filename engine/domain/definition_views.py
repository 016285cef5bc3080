"""Frozen rows of what is deployed, as pages read them; never written back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.errors import Acceptance, Finding
from engine.domain.foreign import ForeignWord


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """An instance, or the starts of a definition, stand still: since when, by whom (id) and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class GivenUp:
    """A municipality went back from its own version to the region's: when, who (id) and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DefinitionView:
    """One version of one process. `candidate_starters` are roles; empty means operators only.

    `suspension` says that nothing new begins with this version for a while; `is_shared` that it is
    the region's, for all municipalities; `given_up` that a municipality goes by the region's again.

    `warnings` and `words`, of its diagram at deployment, are given with a single version only, and
    so are `acceptances`: why a warning was left as it is.
    """

    id: str
    key: str
    version: int
    name: str
    documentation: str = ""
    clause: str = ""
    candidate_starters: tuple[str, ...] = ()
    start_form_key: str = ""
    startable: bool = True
    deployed_at: datetime
    deployed_by: str = ""
    deployment_id: str = ""
    warnings: tuple[Finding, ...] = ()
    suspension: Suspension | None = None
    words: tuple[ForeignWord, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    is_shared: bool = False
    given_up: GivenUp | None = None


@dataclass(frozen=True, kw_only=True)
class FlowPart:
    """A sequence flow of a diagram by its label and the ids of what it joins."""

    name: str
    source: str
    target: str


@dataclass(frozen=True, kw_only=True)
class DiagramParts:
    """What can be walked through on the diagram of one process, sub-processes included.

    Attributes:
        key: of the process.
        nodes: element id → label, in the order of the file.
        flows: sequence flow id → flow.
        roles: what lanes, user tasks and starters name as written, expressions left out.
    """

    key: str
    nodes: Mapping[str, str]
    flows: Mapping[str, FlowPart]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeploymentCheck:
    """What a deployment of some files would say; nothing was stored.

    Attributes:
        findings: errors, which would refuse the files, and warnings.
        words: what becomes of each word of another tool's vocabulary.
    """

    findings: tuple[Finding, ...] = ()
    words: tuple[ForeignWord, ...] = ()

    @property
    def is_accepted(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class DeploymentView:
    """The result of a deployment: its warnings, and what became of other tools' words."""

    id: str
    name: str
    definitions: tuple[DefinitionView, ...]
    warnings: tuple[Finding, ...] = ()
    words: tuple[ForeignWord, ...] = ()
    unchanged: bool = False
