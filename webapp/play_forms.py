"""The real forms of a draft, drawn and read on a stage: nothing that is typed is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from flask import Request
from flask_babel import gettext as _
from markupsafe import Markup

from engine import SYSTEM, Form
from webapp.filling import FORM_ID
from webapp.forms import parse_submission, render_form
from workflows.playing.files import reference
from workflows.playing.stage import Stage

PAGE_PREFIX = "page:"
ANSWERS = "_answers"
MOST_LETTERS = 20_000


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a form is filled in: which version's, under which key, over which variables."""

    definition_id: str
    form_key: str
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_page(self) -> bool:
        """A page of the program stands here, which a play does not have."""
        return self.form_key.startswith(PAGE_PREFIX)


@dataclass(frozen=True, kw_only=True)
class Read:
    """What was posted: the values to go on with, or the form again with what is wrong."""

    values: Mapping[str, Any] = field(default_factory=dict)
    again: Markup | None = None
    problem: str = ""


def place_of_start(stage: Stage, process: str) -> Place:
    """The start form of a process of the draft."""
    versions = {each.key: each for each in stage.engine.definitions(SYSTEM)}
    version = versions[process]
    return Place(definition_id=version.id, form_key=version.start_form_key)


def place_of_task(stage: Stage, task_id: str) -> Place:
    """The form of a user task."""
    page = stage.engine.user_task(task_id, SYSTEM)
    return Place(
        definition_id=page.task.definition_id,
        form_key=page.task.form_key,
        variables=page.variables,
    )


def draw(stage: Stage, place: Place) -> Markup:
    """Draw the form for the first time; nothing where there is none."""
    form = stage.form(place.definition_id, place.form_key)
    if form is None:
        return Markup("")
    values = form.defaults(place.variables, stage.application.options)
    return _render(stage, form, values, {}, place)


def read(stage: Stage, place: Place, posted: Request) -> Read:
    """Read what somebody answered."""
    if place.is_page:
        return _answers(posted.form.get(ANSWERS, ""))
    form = stage.form(place.definition_id, place.form_key)
    if form is None:
        return Read()
    submission = parse_submission(posted.form, posted.files)
    row = submission.row_action
    cleaned = form.clean(
        submission.raw,
        place.variables,
        stage.application.options,
        submission.files,
        today=stage.application.calendar.local_day(stage.clock.now()),
        draft=row is not None,
    )
    if row is not None:
        shown = row.apply(form, cleaned.shown)
        return Read(again=_render(stage, form, shown, {}, place))
    errors, who = dict(cleaned.errors), posted.form.get("who", "")
    if errors:
        again = _render(stage, form, cleaned.shown, errors, place)
        return Read(again=again, problem=_files_problem(cleaned.files))
    kept = {
        path: [reference(each.name, each.size, who) for each in files]
        for path, files in cleaned.files.items()
    }
    return Read(values=cleaned.with_attachments(kept).values)


def _files_problem(files: Mapping[str, Any]) -> str:
    return str(_("Выберите файлы ещё раз: проба хранит только их имена.")) if files else ""


def _answers(text: str) -> Read:
    """«decision: agreed», a line a variable: what the program's own page would hand in."""
    try:
        values = yaml.safe_load(text[:MOST_LETTERS]) if text.strip() else {}
    except (yaml.YAMLError, RecursionError):
        values = None
    if not isinstance(values, dict) or "&" in text:
        return Read(problem=str(_("Запишите ответы по строкам: имя: значение.")), again=Markup(""))
    return Read(values={str(name): value for name, value in values.items()})


def _render(
    stage: Stage,
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    place: Place,
) -> Markup:
    return render_form(
        form,
        values,
        errors,
        stage.application.options,
        place.variables,
        form_id=FORM_ID,
        today=stage.application.calendar.local_day(stage.clock.now()),
    )
