"""The deadlines of a version's user tasks as its page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from engine import DeadlineText, DefinitionView
from webapp import office
from workflows import title_of


@dataclass(frozen=True, kw_only=True)
class DeadlineRow:
    """A user task's deadline as written, the date it would mean now, and its reminders.

    Attributes:
        reminders: day of the step and whom it reaches, as the table of reminders says today.
    """

    text: DeadlineText
    calendar: str
    reminders: tuple[tuple[date, str], ...]


def deadline_rows(definition: DefinitionView) -> list[DeadlineRow]:
    """Every user task of a version with its deadline and the reminders that would follow."""
    engine, actor = office.engine(), office.actor()
    year = office.application().calendars.year(office.today().year, actor)
    titles = {"teachers": _("по дням педагогов")} | {each.name: each.title for each in year.sets}
    return [
        DeadlineRow(
            text=text,
            calendar=titles.get(text.calendar, text.calendar),
            reminders=tuple(
                (step.day, _recipients(step.recipients))
                for step in engine.reminder_steps(definition.key, text, actor)
            ),
        )
        for text in engine.deadline_texts(definition.id, actor)
    ]


def _recipients(names: Iterable[str]) -> str:
    """«исполнитель, руководитель роли»: whoever it is offered to is meant while nobody has it."""
    words: dict[str, str] = {
        "assignee": _("исполнитель"),
        "candidates": _("исполнитель"),
        "manager": _("руководитель роли"),
    }
    return ", ".join(dict.fromkeys(words.get(name) or title_of(name) for name in names))
