"""Finds what a part of one version is in another: by its id, then by likeness."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from engine.comparison.parts import Document, Part

_MOST_GUESSES = 60_000
"""More pairs of one kind than this are not weighed: such versions have little in common."""
_ALIKE = 0.6
_ENOUGH = 4.0


class _Side(NamedTuple):
    """One version: what is not matched yet, and who stands next to whom."""

    left: list[Part]
    neighbours: dict[str, set[str]]


def match(old: Document, new: Document) -> dict[str, str]:
    """Pair the parts of two versions: id in the old one → id in the new one.

    An id names the same thing in both versions. Of the rest, the most alike are paired first:
    same kind, a like name or content, and neighbours that are paired already.
    """
    pairs = {old.root.id: new.root.id}
    given = {part.id for part in new.parts[1:] if part.has_id}
    pairs |= {part.id: part.id for part in old.parts[1:] if part.has_id and part.id in given}
    _by_alias(old, new, pairs)
    sides = _Side([], _neighbours(old)), _Side([], _neighbours(new))
    while True:
        taken = set(pairs.values())
        sides[0].left[:] = [part for part in old.parts if part.id not in pairs]
        sides[1].left[:] = [part for part in new.parts if part.id not in taken]
        found = _most_alike(*sides, pairs)
        if not found:
            return pairs
        pairs |= found


def _by_alias(old: Document, new: Document, pairs: dict[str, str]) -> None:
    """Pair fields that keep their variable while an editor gave them another id."""
    taken = set(pairs.values())
    free: dict[tuple[str, str], str] = {}
    for part in new.parts:
        if part.alias and part.id not in taken:
            free.setdefault((part.parent, part.alias), part.id)
    for part in old.parts:
        place = pairs.get(part.parent, ""), part.alias
        if part.alias and part.id not in pairs and place in free:
            pairs[part.id] = free.pop(place)


def _neighbours(document: Document) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {part.id: set() for part in document.parts}
    for part in document.parts:
        if part.is_flow:
            ends = part.refs["@sourceRef"], part.refs["@targetRef"]
            found[part.id].update(ends)
            for one, other in (ends, ends[::-1]):
                found.setdefault(one, set()).add(other)
        elif "@attachedToRef" in part.refs:
            found[part.id].add(part.refs["@attachedToRef"])
    return found


def _most_alike(old: _Side, new: _Side, pairs: dict[str, str]) -> dict[str, str]:
    """The best pairs of this round; what they say of neighbours counts in the next one."""
    guesses = _of_one_kind(old.left, new.left)
    if len(guesses) > _MOST_GUESSES:
        return {}
    scored = [
        (score, i, j)
        for i, j in guesses
        if (score := _likeness(old.left[i], new.left[j], old, new, pairs)) >= _ENOUGH
    ]
    found: dict[str, str] = {}
    for _, i, j in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        one, other = old.left[i].id, new.left[j].id
        if one not in found and other not in found.values():
            found[one] = other
    return found


def _of_one_kind(old: list[Part], new: list[Part]) -> list[tuple[int, int]]:
    """Places of all pairs of the same kind; only they can be the same thing."""
    places: dict[str, list[int]] = {}
    for j, part in enumerate(new):
        places.setdefault(part.type, []).append(j)
    return [(i, j) for i, part in enumerate(old) for j in places.get(part.type, [])]


def _likeness(one: Part, other: Part, old: _Side, new: _Side, pairs: dict[str, str]) -> float:
    """How sure it is that two parts of one kind are the same thing; 0 if they cannot be."""
    inside = 1.0 if pairs.get(one.parent) == other.parent else 0.0
    if one.is_flow:
        ends = ("@sourceRef", "@targetRef")
        same = all(pairs.get(one.refs[end]) == other.refs.get(end) for end in ends)
        return 3.0 + inside + _shared(one, other) if same else 0.0
    words, content = _words_alike(one.label, other.label), _shared(one, other)
    if max(words, content) < _ALIKE:
        return 0.0
    mapped = {pairs.get(each, "") for each in old.neighbours[one.id]}
    around = _part_of(mapped & new.neighbours[other.id], mapped | new.neighbours[other.id])
    return 3.0 * words + 2.0 * content + inside + 3.0 * around


def _words_alike(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if one == other else SequenceMatcher(None, one[:200], other[:200]).ratio()


def _shared(one: Part, other: Part) -> float:
    """Which part of what is written in either is written in both, all of nothing; without ids."""
    told, heard = _content(one), _content(other)
    return _part_of(told & heard, told | heard)


def _content(part: Part) -> set[tuple[str, str]]:
    return {each for each in part.facets.items() if not each[0].endswith("@id")}


def _part_of(some: Iterable[object], every: Iterable[object]) -> float:
    count = len(list(every))
    return len(list(some)) / count if count else 1.0
