"""Files in plays: a name and a size, and nothing in them; no content is kept anywhere."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from engine import Actor, ending_of
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry

NO_CONTENT = "0" * 64
LONGEST_NAME = 200


def reference(name: str, size: int, who: str) -> dict[str, Any]:
    """What a form's value holds of a file that somebody hands in; the same each time."""
    shown, length = name[:LONGEST_NAME], max(size, 1)
    told = hashlib.sha256(f"{who}:{length}:{shown}".encode()).hexdigest()
    return {"id": told[:32], "name": shown, "size": length}


def nameless(found: Mapping[str, Any], who: str) -> dict[str, Any]:
    """Another file in place of a real one, of the same kind and size."""
    size = found.get("size")
    kind = ending_of(str(found.get("name", "")))
    return reference(f"Файл{kind}", size if isinstance(size, int) else 1, who)


def is_file(value: object) -> bool:
    """Whether a value is what a form holds of a file."""
    return isinstance(value, Mapping) and {"id", "name", "size"} == set(value)


def mentioned(values: Any) -> bool:
    """Whether there is any file in some values."""
    return next(_files(values), None) is not None


def hand_in(registry: Registry, values: Any, actor: Actor) -> None:
    """Let the files that values mention be there, as the actor's own."""
    for each in _files(values):
        if registry.find(Attachment, str(each["id"])) is None:
            registry.add(
                Attachment(
                    id=str(each["id"]),
                    sha256=NO_CONTENT,
                    name=str(each["name"])[:LONGEST_NAME],
                    size=max(int(each["size"]), 1),
                    media_type="application/octet-stream",
                    uploaded_by=actor.user_id,
                    uploaded_at=registry.now,
                    bound_at=registry.now,
                    series_id=str(each["id"]),
                )
            )


def _files(value: Any) -> Iterator[Mapping[str, Any]]:
    if is_file(value):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _files(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _files(each)
