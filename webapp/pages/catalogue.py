"""Pages of the catalogue: what is used where, and where instances of which version are stuck."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine.designing import Use, UsedKind
from webapp import office, wording
from webapp.access import Access, open_to
from workflows import TASK_PAGES, title_of

blueprint = Blueprint("catalogue", __name__)

PAGE = "page:"


@dataclass(frozen=True, kw_only=True)
class Used:
    """Something that is used, with every place."""

    title: str
    name: str
    places: tuple[Use, ...]


@blueprint.get("/designer/uses")
@open_to(Access.DESIGNER)
def uses() -> str:
    """Show what is used where, of one kind; a text narrows it down."""
    chosen = _kind(request.args.get("kind", ""))
    text = request.args.get("q", "").strip()
    found = [each for each in office.engine().uses(office.actor()) if each.kind is chosen]
    rows = [each for each in _rows(found) if _holds(each, text)]
    return render_template(
        "designer/uses.html", kinds=_kinds(), chosen=chosen.value, rows=rows, text=text
    )


@blueprint.get("/designer/incidents")
@open_to(Access.DESIGNER)
def incidents() -> str:
    """Show where instances are stuck, by version and element; of one process, if named."""
    found = office.engine().version_troubles(office.actor())
    key = request.args.get("process", "")
    shown = [each for each in found if not key or each.definition.key == key]
    return render_template(
        "designer/incidents.html", rows=shown, is_narrowed=bool(key), kind=wording.incident_kind
    )


def _kind(text: str) -> UsedKind:
    return UsedKind(text) if text in set(UsedKind) else UsedKind.FORM


def _kinds() -> list[tuple[str, str]]:
    return [
        (UsedKind.FORM.value, _("Формы")),
        (UsedKind.DECISION.value, _("Таблицы решений")),
        (UsedKind.ROLE.value, _("Роли")),
        (UsedKind.PROCESS.value, _("Вызываемые процессы")),
    ]


def _rows(found: Iterable[Use]) -> list[Used]:
    """One row for each thing; forms and decisions belong to their process, others to all."""
    ordered = sorted(found, key=_whose)
    rows = [
        Used(title=_title(each := list(group))[0], name=_title(each)[1], places=tuple(each))
        for _key, group in groupby(ordered, key=_whose)
    ]
    return sorted(rows, key=lambda row: row.title.casefold())


def _whose(use: Use) -> tuple[str, str]:
    shared = use.kind in (UsedKind.ROLE, UsedKind.PROCESS) or use.name.startswith(PAGE)
    return use.name, "" if shared else use.process_key


def _title(places: list[Use]) -> tuple[str, str]:
    """What something is called, and its technical name where that is another."""
    use = places[0]
    titles: dict[UsedKind, str] = {UsedKind.ROLE: title_of(use.name)}
    title = titles.get(use.kind, use.label)
    if use.name.startswith(PAGE):
        title = TASK_PAGES.get(use.name.removeprefix(PAGE), "")
    return (title or use.name, use.name if title and title != use.name else "")


def _holds(row: Used, text: str) -> bool:
    told = [row.title, row.name]
    told += [part for use in row.places for part in (use.process_name, use.element_name)]
    return text.casefold() in " ".join(told).casefold()
