"""The scenarios of a draft: what they tell, how they come out on it, and what they never reach."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import DeploymentRefused
from engine.designing import ProcessDraftView
from webapp import office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles
from workflows.playing import recording
from workflows.playing.coverage import Coverage
from workflows.playing.replaying import replay_last
from workflows.playing.sandbox import Result, Results, Sandbox, sandbox_of
from workflows.playing.stories import Story, StoryUnreadable, read_story, story_name, written

blueprint = Blueprint("scenarios", __name__)

MOST_KEPT = 30
MOST_NAMED = 10
MOST_SAID = 3_500
_kept: OrderedDict[str, Results] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Row:
    """A scenario of a draft.

    Attributes:
        problem: why its file cannot be read, "" when it can.
        result: how it came out last, if it was played on the draft as it is.
    """

    name: str
    file: str
    title: str = ""
    steps: int = 0
    problem: str = ""
    result: Result | None = None


@blueprint.get("/designer/drafts/<draft_id>/scenarios")
@open_to(Access.DESIGNER)
def list_scenarios(draft_id: str) -> str:
    """List them, with the results of the draft as it is now."""
    view, files = _draft(draft_id)
    return _page(view, files, kept(files))


@blueprint.post("/designer/drafts/<draft_id>/scenarios")
@open_to(Access.DESIGNER)
def run(draft_id: str) -> str:
    """Play all of them."""
    view, files = _draft(draft_id)
    return _page(view, files, run_all(view, files))


@blueprint.post("/designer/drafts/<draft_id>/scenarios/rename")
@open_to(Access.DESIGNER)
def rename(draft_id: str) -> Response:
    """Give a scenario another name."""
    _draft(draft_id)
    new_name = recording.file_name(request.form.get("new_name", "").strip())
    file = request.form.get("file", "")
    if new_name != file:
        office.engine().rename_draft_file(draft_id, file, new_name, office.actor())
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/scenarios/remove")
@open_to(Access.DESIGNER)
def remove(draft_id: str) -> Response:
    """Take a scenario out of the draft."""
    file = request.form.get("file", "")
    office.engine().remove_draft_file(draft_id, file, office.actor())
    flash(_("Сценарий «%(name)s» удалён.", name=story_name(file) or file), "done")
    return _back(draft_id)


@blueprint.post("/designer/drafts/<draft_id>/replays")
@open_to(Access.DESIGNER)
def replays(draft_id: str) -> str:
    """Play the last finished cases again, without anybody's words."""
    view, files = _draft(draft_id)
    engine, actor = office.engine(), office.actor()
    found = replay_last(sandbox_of(files, engine, actor), engine, view.key, actor)
    plays = [(each, written(each.story.data).decode()) for each in found]
    return render_template("designer/replays.html", draft=view, plays=plays)


# -- playing all -----------------------------------------------------------------------------------
def run_all(view: ProcessDraftView, files: Mapping[str, bytes]) -> Results:
    """Play every readable scenario of a draft, and keep how they came out for a while."""
    sandbox = sandbox_of(files, office.engine(), office.actor())
    results = sandbox.run_all(stories_of(view, files))
    with _lock:
        _kept[_digest(files)] = results
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return results


def tell_reviewer(draft_id: str) -> None:
    """Play all scenarios of a draft that was just submitted, and say beside it how they came out.

    What is said stays with the draft, whoever looks at it and whenever.
    """
    view, files = _draft(draft_id)
    if not stories_of(view, files):
        said = _("Сценариев в черновике нет: прогонять нечего.")
    else:
        said = _in_words(run_all(view, files))
    office.engine().comment_draft(draft_id, said[:MOST_SAID], office.actor())


def _in_words(results: Results) -> str:
    """How the scenarios came out, in a few sentences."""
    whole, failed = len(results.results), results.failed
    lines = [
        _(
            "Сценарии прогнаны: как ожидали — %(good)d из %(all)d.",
            good=whole - len(failed),
            all=whole,
        )
    ]
    for each in failed[:MOST_NAMED]:
        why = each.problem or each.differences[0].message
        lines.append(_("«%(name)s»: %(why)s", name=each.story.name, why=why))
    for found in results.coverage:
        missing = len(found.missing_nodes) + len(found.missing_flows)
        told = _(
            "Пройдено %(share)d %% схемы, не пройдено мест: %(missing)d.",
            share=found.share,
            missing=missing,
        )
        lines.append(told)
    return "\n".join(map(str, lines))


def kept(files: Mapping[str, bytes]) -> Results | None:
    """How the scenarios came out on exactly these files, if this program still knows."""
    with _lock:
        return _kept.get(_digest(files))


def stories_of(view: ProcessDraftView, files: Mapping[str, bytes]) -> list[Story]:
    """The readable scenarios of a draft by name."""
    found = []
    for file in sorted(files):
        if name := story_name(file):
            try:
                found.append(read_story(files[file], name, view.key))
            except StoryUnreadable:
                continue
    return found


# -- inside ----------------------------------------------------------------------------------------
def _draft(draft_id: str) -> tuple[ProcessDraftView, Mapping[str, bytes]]:
    engine, actor = office.engine(), office.actor()
    return engine.process_draft(draft_id, actor), engine.draft_files(draft_id, actor)


def _page(
    view: ProcessDraftView, files: Mapping[str, bytes], results: Results | None = None
) -> str:
    diagrams = _diagrams(files) if results is not None and results.coverage else {}
    allow_diagram_styles()
    return render_template(
        "designer/scenarios.html",
        draft=view,
        rows=_rows(view, files, results),
        results=results,
        diagrams=diagrams,
        coverage_marks=coverage_marks,
    )


def _rows(view: ProcessDraftView, files: Mapping[str, bytes], results: Results | None) -> list[Row]:
    by_name = {each.story.name: each for each in results.results} if results else {}
    rows = []
    for file in sorted(files):
        name = story_name(file)
        if not name:
            continue
        try:
            story = read_story(files[file], name, view.key)
        except StoryUnreadable as wrong:
            rows.append(Row(name=name, file=file, problem=str(wrong)))
            continue
        title = story.title if story.title != name else ""
        result = by_name.get(name)
        rows.append(Row(name=name, file=file, title=title, steps=len(story.steps), result=result))
    return rows


def _diagrams(files: Mapping[str, bytes]) -> dict[str, str]:
    """Key of a process → its diagram."""
    sandbox: Sandbox = sandbox_of(files, office.engine(), office.actor())
    try:
        return sandbox.diagrams(recording.beginning("", office.today()))
    except DeploymentRefused:
        return {}


def coverage_marks(found: Coverage) -> dict[str, Any]:
    """What the viewer marks: what is walked through is quiet, what never is, loud."""
    counts = {**found.nodes, **found.flows}
    return {
        "elements": {
            each: {
                "state": "completed" if count else "missed",
                "count": count,
                "title": _("пройдено раз: %(count)d", count=count)
                if count
                else _("ни один сценарий сюда не приходит"),
            }
            for each, count in counts.items()
        }
    }


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{len(name.encode())}:{name}{len(files[name])}:".encode())
        total.update(files[name])
    return total.hexdigest()


def _back(draft_id: str) -> Response:
    return redirect(url_for("scenarios.list_scenarios", draft_id=draft_id), 303)
