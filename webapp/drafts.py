"""Drafts on pages: what was typed, kept before it is handed in, and shown again.

A page draws a panel beside its form: when the draft was saved, what of it found no place, earlier
answers to begin from, and another device that was faster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from secrets import token_hex
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from engine import (
    DraftValues,
    DraftView,
    EarlierAnswers,
    Form,
    Leftover,
    Restored,
    restore_draft,
)
from webapp import filling, office, uploads, vouching
from webapp.dates import clock_time
from webapp.draft_values import form_known, form_of_drawn
from webapp.vouching import DrawnForm

SEPTEMBER = 9
NOTHING = Form(id="", title="", components=())


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that two versions of a draft disagree about."""

    label: str
    here: str
    there: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What a page shows of a draft beside its form.

    Attributes:
        drawn: the form and its author.
        source: names this drawing of the page.
        revision: what the page knows of the draft.
        restored: the draft laid into the form.
        kept: the draft in words, where its author can only read it now.
        is_unsaved: the form shows more than is saved.
    """

    drawn: DrawnForm
    draft: DraftView
    source: str
    revision: int
    restored: Restored | None = None
    kept: tuple[tuple[str, str], ...] = ()
    earlier: tuple[EarlierAnswers, ...] = ()
    is_unsaved: bool = False

    @property
    def leftovers(self) -> tuple[Leftover, ...]:
        return self.restored.leftovers if self.restored else ()

    @property
    def comment(self) -> str:
        """What a registered page's draft holds: the comment that goes with the decision."""
        return str(next(iter(self.draft.values.get("comment", ())), ""))

    @property
    def address(self) -> str:
        return address(self.drawn, "save")

    @property
    def token(self) -> str:
        return vouching.sign(self.drawn)

    @property
    def copy_key(self) -> str:
        """Under which a browser keeps its copy; another person's copy has another key."""
        return f"{self.drawn.author}:{self.drawn.task_id or self.drawn.process_key}"

    @property
    def page_address(self) -> str:
        return page_address(self.drawn)

    def verb(self, verb: str) -> str:
        """Where "clear", "earlier" or "take" is posted to."""
        return address(self.drawn, verb)

    def begin_words(self, earlier: EarlierAnswers) -> str:
        """«Начать с прошлогоднего (12.09.2025)»; of the same school year «с прежнего ответа»."""
        day = office.calendar().local_day(earlier.answered_at)
        when = f"{day:%d.%m.%Y}"
        if _school_year(day) < _school_year(office.today()):
            return str(_("Начать с прошлогоднего (%(when)s)", when=when))
        return str(_("Начать с прежнего ответа (%(when)s)", when=when))

    @property
    def state(self) -> str:
        """«Сохранено 10:42», or "" when nothing is saved."""
        if self.draft.is_empty:
            return ""
        return saved_words(self.draft)


def address(drawn: DrawnForm, verb: str) -> str:
    """Where a verb of this draft is posted to: "save", "clear", "earlier", "take"."""
    if drawn.task_id:
        return url_for(f"drafts.{verb}", task_id=drawn.task_id)
    return url_for(f"drafts.{verb}_start", process_key=drawn.process_key)


def page_address(drawn: DrawnForm) -> str:
    """The page that shows the form."""
    if drawn.task_id:
        return url_for("tasks.show", task_id=drawn.task_id)
    return url_for("processes.ask", process_key=drawn.process_key)


def saved_words(draft: DraftView) -> str:
    """Say when a draft was saved: the time of today, else also the day."""
    zone = office.zone()
    return str(_("Сохранено %(when)s", when=clock_time(draft.saved_at, office.now(), zone)))


def _school_year(day: date) -> int:
    """The year in which its school year began."""
    return day.year if day.month >= SEPTEMBER else day.year - 1


# -- drawing ---------------------------------------------------------------------------------------
def panel(
    drawn: DrawnForm,
    draft: DraftView,
    variables: Mapping[str, Any],
    place: uploads.Place,
    *,
    may_type: bool = True,
    from_post: bool = False,
) -> Panel:
    """Make the panel of a form that is drawn now; `from_post` when it shows a posted form again."""
    made = Panel(
        drawn=replace(drawn, keeps=not draft.forbidden),
        draft=draft,
        source=token_hex(8),
        revision=draft.revision,
        is_unsaved=from_post,
    )
    if draft.is_empty:
        begins = may_type and not from_post and not draft.forbidden
        return replace(made, earlier=_earlier(drawn) if begins else ())
    if not may_type:
        return replace(made, kept=tuple(told(draft)))
    form = form_of_drawn(drawn)
    if from_post or form is None:
        return made
    return replace(made, restored=filling.restored(form, variables, draft, place))


def differing(drawn: DrawnForm, typed: DraftValues, current: DraftView) -> tuple[Difference, ...]:
    """What is here and what is there, field by field, where they differ."""
    here = dict(_told(form_of_drawn(drawn), typed))
    there = dict(_told(form_known(current.definition_id, current.form_key), current.values))
    return tuple(
        Difference(label=label, here=here.get(label, ""), there=there.get(label, ""))
        for label in dict.fromkeys([*here, *there])
        if here.get(label, "") != there.get(label, "")
    )


def told(draft: DraftView) -> list[tuple[str, str]]:
    """Everything in a draft, by label, for reading and copying."""
    return _told(form_known(draft.definition_id, draft.form_key), draft.values)


def told_typed(drawn: DrawnForm, values: DraftValues) -> list[tuple[str, str]]:
    """Everything that was typed, by label."""
    return _told(form_of_drawn(drawn), values)


def _told(form: Form | None, values: DraftValues) -> list[tuple[str, str]]:
    restored = restore_draft(
        NOTHING,
        values,
        {},
        office.application().options,
        today=office.today(),
        typed_into=form,
    )
    lines: dict[str, list[str]] = {}
    for each in restored.leftovers:
        label = str(_("Комментарий")) if form is None and each.label == "comment" else each.label
        lines.setdefault(label, []).append(each.text)
    return [(label, "\n".join(texts)) for label, texts in lines.items()]


def _earlier(drawn: DrawnForm) -> tuple[EarlierAnswers, ...]:
    engine, actor = office.engine(), office.actor()
    if not drawn.form_key or drawn.form_key.startswith(filling.PAGE_PREFIX):
        return ()
    if drawn.task_id:
        return engine.earlier_answers(drawn.task_id, actor)
    return engine.earlier_starts(drawn.process_key, actor)
