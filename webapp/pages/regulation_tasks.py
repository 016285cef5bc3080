"""The registered page of a process designer: which processes name changed clauses (P19)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from engine import UserTaskPage
from webapp import office
from webapp.pages.task_pages import Button, TaskPage, register
from workflows import regulation_text

CLAUSE = re.compile(r'name="clause"\s+value="([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Touched:
    """A deployed process and which of the changed clauses it names, anywhere in its diagram."""

    key: str
    name: str
    definition_id: str
    version: int
    clauses: tuple[str, ...]


def register_regulation_page() -> None:
    """Make the page known."""
    register("regulation_impact", TaskPage(draw=_draw, buttons=_buttons))


def touched_by(changed: Iterable[str]) -> Iterator[Touched]:
    """Processes whose diagrams name one of these clauses or a part of one."""
    wanted = [*changed]
    engine, actor = office.engine(), office.actor()
    for definition in engine.definitions(actor):
        named = regulation_text.numbers_in(
            ", ".join([definition.clause, *CLAUSE.findall(_diagram(definition.id))])
        )
        found = tuple(number for number in named if _is_within(number, wanted))
        if found:
            yield Touched(
                key=definition.key,
                name=definition.name,
                definition_id=definition.id,
                version=definition.version,
                clauses=found,
            )


def _is_within(number: str, changed: Iterable[str]) -> bool:
    return any(number == each or number.startswith(f"{each}.") for each in changed)


def _diagram(definition_id: str) -> str:
    return office.engine().diagram(definition_id, office.actor()).decode("utf-8", "replace")


def _draw(view: UserTaskPage) -> str:
    changed = view.variables.get("changed_clauses")
    numbers = [str(each) for each in changed] if isinstance(changed, list | tuple) else []
    return render_template(
        "regulation/task_impact.html",
        changed=numbers,
        touched=sorted(touched_by(numbers), key=lambda each: each.name),
    )


def _buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    return (Button(label=_("Процессы сверены"), name="decision", value="checked"),)
