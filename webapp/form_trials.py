"""A form that is still being drawn, shown and judged as the server would in a user task."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from flask import render_template
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from engine import EngineError, Form, FormRefused, InvalidInput, Option, parse_form, value_text
from engine.repairs import value_of_text
from webapp import dates, office
from webapp.forms import parse_submission, render_form
from webapp.forms.trial import names_wanted

FORM_ID = "preview"
KEY = re.compile(r"[^\W\d_]\w*")
LONGEST = 2 * 2**20  # letters of a schema
_YES_NO = {"да": True, "true": True, "нет": False, "false": False}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What the editor is told about a form.

    Attributes:
        html: the inside of the form; None while the form has faults.
        names: variables that it reads and does not ask for itself.
        verdict: what handing in would answer, as HTML; "" while nobody asked.
    """

    findings: tuple[Mapping[str, str], ...] = ()
    html: str | None = None
    names: tuple[str, ...] = ()
    verdict: str = ""


def tried(schema: str, answers: str, data: Mapping[str, str], *, judge: bool) -> Trial:
    """Draw a form from its text, with answers as a browser would post them.

    Args:
        schema: the file as it is on the screen.
        answers: urlencoded; "" for a form that is opened for the first time.
        data: variables of the process for the trial, as typed.
        judge: say what handing the answers in would lead to.
    """
    if len(schema) > LONGEST:
        raise InvalidInput(_("Форма слишком велика."))
    try:
        form = parse_form(schema.encode())
    except FormRefused as refusal:
        return Trial(findings=tuple(vars_of(each) for each in refusal.findings))
    variables = {name: typed(text) for name, text in data.items() if text.strip()}
    return _drawn(form, answers, variables, judge=judge)


def vars_of(finding: Any) -> dict[str, str]:
    """Spell a finding of a form for the editor's script."""
    names = ("field_key", "label", "problem", "remedy")
    return {name: str(getattr(finding, name)) for name in names}


def typed(text: str) -> Any:
    """Read a value for a trial: a list or object, yes or no, a number, a day, else a text."""
    plain = text.strip()
    if plain.lower() in _YES_NO:
        return _YES_NO[plain.lower()]
    day = dates.typed_day(plain)
    if day is not None:
        return day.isoformat()
    try:
        return value_of_text(plain.replace(",", ".") if _is_decimal(plain) else plain)
    except (ValueError, RecursionError):
        return plain


def _is_decimal(text: str) -> bool:
    whole, _sign, part = text.partition(",")
    return whole.lstrip("-").isdecimal() and part.isdecimal()


def offered(source: str, variables: Mapping[str, Any]) -> tuple[Option, ...]:
    """Resolve a register; one that does not exist offers nothing while a form is drawn."""
    try:
        return tuple(office.application().options(source, variables))
    except EngineError:
        return ()


def _drawn(form: Form, answers: str, variables: Mapping[str, Any], *, judge: bool) -> Trial:
    today = office.today()
    posted = MultiDict(parse_qsl(answers, keep_blank_values=True))
    values: Mapping[str, Any] = form.defaults(variables, offered)
    errors: Mapping[str, str] = {}
    verdict = ""
    if answers or judge:
        raw = parse_submission(posted, MultiDict()).raw
        cleaned = form.clean(raw, variables, offered, today=today, draft=not judge)
        values, errors = cleaned.shown, cleaned.errors if judge else {}
        verdict = _verdict(form, errors, cleaned.values) if judge else ""
    return Trial(
        html=str(_rendered(form, values, errors, variables, today)),
        names=names_wanted(form),
        verdict=verdict,
    )


def _rendered(
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    variables: Mapping[str, Any],
    today: date,
) -> str:
    return render_form(form, values, errors, offered, variables, form_id=FORM_ID, today=today)


def _verdict(form: Form, errors: Mapping[str, str], values: Mapping[str, Any]) -> str:
    labels = {field.key: field.label for field in form.fields}
    rows = [(labels.get(key, ""), key, written(value)) for key, value in values.items()]
    return render_template("designer/form_verdict.html", errors=errors, rows=rows)


def written(value: Any) -> str:
    """Write a stored value for a designer: texts as they are, the rest as it is stored."""
    if isinstance(value, bool):
        return str(_("да") if value else _("нет"))
    if value is None:
        return "—"
    return value if isinstance(value, str) else value_text(value)
