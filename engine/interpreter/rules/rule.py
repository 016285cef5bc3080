"""What a rule of drawing is, and what it may look at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.decisions import Decision
from engine.domain.errors import Finding
from engine.forms import Form
from engine.interpreter.model import NodeModel, ProcessModel, ScopeModel


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One process and what is deployed beside it.

    Attributes:
        services: topic → names that its handler documents as its answer; None for none documented.
    """

    process: ProcessModel
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    services: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)

    def nodes(self, *kinds: str) -> Iterator[NodeModel]:
        """Every node of these kinds, at any depth, in the order of the file."""
        return (n for n in self.process.scope.all_nodes() if n.kind in kinds)

    def scopes(self) -> Iterator[ScopeModel]:
        """The process itself and each of its sub-processes."""
        return self.process.scope.all_scopes()


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One place where a rule is broken: a sentence about an element.

    Attributes:
        element_id: "" for the process as a whole.
        label: the element's name as people read it.
    """

    message: str
    element_id: str = ""
    label: str = ""


Check = Callable[[Sight], Iterable[Flaw]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule with what its page says; texts are Russian sentences.

    Attributes:
        severity: "error" blocks a deployment, "warning" needs a reason.
        why: what goes wrong with people's work when it is broken.
        remedy: what to draw or write instead.
        check: finds the flaws; None for what the engine itself looks at before any rule.
    """

    id: str
    title: str
    why: str
    remedy: str
    severity: str = "warning"
    check: Check | None = None


def flaw(node: NodeModel, message: str) -> Flaw:
    """A flaw at a node."""
    return Flaw(message=message, element_id=node.id, label=node.name)


def judge(rules: Iterable[Rule], sight: Sight) -> list[Finding]:
    """Hold one process against the rules; an empty list means that none is broken."""
    process = sight.process
    return [
        Finding(
            severity=rule.severity,
            file=process.file,
            rule=rule.id,
            message=found.message,
            remedy=rule.remedy,
            element_id=found.element_id or process.id,
            label=found.label or (process.name if not found.element_id else ""),
        )
        for rule in rules
        if rule.check is not None
        for found in rule.check(sight)
    ]
