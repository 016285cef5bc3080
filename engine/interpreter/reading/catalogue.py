"""What the elements of a file refer to by id: messages, signals, errors, escalations, resources."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.interpreter.reading.extension_model import Extensions
from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B

_NAMING_ATTRIBUTES = {
    "message": "name",
    "signal": "name",
    "error": "errorCode",
    "escalation": "escalationCode",
}
_RETRIEVAL = "correlationPropertyRetrievalExpression"
_CONTENTS = ("messagePayload", "messageVariable")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The referred things of one file.

    Attributes:
        names: kind → id → name or code.
        keys: id of a message → the expression of its key, where it is written beside the message.
        contents: id of a message → what it carries and into which variable, as SpiffArena writes it
            beside the message.
        correlated: ids of the messages whose key is a correlation property (§8.4.2).
        resources: id → name.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    contents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    correlated: frozenset[str] = frozenset()
    resources: Mapping[str, str] = field(default_factory=dict)


def contents_of(extensions: Extensions) -> dict[str, str]:
    """What a message carries, and the variable that takes it, where SpiffArena says so."""
    told = extensions.attributes
    return {name: told[name] for name in _CONTENTS if name in told}


def read_catalogue(root: Element) -> Catalogue:
    """Read what stands beside the processes of a file."""
    messages = root.findall(f"{B}message")
    return Catalogue(
        names={
            kind: {e.get("id", ""): e.get(attribute) or "" for e in root.findall(f"{B}{kind}")}
            for kind, attribute in _NAMING_ATTRIBUTES.items()
        },
        keys={
            message.get("id", ""): key
            for message in messages
            if (key := read_extensions(message).properties.get("correlationKey"))
        },
        contents={each.get("id", ""): contents_of(read_extensions(each)) for each in messages},
        correlated=frozenset(
            e.get("messageRef", "").split(":")[-1]
            for e in root.iterfind(f"{B}correlationProperty/{B}{_RETRIEVAL}")
        ),
        resources={e.get("id", ""): e.get("name") or "" for e in root.findall(f"{B}resource")},
    )
