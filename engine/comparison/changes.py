"""What became of each part, once it is known what it is in the other version."""

from collections.abc import Iterable, Iterator

from engine.comparison.matching import match
from engine.comparison.parts import Document, Part
from engine.comparison.pictures import moves_of
from engine.domain.comparisons import FacetChange, PartChange, PartKind

_CELL = "cell:"
_ANY = ("", "-")
_ENDS = frozenset({"@sourceRef", "@targetRef"})
_WHOLE = frozenset({"definitions", "process", "collaboration", "form"})
"""What is around everything, so that it says nothing of a place."""
_BARE = frozenset({"parts", "picture", "flowNodeRef", "incoming", "outgoing"})
"""Orders of which it is enough to say that they are others."""


def compare_documents(old: Document, new: Document) -> tuple[PartChange, ...]:
    """Tell every difference of two files, in the order of the new one; what is gone comes last."""
    return tuple(_Comparison(old, new).changes())


class _Comparison:
    """Two documents and which parts of them are the same."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new
        self._pairs = match(old, new)
        self._back = {there: here for here, there in self._pairs.items()}

    def changes(self) -> Iterator[PartChange]:
        for part in self._new.parts:
            before = self._old.by_id.get(self._back.get(part.id, ""))
            found = self._changed(before, part) if before is not None else self._added(part)
            if found is not None:
                yield found
        yield from (self._removed(part) for part in self._old.parts if part.id not in self._pairs)

    def _added(self, part: Part) -> PartChange:
        return PartChange(
            kind=PartKind.ADDED,
            new_id=part.id,
            type=part.type,
            label=self._new.name_of(part.id),
            place=self._place(self._new, part),
            number=part.number,
            facets=tuple(
                FacetChange(facet=name, old=None, new=value, about=self._column(name))
                for name, value in self._told(part, self._new)
            ),
        )

    def _removed(self, part: Part) -> PartChange:
        return PartChange(
            kind=PartKind.REMOVED,
            old_id=part.id,
            type=part.type,
            label=self._old.name_of(part.id),
            place=self._place(self._old, part),
            old_number=part.number,
            facets=tuple(
                FacetChange(facet=name, old=value, new=None, about=self._column(name))
                for name, value in self._told(part, self._old)
            ),
        )

    def _changed(self, before: Part, part: Part) -> PartChange | None:
        facets = (
            *self._identity(before, part),
            *self._facets(before, part),
            *self._refs(before, part),
            *self._orders(before, part),
        )
        moves = moves_of(before.picture, part.picture, before.id, part.id)
        if not facets and not moves:
            return None
        kind = PartKind.CHANGED if facets else PartKind.MOVED
        if facets and all(each.facet in _ENDS for each in facets):
            kind = PartKind.RECONNECTED
        return PartChange(
            kind=kind,
            old_id=before.id,
            new_id=part.id,
            type=part.type,
            label=self._new.name_of(part.id),
            old_label=self._old.name_of(before.id),
            place=self._place(self._new, part),
            number=part.number,
            old_number=before.number,
            facets=facets,
            moves=moves,
            by_likeness=_was_renamed(before, part),
        )

    # -- one by one --------------------------------------------------------------------------------
    def _identity(self, before: Part, part: Part) -> Iterator[FacetChange]:
        if before.type != part.type:
            yield FacetChange(facet="type", old=before.type, new=part.type)
        if before.id != part.id and (before.has_id or part.has_id):
            old, new = (p.id if p.has_id else None for p in (before, part))
            yield FacetChange(facet="id", old=old, new=new)

    def _facets(self, before: Part, part: Part) -> Iterator[FacetChange]:
        was = {self._renamed(name): value for name, value in before.facets.items()}
        for name in dict.fromkeys([*was, *part.facets]):
            old, new = was.get(name), part.facets.get(name)
            if old == new or (name.startswith(_CELL) and self._comes_with_column(name, old, new)):
                continue
            yield FacetChange(facet=name, old=old, new=new, about=self._column(name))

    def _refs(self, before: Part, part: Part) -> Iterator[FacetChange]:
        for name in dict.fromkeys([*before.refs, *part.refs]):
            old, new = before.refs.get(name), part.refs.get(name)
            if old is not None and new is not None and self._same(old, new):
                continue
            told = self._named(self._old, old), self._named(self._new, new)
            if told[0] == told[1]:
                told = f"{told[0]} ({old})", f"{told[1]} ({new})"
            yield FacetChange(facet=name, old=told[0], new=told[1])

    def _same(self, old: str, new: str) -> bool:
        """Whether both name the same thing; a thing that is there is none that is missing."""
        missing = (
            each.removeprefix("#") not in document.by_id
            for each, document in ((old, self._old), (new, self._new))
        )
        return self._there(old) == new and next(missing) == next(missing)

    def _orders(self, before: Part, part: Part) -> Iterator[FacetChange]:
        """What both versions have, but in another order."""
        for name in dict.fromkeys([*before.orders, *part.orders]):
            was, now = before.orders.get(name, []), part.orders.get(name, [])
            mapped = [self._there(each) for each in was]
            kept, held = set(mapped) & set(now), set(now)
            old = [here for here, there in zip(was, mapped, strict=True) if there in held]
            new = [each for each in now if each in kept]
            if [self._there(each) for each in old] == new:
                continue
            told = self._in_words(old), self._in_words([self._here(each) for each in new])
            was_now = ("", "") if name in _BARE else told
            yield FacetChange(facet=f"order:{name}", old=was_now[0], new=was_now[1])

    # -- words -------------------------------------------------------------------------------------
    def _told(self, part: Part, document: Document) -> list[tuple[str, str]]:
        """What is worth telling of a part that is only in one version."""
        refs = {k: str(self._named(document, v)) for k, v in part.refs.items() if k != "parent"}
        told = {k: v for k, v in part.facets.items() if not k.endswith("@id")}
        return [*refs.items(), *told.items()]

    def _there(self, part_id: str) -> str:
        """The same thing in the new version; references inside a file begin with a sign."""
        sign = "#" if part_id.startswith("#") else ""
        return sign + self._pairs.get(part_id[len(sign) :], part_id[len(sign) :])

    def _here(self, part_id: str) -> str:
        return self._back.get(part_id, part_id)

    def _renamed(self, facet: str) -> str:
        """A cell's facet with the column's id in the new version."""
        if not facet.startswith(_CELL):
            return facet
        column, slash, rest = facet.removeprefix(_CELL).partition("/@")
        return f"{_CELL}{self._there(column)}{slash}{rest}"

    def _comes_with_column(self, name: str, old: str | None, new: str | None) -> bool:
        """Say whether an empty cell is there, or gone, only because its whole column is."""
        column, slash, _ = name.removeprefix(_CELL).partition("/@")
        known = column in self._new.by_id or column in self._old.by_id
        alone = known and column not in self._back
        return alone and (bool(slash) or (old if new is None else new) in _ANY)

    def _column(self, facet: str) -> str:
        if not facet.startswith(_CELL):
            return ""
        column = facet.removeprefix(_CELL).partition("/@")[0]
        document = self._new if column in self._new.by_id else self._old
        return document.name_of(column)

    def _place(self, document: Document, part: Part) -> str:
        above = document.by_id.get(part.parent)
        return above.label if above is not None and above.type not in _WHOLE else ""

    @staticmethod
    def _named(document: Document, part_id: str | None) -> str | None:
        return None if part_id is None else document.name_of(part_id.removeprefix("#"))

    def _in_words(self, old_ids: Iterable[str]) -> str:
        """Rows by their old numbers, anything else by its name."""
        found = ((self._old.by_id.get(each), each) for each in old_ids)
        return ", ".join(
            str(part.number) if part is not None and part.number else self._old.name_of(each)
            for part, each in found
        )


def _was_renamed(before: Part, part: Part) -> bool:
    """Say whether both have ids of their own that differ; that of a whole file names nothing."""
    return before.id != part.id and before.has_id and part.has_id and before.parent != ""
