"""Renders a form, or only its values, through the templates in `templates/forms`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import render_template
from markupsafe import Markup

from engine import Component, Form, Options, PartView, size_in_words, value_text, view_form
from webapp.dates import as_typed
from webapp.forms.words import fields_to_correct

SEARCH_FROM = 13


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A line of the error summary.

    Attributes:
        target: id of the element to go to.
    """

    target: str
    label: str
    message: str


@dataclass(frozen=True, kw_only=True)
class FieldRemark:
    """What somebody remarked about a field, and who and when, in words."""

    text: str
    author: str
    when: str


def render_form(  # noqa: PLR0913  a form is drawn from everything that is known about it
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    options: Options,
    variables: Mapping[str, Any],
    *,
    form_id: str,
    today: date,
    readonly: bool = False,
    remarks: Mapping[str, Sequence[FieldRemark]] | None = None,
) -> Markup:
    """Draw the inside of a <form>: summary of errors and fields; buttons are the page's.

    Args:
        form: as designed.
        values: `form.defaults(...)` at first, `cleaned.shown` afterwards.
        errors: `cleaned.errors`.
        options: resolves reference fields.
        variables: of the instance.
        form_id: prefix of all ids, unique on the page.
        today: the office's day.
        readonly: show the values as text in the places of the fields.
        remarks: to stand beside their fields, by the keys that `keys_of` gives.
    """
    parts = view_form(form, values, variables, options, today=today, errors=errors)
    problems = list(_problems(parts, errors, form_id))
    return Markup(  # noqa: S704  the template escapes
        render_template(
            "forms/form.html",
            parts=parts,
            form_id=form_id,
            readonly=readonly,
            problems=problems,
            summary_title=fields_to_correct(len(problems)),
            scope=_scope(form, variables, today),
            has_lists=any(part.type == "dynamiclist" for part in _every(parts)),
            search_from=SEARCH_FROM,
            size_in_words=size_in_words,
            file_address=file_address,
            as_typed=as_typed,
            today=today.isoformat(),
            remarks=remarks or {},
        )
    )


def keys_of(form: Form) -> frozenset[str]:
    """Keys of the fields and lists that stand once on a form, beside which a remark can stand.

    A part that comes and goes with the answers is no place for a remark: it would go with it.
    """
    return frozenset(_keys(form.components))


def render_values(
    form: Form,
    values: Mapping[str, Any],
    options: Options,
    *,
    today: date,
    variables: Mapping[str, Any] | None = None,
) -> Markup:
    """Draw the values as a list of definitions, for history and print; hidden parts are absent."""
    known = {**(variables or {}), **values}
    parts = view_form(form, values, known, options, today=today)
    html = render_template(
        "forms/values.html", parts=parts, size_in_words=size_in_words, file_address=file_address
    )
    return Markup(html)  # noqa: S704  the template escapes


def file_address(identity: object) -> str:
    """Where a stored file is handed out; a form is also drawn where there are no routes."""
    return f"/files/{quote(str(identity), safe='')}"


def _keys(components: Iterable[Component]) -> Iterator[str]:
    for part in components:
        if part.hide is not None:
            continue
        key = str(getattr(part, "key", ""))
        if key:
            yield key
        elif isinstance(inside := getattr(part, "components", ()), tuple):
            yield from _keys(inside)


def _scope(form: Form, variables: Mapping[str, Any], today: date) -> str:
    """What the browser must know besides the fields: only what conditions look at."""
    names = form.names_read()
    seen = {name: variables.get(name) for name in sorted(names)}
    if "today" in names:
        seen["today"] = today.isoformat()
    return value_text(seen)


def _every(parts: Iterable[PartView]) -> Iterator[PartView]:
    for part in parts:
        yield part
        yield from _every(part.parts)
        for row in part.rows:
            yield from _every(row.parts)


def _problems(
    parts: Iterable[PartView], errors: Mapping[str, str], form_id: str
) -> Iterator[Problem]:
    """Every error, fields first in their order; an error of no field is about the form."""
    placed = set()
    for label, part in _labelled(parts, ""):
        if part.error and part.path not in placed:
            placed.add(part.path)
            yield Problem(target=f"{form_id}-{part.path}", label=label, message=part.error)
    for path, message in errors.items():
        if path not in placed:
            yield Problem(target=form_id, label="", message=message)


def _labelled(parts: Iterable[PartView], above: str) -> Iterator[tuple[str, PartView]]:
    """Every part with a label that says in which row it stands."""
    for part in parts:
        yield f"{above}{part.label}", part
        yield from _labelled(part.parts, above)
        for number, row in enumerate(part.rows, 1):
            yield from _labelled(row.parts, f"{above}{part.label}, строка {number}: ")
