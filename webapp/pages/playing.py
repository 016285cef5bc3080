"""A draft played for real in a sandbox: as every role, with a clock that is moved by hand.

The page carries the whole play as a list of steps and each answer plays it from the beginning, so
the server remembers nothing, a page loaded again shows the same, and «back» is simply less steps.
The steps are not kept in the draft: every one of them would be a new revision of it, under the
hands of whoever is drawing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import DeploymentRefused, EngineError, InvalidInput, NotFound
from engine.designing import ProcessDraftView
from webapp import office, play_forms
from webapp.access import Access, open_to
from webapp.play_scene import Opened, Scene, scene_of
from webapp.security import allow_diagram_styles
from workflows.playing import recording
from workflows.playing.performance import StoryBroke
from workflows.playing.sandbox import Sandbox, sandbox_of
from workflows.playing.stage import Stage
from workflows.playing.stories import FOLDER, Step, Story, read_story, written

blueprint = Blueprint("playing", __name__)

Answer = Response | str | tuple[str, int]
MOST_DAYS = 999


@dataclass(frozen=True, kw_only=True)
class Play:
    """What the page carries: the draft, where it is tried, and the story so far."""

    view: ProcessDraftView
    sandbox: Sandbox
    story: Story
    has_begun: bool = False


@blueprint.get("/designer/drafts/<draft_id>/play")
@open_to(Access.DESIGNER)
def show(draft_id: str) -> Answer:
    """Begin a play, or go on with a scenario."""
    view, sandbox = _draft(draft_id)
    try:
        story, has_begun = _chosen(view, sandbox)
    except DeploymentRefused as refused:
        return _refused(view, refused)
    return _page(Play(view=view, sandbox=sandbox, story=story, has_begun=has_begun))


@blueprint.post("/designer/drafts/<draft_id>/play")
@open_to(Access.DESIGNER)
def act(draft_id: str) -> Answer:
    """Do one thing in a play."""
    view, sandbox = _draft(draft_id)
    story = read_story(request.form.get("play", ""), "проба")
    play = Play(view=view, sandbox=sandbox, story=story, has_begun="begun" in request.form)
    deed = DEEDS.get(request.form.get("do", ""))
    if deed is None:
        raise InvalidInput(_("В пробе такого действия нет."))
    return deed(play)


@blueprint.get("/designer/drafts/<draft_id>/tokens")
@open_to(Access.DESIGNER)
def tokens(draft_id: str) -> Answer:
    """Show where tokens can go on the diagram; nothing is executed."""
    view, sandbox = _draft(draft_id)
    try:
        story, _begun = _chosen(view, sandbox)
        diagram = sandbox.diagrams(story)[story.process]
    except DeploymentRefused as refused:
        return _refused(view, refused)
    allow_diagram_styles()
    return render_template("designer/tokens.html", draft=view, diagram=diagram)


# -- what can be done ------------------------------------------------------------------------------
def _begin(play: Play) -> Answer:
    """Somebody begins the process with what they have filled in."""
    who = request.form.get("who", "")

    def fill(stage: Stage) -> Step | Opened:
        place = play_forms.place_of_start(stage, play.story.process)
        read = play_forms.read(stage, place, request)
        if read.again is not None:
            return Opened(who=who, fields=read.again, is_page=place.is_page, problem=read.problem)
        return {"by": who, "start": read.values}

    return _on_stage(play, fill)


def _open(play: Play) -> Answer:
    """Show the form of a user task to somebody."""
    who, element_id = request.form.get("who", ""), request.form.get("element", "")
    return _page(play, opening=(who, element_id))


def _complete(play: Play) -> Answer:
    """Somebody completes a user task."""
    who, element_id = request.form.get("who", ""), request.form.get("element", "")

    def fill(stage: Stage) -> Step | Opened:
        task = stage.performance.find(stage.person(who), element_id, visible=True)
        place = play_forms.place_of_task(stage, task.id)
        read = play_forms.read(stage, place, request)
        if read.again is not None:
            return _opened(stage, who, element_id, read)
        known = stage.variables(stage.performance.instance)
        return recording.completion(who, element_id, read.values, known)

    return _on_stage(play, fill)


def _move_clock(play: Play) -> Answer:
    """Time passes: to a moment that comes, or by working days."""
    if at := request.form.get("until", ""):
        try:
            return _with(play, dict(recording.moment(datetime.fromisoformat(at))))
        except (ValueError, OverflowError) as error:
            raise InvalidInput(_("Такого момента нет.")) from error
    days = request.form.get("days", "").strip()
    if not days.isascii() or not days.isdigit() or not 0 < int(days) <= MOST_DAYS:
        return _page(play, problem=_("Сколько рабочих дней: число от 1 до 999."))
    return _with(play, {"wait": f"{int(days)} working days"})


def _deliver(play: Play) -> Answer:
    """A message comes."""
    name, key = request.form.get("name", ""), request.form.get("key", "")
    return _with(play, {"message": name, "key": key})


def _undo(play: Play) -> Answer:
    """Take the last step back; before the first one there is the beginning."""
    shorter = recording.without_last_step(play.story) if play.has_begun else None
    if shorter is None:
        return redirect(
            url_for("playing.show", draft_id=play.view.id, process=play.story.process), 303
        )
    return _page(replace(play, story=shorter))


def _cut(play: Play) -> Answer:
    """Go on from where a scenario broke: what stands behind that place is left out."""
    upto = request.form.get("upto", "")
    count = int(upto) if upto.isascii() and upto.isdigit() else 0
    return _page(replace(play, story=play.story.with_steps(play.story.steps[:count])))


def _save(play: Play) -> Answer:
    """Keep the play as a scenario of the draft, with what is to be expected."""
    name, title = request.form.get("name", "").strip(), request.form.get("title", "").strip()
    what = request.form.getlist("expect")
    actor, view = office.actor(), play.view
    try:
        file = recording.file_name(name)
        with play.sandbox.on_stage(play.story) as stage:
            data = recording.expecting(stage, what, title or name)
    except InvalidInput as wrong:
        return _page(play, problem=str(wrong))
    if file in {each.name for each in view.files} and "overwrite" not in request.form:
        problem = _("Сценарий «%(name)s» уже есть: отметьте замену.", name=name)
        return _page(play, problem=problem)
    office.engine().save_draft_file(view.id, file, written(data), view.revision, actor)
    flash(_("Сценарий «%(name)s» сохранён в черновике.", name=name), "done")
    return redirect(url_for("scenarios.list_scenarios", draft_id=view.id), 303)


def _show(play: Play) -> Answer:
    """Look at a play that another page carries here."""
    return _page(play)


DEEDS: dict[str, Callable[[Play], Answer]] = {
    "show": _show,
    "begin": _begin,
    "open": _open,
    "complete": _complete,
    "clock": _move_clock,
    "message": _deliver,
    "undo": _undo,
    "cut": _cut,
    "save": _save,
}


# -- inside ----------------------------------------------------------------------------------------
def _draft(draft_id: str) -> tuple[ProcessDraftView, Sandbox]:
    engine, actor = office.engine(), office.actor()
    view = engine.process_draft(draft_id, actor)
    return view, sandbox_of(engine.draft_files(draft_id, actor), engine, actor)


def _chosen(view: ProcessDraftView, sandbox: Sandbox) -> tuple[Story, bool]:
    """A scenario of the draft, or a fresh story of the process that is asked for."""
    name = request.args.get("scenario", "")
    if name:
        file = f"{FOLDER}{name}.yaml"
        content, _revision = office.engine().draft_file(view.id, file, office.actor())
        return read_story(content, name, view.key), True
    fresh = recording.beginning("", office.today())
    keys = list(sandbox.prepared(fresh).definitions)
    wanted = request.args.get("process", view.key)
    if not keys:
        raise NotFound(_("В черновике нет процесса, который можно начать."))
    return recording.beginning(wanted if wanted in keys else keys[0], office.today()), False


def _on_stage(play: Play, find: Callable[[Stage], Step | Opened]) -> Answer:
    """Find the next step on the stage as it stands and do it; or show the form to be corrected."""
    try:
        with play.sandbox.on_stage(play.story, begins=play.has_begun) as stage:
            found = find(stage)
            if not isinstance(found, Opened):
                play = _gone_on(play, stage, found)
            scene = scene_of(stage, play.story.process)
    except (StoryBroke, EngineError) as problem:
        return _page(play, problem=str(problem))
    if isinstance(found, Opened):
        scene.opened = found
        return _drawn(play, scene, status=422)
    return _drawn(play, scene)


def _gone_on(play: Play, stage: Stage, step: Step) -> Play:
    """Do a step, or the beginning, on the stage and in the story."""
    if play.has_begun:
        stage.go_on(step)
        return replace(play, story=play.story.with_steps((*play.story.steps, step)))
    story = recording.begun(play.story, step["by"], step["start"])
    stage.begin(story)
    return replace(play, story=story, has_begun=True)


def _with(play: Play, step: Step) -> Answer:
    """The play with one step more, unless it cannot be done."""
    return _on_stage(play, lambda _stage: step)


def _opened(stage: Stage, who: str, element_id: str, read: play_forms.Read | None = None) -> Opened:
    person = stage.person(who)
    task = stage.performance.find(person, element_id, visible=True)
    place = play_forms.place_of_task(stage, task.id)
    fields = read.again if read and read.again is not None else play_forms.draw(stage, place)
    return Opened(
        who=who,
        element_id=element_id,
        name=task.title or task.name,
        fields=fields,
        is_page=place.is_page,
        problem=read.problem if read else "",
    )


def _page(play: Play, *, problem: str = "", opening: tuple[str, str] | None = None) -> Answer:
    try:
        with play.sandbox.on_stage(play.story, begins=play.has_begun) as stage:
            scene = scene_of(stage, play.story.process)
            if opening is not None:
                scene.opened = _opened(stage, *opening)
            elif not play.has_begun:
                place = play_forms.place_of_start(stage, play.story.process)
                fields = play_forms.draw(stage, place)
                scene.opened = Opened(who="", fields=fields, is_page=place.is_page)
    except DeploymentRefused as refused:
        return _refused(play.view, refused)
    except StoryBroke as broke:
        return _page(play, problem=str(broke))
    return _drawn(play, scene, problem=problem)


def _drawn(play: Play, scene: Scene, *, problem: str = "", status: int = 200) -> Answer:
    allow_diagram_styles()
    page = render_template(
        "designer/play.html",
        draft=play.view,
        story=play.story,
        scene=scene,
        play=written(play.story.data).decode(),
        problem=problem,
        expectations=recording.EXPECTATIONS,
    )
    return page, 422 if problem else status


def _refused(view: ProcessDraftView, refused: DeploymentRefused) -> tuple[str, int]:
    return render_template("designer/play_refused.html", draft=view, findings=refused.findings), 422
