"""The registered pages of a contest: declaration, distribution, recount of sums, drawing lots."""

import re

from flask import g, render_template, request
from flask_babel import gettext as _

from engine import InvalidForm, UserTaskPage
from webapp import office
from webapp.pages.task_pages import Button, HandedIn, TaskPage, register
from workflows import CONTEST_RELATIONS, ContestTasks

RELATION, NOTE, TOTAL = "relation:", "note:", "total:"
NUMBER = re.compile(r"\d{1,6}")
MOST_LETTERS = 20_000


def register_contest_pages() -> None:
    """Make the pages known."""
    register(
        "contest_declaration",
        TaskPage(
            draw=_declaration,
            buttons=lambda _view: (Button(label=_("Подать декларацию")),),
            hand_in=_hand_in,
            takes_comment=False,
        ),
    )
    register(
        "contest_distribution",
        TaskPage(draw=_distribution, buttons=_distribution_buttons, hand_in=_hand_in),
    )
    register(
        "contest_recount",
        TaskPage(
            draw=_recount,
            buttons=lambda _view: (Button(label=_("Сдать подсчёт")),),
            hand_in=_hand_in,
            takes_comment=False,
        ),
    )
    register(
        "contest_draw",
        TaskPage(
            draw=_draw,
            buttons=lambda _view: (Button(label=_("Записать жребий")),),
            hand_in=_hand_in,
        ),
    )


def _declaration(view: UserTaskPage) -> str:
    lines = _desk().declaration(view, office.actor())
    return render_template(
        "contests/task_declaration.html", lines=lines, relations=CONTEST_RELATIONS, **_typed()
    )


def _distribution(view: UserTaskPage) -> str:
    shown = _desk().distribution(view, office.actor())
    warning = str(view.variables.get("undeclared_text") or "")
    few = view.variables.get("jury_state") == "few"
    return render_template(
        "contests/task_distribution.html", shown=shown, warning=warning, few=few, **_typed()
    )


def _distribution_buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    return (
        Button(label=_("Провести заново"), name="decision", value="redraw"),
        Button(label=_("Утвердить распределение"), name="decision", value="confirmed"),
    )


def _recount(view: UserTaskPage) -> str:
    lines = _desk().recount(view, office.actor())
    differences = str(view.variables.get("differences_text") or "")
    return render_template(
        "contests/task_recount.html", lines=lines, differences=differences, **_typed()
    )


def _draw(view: UserTaskPage) -> str:
    shown = _desk().draw(view, office.actor())
    seed = f"{office.now():%Y%m%d%H%M%S}"
    return render_template("contests/task_draw.html", shown=shown, seed=seed, **_typed())


def _hand_in(view: UserTaskPage) -> HandedIn:
    """Read the page; what was refused stands beside its field when it is drawn again."""
    try:
        answer = _desk().answer(view, _given(), office.actor())
    except InvalidForm as refused:
        g.contest_errors = refused.errors
        raise
    return HandedIn(values=answer.values, together=answer.together)


def _given() -> dict[str, object]:
    form = request.form
    return {
        "relations": _group(RELATION),
        "notes": _group(NOTE),
        "totals": _group(TOTAL),
        "decision": form.get("decision", ""),
        "seed": form.get("seed", ""),
        "by_hand": form.get("by_hand", "") == "yes",
        "order": NUMBER.findall(form.get("order", "")[:MOST_LETTERS]),
    }


def _group(prefix: str) -> dict[str, str]:
    form = request.form
    names = [name for name in form if name.startswith(prefix)]
    return {name.removeprefix(prefix): form.get(name, "") for name in names}


def _typed() -> dict[str, object]:
    return {"typed": request.form, "errors": g.get("contest_errors", {})}


def _desk() -> ContestTasks:
    return office.application().contest_tasks
