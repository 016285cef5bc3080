"""Between a page and a designer's form: draw it, read what was posted, draw it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flask import Request, request
from markupsafe import Markup

from engine import (
    DraftView,
    EngineError,
    Form,
    InvalidForm,
    Restored,
    UserTaskView,
    restore_draft,
)
from webapp import office, unsent, uploads
from webapp.forms import FieldRemark, parse_submission, render_form, render_values

FORM_ID = "form"
PAGE_PREFIX = "page:"
START = uploads.Place()
Remarks: TypeAlias = Mapping[str, Sequence[FieldRemark]]
"""Remarks to stand beside their fields, by key."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A posted form: what to store, what to show again, what is wrong.

    Attributes:
        is_draft: a row was added or taken away; the form is to be shown again without complaint.
    """

    form: Form
    variables: Mapping[str, Any]
    values: Mapping[str, Any]
    shown: Mapping[str, Any]
    errors: Mapping[str, str]
    is_draft: bool = False
    place: uploads.Place = field(default=START)

    def draw(
        self, errors: Mapping[str, str] | None = None, remarks: Remarks | None = None
    ) -> Markup:
        """Draw the form again with everything that was typed."""
        wrong = self.errors if errors is None else errors
        return _render(self.form, self.shown, wrong, self.variables, remarks)


def form_of(definition_id: str, form_key: str) -> Form | None:
    """The designer's form of a key; none for no key and for registered pages."""
    if not form_key or form_key.startswith(PAGE_PREFIX):
        return None
    return office.engine().form(definition_id, form_key, office.application().here())


def draw(form: Form, variables: Mapping[str, Any], remarks: Remarks | None = None) -> Markup:
    """Draw a form for the first time: the variables, else the designer's defaults."""
    values = form.defaults(variables, office.application().options)
    return _render(form, values, {}, variables, remarks)


def restored(
    form: Form, variables: Mapping[str, Any], draft: DraftView, place: uploads.Place = START
) -> Restored:
    """Lay a draft into its form, which may be newer than the one it was typed into."""
    try:
        typed_into = form_of(draft.definition_id, draft.form_key)
    except EngineError:
        typed_into = None  # a form that is gone; what fits no field is named by its path
    return restore_draft(
        form,
        draft.values,
        variables,
        office.application().options,
        today=office.today(),
        attachments=uploads.own_file(place),
        typed_into=typed_into,
    )


def draw_restored(
    form: Form, found: Restored, variables: Mapping[str, Any], remarks: Remarks | None = None
) -> Markup:
    """Draw a form with what was typed into it before."""
    return _render(form, found.shown, {}, variables, remarks)


def draw_unanswered(form: Form, variables: Mapping[str, Any]) -> Markup:
    """Draw an open form with all its texts for people who look on: nothing can be typed."""
    options = office.application().options
    return render_form(
        form,
        form.recorded(variables, options),
        {},
        options,
        variables,
        form_id=FORM_ID,
        today=office.today(),
        readonly=True,
    )


def draw_read_only(form: Form, variables: Mapping[str, Any]) -> Markup:
    """Draw the values as text, for people who only look."""
    values = form.recorded(variables, office.application().options)
    return render_values(
        form, values, office.application().options, today=office.today(), variables=variables
    )


def read(
    form: Form, posted: Request, variables: Mapping[str, Any], place: uploads.Place = START
) -> Filled:
    """Read a post and keep its files; nothing is lost, whatever is wrong with the rest."""
    submission = parse_submission(posted.form, posted.files)
    row = submission.row_action
    cleaned = form.clean(
        submission.raw,
        variables,
        office.application().options,
        submission.files,
        today=office.today(),
        draft=row is not None,
        attachments=uploads.own_file(place),
    )
    cleaned = uploads.keep(cleaned, place)
    return Filled(
        form=form,
        variables=variables,
        values=cleaned.values,
        shown=row.apply(form, cleaned.shown) if row else cleaned.shown,
        errors=cleaned.errors,
        is_draft=row is not None,
        place=place,
    )


def accepted(filled: Filled) -> Mapping[str, Any]:
    """The values to hand in, with the files that they mention made part of the process.

    Raises:
        InvalidForm: there are errors.
    """
    if filled.errors:
        raise InvalidForm(filled.errors)
    # Before the values are handed in: a crash in between must not make a used file look unused.
    uploads.bind(filled.values, filled.place)
    return filled.values


def started(filled: Filled | None, instance_id: str) -> None:
    """Say to the files of a start form which instance they began."""
    if filled is not None:
        uploads.bind(filled.values, uploads.Place(instance_id=instance_id))


def labels(form: Form | None) -> dict[str, str]:
    """Key of a field → its label."""
    return {field.key: field.label for field in form.fields} if form else {}


def labels_around(tasks: Iterable[UserTaskView]) -> dict[str, str]:
    """Labels of the fields of all these user tasks' forms, for naming variables."""
    found: dict[str, str] = {}
    for definition_id, key in dict.fromkeys((t.definition_id, t.form_key) for t in tasks):
        try:
            found.update(labels(form_of(definition_id, key)))
        except EngineError:
            continue  # a form that is gone names nothing; the page must still open
    return found


def choices_around(tasks: Iterable[UserTaskView]) -> dict[str, dict[str, str]]:
    """What the stored values of choices mean, by field: {"agreement": {"remarks": "Вернуть…"}}."""
    found: dict[str, dict[str, str]] = {}
    for definition_id, key in dict.fromkeys((t.definition_id, t.form_key) for t in tasks):
        try:
            form = form_of(definition_id, key)
        except EngineError:
            continue  # a form that is gone explains nothing; the page must still open
        for part in form.fields if form else ():
            offered = getattr(getattr(part, "choices", None), "fixed", ())
            found.setdefault(part.key, {}).update({o.value: o.label for o in offered})
    return found


def typed() -> list[tuple[str, str]]:
    """What a person wrote into the posted form: name and text, for copying."""
    ours = ("csrf_token", "request_key", unsent.PAGE_FIELD)
    return [
        (name, value)
        for name in request.form
        if name not in ours and not name.startswith("_")
        for value in request.form.getlist(name)
        if value.strip()
    ]


def _render(
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    variables: Mapping[str, Any],
    remarks: Remarks | None = None,
) -> Markup:
    return render_form(
        form,
        values,
        errors,
        office.application().options,
        variables,
        form_id=FORM_ID,
        today=office.today(),
        remarks=remarks,
    )
