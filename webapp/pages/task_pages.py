"""Registered pages: rich work behind a form key `page:<name>`, completing the same user task.

A page draws the part above the answer, may do single things while the user task stays open, and
says which buttons complete it. What it hands in is at most a decision; a comment goes beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine import NotFound, UserTaskPage
from webapp.filling import PAGE_PREFIX

LONGEST_COMMENT = 4000


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button that completes the user task; `destroys` sets it apart."""

    label: str
    name: str = ""
    value: str = ""
    destroys: bool = False


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """What completes the user task, and what is written in the same transaction."""

    values: Mapping[str, object]
    together: Callable[[Any], None] | None = None


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """One registered page.

    Attributes:
        draw: gives the HTML above the answer.
        buttons: the main one last.
        acts: what may be done while the user task stays open: name → verb; a verb answers with a
            redirect, or with the page's HTML again when something was wrong.
        hand_in: reads what the page was posted with; without it only the pressed decision counts.
        takes_comment: a comment may go beside the decision; beside a secret ballot none may.
        keeps_itself: it saves what is typed by itself and says so in the bar of buttons.
    """

    draw: Callable[[UserTaskPage], str]
    buttons: Callable[[UserTaskPage], tuple[Button, ...]]
    acts: Mapping[str, Callable[[UserTaskPage], Response | str]] = field(default_factory=dict)
    hand_in: Callable[[UserTaskPage], "HandedIn"] | None = None
    takes_comment: bool = True
    keeps_itself: bool = False


_pages: dict[str, TaskPage] = {}


def register(name: str, page: TaskPage) -> None:
    """Make a page known under `page:<name>`."""
    _pages[name] = page


def registered() -> frozenset[str]:
    """Names of all pages, for checking form keys."""
    return frozenset(_pages)


def is_page(form_key: str) -> bool:
    """Whether a form key names a registered page instead of a form."""
    return form_key.startswith(PAGE_PREFIX)


def draw(view: UserTaskPage) -> Markup:
    """Draw the page of a user task."""
    return Markup(_page_of(view).draw(view))  # noqa: S704 - the page's template escapes


def act(view: UserTaskPage, action: str) -> Response | str:
    """Do one thing on the page.

    Raises:
        NotFound: the page has no such action.
    """
    if not is_page(view.task.form_key) or action not in _page_of(view).acts:
        raise NotFound(_("На этой странице такого действия нет."))
    answer = _page_of(view).acts[action](view)
    return Markup(answer) if isinstance(answer, str) else answer  # noqa: S704 - as above


def buttons(view: UserTaskPage) -> tuple[Button, ...]:
    """The buttons that complete the user task; a plain form has one."""
    if is_page(view.task.form_key):
        return _page_of(view).buttons(view)
    return (Button(label=_("Готово")),)


def handed_in(view: UserTaskPage) -> HandedIn:
    """What a registered page hands in: what it reads itself, else the pressed decision.

    Raises:
        InvalidForm: the page refuses what was typed, by field.
    """
    if read := _page_of(view).hand_in:
        return read(view)
    decision = request.form.get("decision", "")
    return HandedIn(values={"decision": decision} if decision else {})


def takes_comment(view: UserTaskPage) -> bool:
    """Whether a comment may go beside what the page hands in."""
    return is_page(view.task.form_key) and _page_of(view).takes_comment


def keeps_itself(view: UserTaskPage) -> bool:
    """Whether the page saves what is typed by itself, not as a draft of the engine."""
    return is_page(view.task.form_key) and _page_of(view).keeps_itself


def comment() -> str:
    """What was written to go with the decision; "" for nothing."""
    return request.form.get("comment", "").strip()[:LONGEST_COMMENT]


def _page_of(view: UserTaskPage) -> TaskPage:
    name = view.task.form_key.removeprefix(PAGE_PREFIX)
    if name not in _pages:
        raise NotFound(
            _("Для этой задачи нужна страница «%(name)s», которой в программе нет.", name=name)
        )
    return _pages[name]
