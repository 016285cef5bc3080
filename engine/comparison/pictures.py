"""What differs in how one part is drawn."""

from collections.abc import Mapping

_PLACE = frozenset({"Bounds/@x", "Bounds/@y", "plane"})
_SIZE = frozenset({"Bounds/@width", "Bounds/@height", "@isExpanded"})


def moves_of(
    old: Mapping[str, str], new: Mapping[str, str], old_id: str, new_id: str
) -> tuple[str, ...]:
    """Name what of a picture is another: place, size, route, label, look, drawn or undrawn.

    The id of a shape is made from that of its element as a rule, and then says nothing new.
    """
    if not old or not new:
        return () if not old and not new else ("drawn",) if new else ("undrawn",)
    differing = [
        name
        for name in {**old, **new}
        if old.get(name) != new.get(name)
        and not (name.endswith("@id") and _says_nothing(old, new, name, (old_id, new_id)))
    ]
    return tuple(dict.fromkeys(_sort(name) for name in sorted(differing)))


def _says_nothing(
    old: Mapping[str, str], new: Mapping[str, str], name: str, ids: tuple[str, str]
) -> bool:
    return ids[0] != ids[1] and old.get(name, "").replace(*ids) == new.get(name)


def _sort(name: str) -> str:
    if name in _PLACE:
        return "place"
    if name in _SIZE:
        return "size"
    if "waypoint" in name:
        return "route"
    return "label" if "Label" in name else "look"
