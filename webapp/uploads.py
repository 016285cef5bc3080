"""Files on posted forms: kept at once, so that no other mistake in the form can lose them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, request

from engine import Actor, Cleaned, InvalidInput, NotFound, Values, known_attachments
from webapp import office

LARGEST_POST = 25 * 2**20  # a table of 20 MB and the form around it
LARGEST_FORM = 10 * 20 * 2**20 + 5 * 2**20  # ten files of 20 MB and the form around them
MOST_PARTS = 20_000  # a list of 200 rows with many fields; the engine reads no more keys
FORMS_WITH_FILES = frozenset(
    {
        "tasks.complete",
        "processes.start",
        "drafts.save",
        "drafts.save_start",
        "council_materials.add",
    }
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a form is filled in; both are "" for a start form."""

    task_id: str = ""
    instance_id: str = ""


def admit_files(app: Flask) -> None:
    """Set how much may be posted: more where forms with files are answered."""
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_POST, MAX_FORM_PARTS=MOST_PARTS)
    # Runs before anything reads the body, the token's check included.
    app.url_value_preprocessor(_make_room)


def own_file(place: Place, actor: Actor | None = None) -> Any:
    """Give the lookup of files that a person handed in here, for `Form.clean`."""

    def find(attachment_id: str) -> Mapping[str, Any] | None:
        try:
            found = office.application().attachments.usable(
                attachment_id, actor or office.actor(), instance_id=place.instance_id
            )
        except NotFound:
            return None
        return found.reference

    return find


def keep(cleaned: Cleaned, place: Place) -> Cleaned:
    """Keep the new files of a form; what cannot be kept becomes an error of its field."""
    kept, errors = stored(cleaned, place, office.actor())
    return replace(cleaned.with_attachments(kept), errors=errors)


def stored(
    cleaned: Cleaned, place: Place, actor: Actor
) -> tuple[dict[str, list[Values]], dict[str, str]]:
    """Keep the new files of a form; gives references and refusals, both by path."""
    kept: dict[str, list[Values]] = {}
    errors = dict(cleaned.errors)
    for path, files in cleaned.files.items():
        for file in files:
            try:
                view = office.application().attachments.store(
                    file.open(), file.name, actor, task_id=place.task_id, form_path=path
                )
            except InvalidInput as refused:
                errors.setdefault(path, str(refused))
            else:
                kept.setdefault(path, []).append(view.reference)
    return kept, errors


def bind(values: Mapping[str, Any], place: Place) -> None:
    """Make the files that the values mention part of the process."""
    ids: Iterable[str] = known_attachments(dict(values))
    if ids:
        office.application().attachments.bind(ids, office.actor(), instance_id=place.instance_id)


def _make_room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    if endpoint in FORMS_WITH_FILES and office.is_signed_in():
        request.max_content_length = LARGEST_FORM
