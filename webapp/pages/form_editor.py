"""The editor of a form in a process draft: its page, the server's opinion, and where names live."""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from engine import InvalidInput, NotFound, Permission
from engine.designing import DraftFileKind, ProcessDraftView, kind_of_file
from engine.uses import NameUse, renamed, uses_of
from webapp import form_trials, new_files, office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles

blueprint = Blueprint("form_editor", __name__)

PLACE = "/designer/drafts/<draft_id>/forms/<path:name>"
KEY = form_trials.KEY


@blueprint.get(PLACE)
@open_to(Access.DESIGNER)
def show(draft_id: str, name: str) -> str:
    """Edit a form."""
    allow_diagram_styles()
    engine, actor = office.engine(), office.actor()
    draft = engine.process_draft(draft_id, actor)
    content, revision = engine.draft_file(draft_id, name, actor)
    text, schema = _read(content)
    return render_template(
        "designer/form_editor.html",
        draft=draft,
        file_name=name,
        title=new_files.title_of(schema) or new_files.bare(name),
        text=text,
        revision=revision,
        person_id=actor.user_id,
        registers=new_files.registers(),
    )


def _read(content: bytes) -> tuple[str, dict[str, Any]]:
    """Give the text of a form and what it means; nothing for what is no form of form-js."""
    try:
        text = content.decode("utf-8")
        schema = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return "", {}
    good = isinstance(schema, dict) and isinstance(schema.get("components", []), list)
    return (text, schema) if good else ("", {})


@blueprint.post("/designer/drafts/<draft_id>/forms")
@open_to(Access.DESIGNER)
def create(draft_id: str) -> AnyResponse:
    """Put a new, empty form into a draft."""
    engine, actor = office.engine(), office.actor()
    draft = engine.process_draft(draft_id, actor)
    title = request.form.get("title", "").strip()
    name = new_files.free_name(draft, "forms/{}.form", title)
    engine.save_draft_file(draft_id, name, new_files.form_of(title), 0, actor)
    return redirect(url_for("form_editor.show", draft_id=draft_id, name=name), 303)


@blueprint.post(f"{PLACE}/preview")
@open_to(Access.DESIGNER)
def preview(draft_id: str, name: str) -> Response:
    """Draw the posted form as a user task would, and judge answers where that is asked."""
    del name
    office.engine().process_draft(draft_id, office.actor())  # only who may see the draft
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not isinstance(asked.get("data", {}), dict):
        raise InvalidInput(_("Форма не дошла до сервера. Обновите страницу."))
    trial = form_trials.tried(
        str(asked.get("schema", "")),
        str(asked.get("answers", "")),
        {str(key): str(value) for key, value in asked.get("data", {}).items()},
        judge=bool(asked.get("judge")),
    )
    return jsonify(asdict(trial))


@blueprint.get(f"{PLACE}/uses")
@open_to(Access.DESIGNER)
def uses(draft_id: str, name: str) -> Response:
    """Tell where a name of this form is used in the draft."""
    key = request.args.get("key", "")
    draft = office.engine().process_draft(draft_id, office.actor())
    found = _elsewhere(uses_of(key, _files(draft_id)), name, key) if key else []
    return jsonify({"uses": _all_told(found), "running": _running(draft)})


def _elsewhere(found: tuple[NameUse, ...], name: str, key: str) -> list[NameUse]:
    """Leave out the field itself, which names nothing but its own key."""
    return [use for use in found if not (use.file == name and use.text == key)]


def _all_told(found: list[NameUse]) -> list[dict[str, str]]:
    """Tell of each place; scenarios, which speak of nearly everything, are only counted."""
    apart = [use for use in found if kind_of_file(use.file) is DraftFileKind.SCENARIO]
    told = [_told(use) for use in found if use not in apart]
    if apart:
        told.append({"where": str(_("сценарии (%(count)d)", count=len(apart))), "text": ""})
    return told


def _told(use: NameUse) -> dict[str, str]:
    where = f"{new_files.in_words(use.file)}{f': {use.label}' if use.label else ''}"
    return {"where": where, "text": "" if use.text == use.label else use.text}


def _running(draft: ProcessDraftView) -> str:
    """Say that instances run which may hold the field; "" to those who may not know."""
    actor = office.actor()
    if not draft.key or not actor.may(Permission.OPERATE):
        return ""
    count = sum(office.engine().running_by_version(draft.key, actor).values())
    if not count:
        return ""
    return str(
        ngettext(
            "Сейчас идёт %(num)d дело этого процесса: на своей версии оно поле сохранит, "
            "а после перевода на новую версию заполнить его будет негде.",
            "Сейчас идёт дел этого процесса: %(num)d. На своих версиях они поле сохранят, "
            "а после перевода на новую версию заполнить его будет негде.",
            count,
        )
    )


@blueprint.post(f"{PLACE}/uses")
@open_to(Access.DESIGNER)
def rename(draft_id: str, name: str) -> Response:
    """Give a variable another name in every file of the draft."""
    del name
    engine, actor = office.engine(), office.actor()
    revision = engine.process_draft(draft_id, actor).revision
    sent = request.get_json(silent=True)
    asked = sent if isinstance(sent, dict) else {}
    before, after = str(asked.get("before", "")), str(asked.get("after", ""))
    if not (KEY.fullmatch(before) and KEY.fullmatch(after)):
        raise InvalidInput(_("Имя начинается с буквы; дальше буквы, цифры и «_»."))
    changed = renamed(before, after, _files(draft_id))
    if not changed:
        raise NotFound(_("Такого имени в черновике нет."))
    for file, content in changed.items():
        revision = engine.save_draft_file(draft_id, file, content, revision, actor).revision
    said = _(
        "Имя «%(before)s» заменено на «%(after)s». Изменены: %(files)s.",
        before=before,
        after=after,
        files=", ".join(new_files.in_words(file) for file in changed),
    )
    flash(said, "done")
    return jsonify({"revision": revision, "message": said})


def _files(draft_id: str) -> dict[str, bytes]:
    return office.engine().draft_files(draft_id, office.actor())
