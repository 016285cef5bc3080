"""The regulation by clauses, each with the processes that serve it."""

from collections import defaultdict

from flask import Blueprint, render_template

from engine import DefinitionView
from webapp import office, regulation

blueprint = Blueprint("regulation", __name__)


@blueprint.get("/regulation")
def show() -> str:
    """Show the whole text; links from user tasks lead to its clauses."""
    definitions = office.engine().definitions(office.actor())
    may_start = {definition.key for definition in office.engine().startable(office.actor())}
    return render_template(
        "regulation/show.html",
        regulation=regulation.regulation(),
        served_by=served_by(definitions),
        may_start=may_start,
    )


def served_by(definitions: tuple[DefinitionView, ...]) -> dict[str, list[DefinitionView]]:
    """Clause number → process definitions that name it."""
    found: dict[str, list[DefinitionView]] = defaultdict(list)
    for definition in definitions:
        for number in regulation.numbers_in(definition.clause):
            found[number].append(definition)
    return dict(found)
