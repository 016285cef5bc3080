"""What a row of the inbox shows besides its title: which parts, in which order, how dense."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

COLUMNS = ("due", "why", "process", "organisation", "number", "priority", "assignee", "created")
USUAL = ("due", "why", "process", "organisation")
DENSITIES = ("normal", "compact")
SORTED_BY = {"due": "ascending", "created": "descending", "priority": "descending"}
PREFERENCE = "inbox.columns"


@dataclass(frozen=True, kw_only=True)
class ListView:
    """How a person wants the list. The title is always there and always first."""

    columns: tuple[str, ...] = USUAL
    density: str = DENSITIES[0]

    def moved(self, column: str, places: int) -> "ListView":
        """A shown column that many places further down (up when negative)."""
        if column not in self.columns:
            return self
        rest = [each for each in self.columns if each != column]
        place = max(0, min(self.columns.index(column) + places, len(rest)))
        rest.insert(place, column)
        return ListView(columns=tuple(rest), density=self.density)

    def shown(self, column: str, *, wanted: bool) -> "ListView":
        """With the column at the end, or without it."""
        rest = tuple(each for each in self.columns if each != column)
        chosen = (*rest, column) if wanted and column in COLUMNS else rest
        return ListView(columns=chosen, density=self.density)


def read(kept: object) -> ListView:
    """Read what was kept; what is wrong in it counts as never chosen."""
    if not isinstance(kept, Mapping):
        return ListView()
    columns, density = kept.get("columns"), kept.get("density")
    known = [each for each in columns if each in COLUMNS] if isinstance(columns, list) else USUAL
    return ListView(
        columns=tuple(dict.fromkeys(known)),
        density=density if density in DENSITIES else DENSITIES[0],
    )


def as_kept(view: ListView) -> dict[str, object]:
    """Spell it for keeping."""
    return {"columns": list(view.columns), "density": view.density}


def titles() -> dict[str, str]:
    """What the columns are called."""
    return {
        "due": _("Срок"),
        "why": _("Почему у меня"),
        "process": _("Процесс"),
        "organisation": _("Организация"),
        "number": _("Номер дела"),
        "priority": _("Важность"),
        "assignee": _("Исполнитель"),
        "created": _("Поступила"),
    }


def densities() -> dict[str, str]:
    """What the densities are called."""
    return {"normal": _("обычные строки"), "compact": _("плотные строки")}


def priority_in_words(priority: int) -> str:
    """Say a priority as the filter calls it; "" for the usual one."""
    if priority >= HIGH:
        return str(_("высокая"))
    return str(_("низкая")) if priority < LOW else ""


HIGH, LOW = 70, 30  # the bounds of InboxQuery.priority
