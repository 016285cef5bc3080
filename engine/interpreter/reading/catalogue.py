"""What the elements of a file refer to by id: messages, signals, errors, escalations, resources."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.interpreter.reading.extensions import read_extensions
from engine.interpreter.reading.trouble import Element
from engine.interpreter.reading.vocabulary import B

_NAMING_ATTRIBUTES = {
    "message": "name",
    "signal": "name",
    "error": "errorCode",
    "escalation": "escalationCode",
}


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The referred things of one file.

    Attributes:
        names: kind → id → name or code.
        keys: id of a message → the expression of its key, where it is written beside the message.
        resources: id → name.
    """

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)


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
        resources={e.get("id", ""): e.get("name") or "" for e in root.findall(f"{B}resource")},
    )
