"""Between a page and a designer's form: draw it, read what was posted, draw it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request, request
from flask_babel import gettext as _
from markupsafe import Markup

from engine import EngineError, Form, InvalidForm, UserTaskView
from webapp import office
from webapp.forms import parse_submission, render_form, render_values

FORM_ID = "form"
PAGE_PREFIX = "page:"


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

    def draw(self, errors: Mapping[str, str] | None = None) -> Markup:
        """Draw the form again with everything that was typed."""
        wrong = self.errors if errors is None else errors
        return _render(self.form, self.shown, wrong, self.variables)


def form_of(definition_id: str, form_key: str) -> Form | None:
    """The designer's form of a key; none for no key and for registered pages."""
    if not form_key or form_key.startswith(PAGE_PREFIX):
        return None
    return office.engine().form(definition_id, form_key)


def draw(form: Form, variables: Mapping[str, Any]) -> Markup:
    """Draw a form for the first time: the variables, else the designer's defaults."""
    return _render(form, form.defaults(variables, office.application().options), {}, variables)


def draw_read_only(form: Form, variables: Mapping[str, Any]) -> Markup:
    """Draw the values as text, for people who only look."""
    values = form.defaults(variables, office.application().options)
    return render_values(
        form, values, office.application().options, today=office.today(), variables=variables
    )


def read(form: Form, posted: Request, variables: Mapping[str, Any]) -> Filled:
    """Read a post; nothing that was typed is lost, whatever is wrong with it."""
    submission = parse_submission(posted.form, posted.files)
    row = submission.row_action
    cleaned = form.clean(
        submission.raw,
        variables,
        office.application().options,
        submission.files,
        today=office.today(),
        draft=row is not None,
    )
    return Filled(
        form=form,
        variables=variables,
        values=cleaned.values,
        shown=row.apply(form, cleaned.shown) if row else cleaned.shown,
        errors={} if row else {**cleaned.errors, **_unkept(cleaned.files)},
        is_draft=row is not None,
    )


def accepted(filled: Filled) -> Mapping[str, Any]:
    """The values to hand in.

    Raises:
        InvalidForm: there are errors.
    """
    if filled.errors:
        raise InvalidForm(filled.errors)
    return filled.values


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


def typed() -> list[tuple[str, str]]:
    """What a person wrote into the posted form: name and text, for copying."""
    ours = ("csrf_token", "request_key")
    return [
        (name, value)
        for name in request.form
        if name not in ours and not name.startswith("_")
        for value in request.form.getlist(name)
        if value.strip()
    ]


def _unkept(files: Iterable[str]) -> dict[str, str]:
    """Refuse files in words: there is no store for them yet, and none may vanish silently."""
    message = _("Файлы пока не принимаются: назовите документ в комментарии, форма его сохранит.")
    return dict.fromkeys(files, message)


def _render(
    form: Form, values: Mapping[str, Any], errors: Mapping[str, str], variables: Mapping[str, Any]
) -> Markup:
    return render_form(
        form,
        values,
        errors,
        office.application().options,
        variables,
        form_id=FORM_ID,
        today=office.today(),
    )
