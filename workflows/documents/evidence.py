"""Parts of the evidence pack that other modules know: ballots, scores, minutes.

An owner registers a part once, where it is defined; it must give nothing that the rules of secrecy
keep from whoever may read the whole instance.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from workflows.registry.base import Registry


@dataclass(frozen=True, kw_only=True)
class EvidencePart:
    """One file of the pack; `path` is relative, of Latin letters; `title` is for its contents."""

    path: str
    content: bytes
    title: str


Source = Callable[[Registry, str], Iterable[EvidencePart]]
"""Gives the files of an instance, by its id."""

_SOURCES: dict[str, Source] = {}


def register_part(name: str, source: Source) -> None:
    """Let every pack hold these files, under `parts/<name>/`."""
    _SOURCES[name] = source


def parts_of(registry: Registry, instance_id: str) -> Iterator[EvidencePart]:
    """Files of all registered parts of an instance."""
    for name, source in _SOURCES.items():
        for part in source(registry, instance_id):
            path = f"parts/{name}/{part.path}"
            yield EvidencePart(path=path, content=part.content, title=part.title)
