"""«Где моя заявка?»: what a person began, in plain words: done, with whom, expected when."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine import InstanceView, NotFound, Outlook, OutlookStep, role_of
from webapp import office
from workflows import title_of

blueprint = Blueprint("applications", __name__)

PAGE_SIZE = 10
"""Each row looks into its process, so that a page stays short."""
MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Application:
    """One row: the instance and its outlook."""

    instance: InstanceView
    outlook: Outlook


@blueprint.get("/applications")
def list_applications() -> str:
    """List what this person began, the newest first."""
    actor, engine = office.actor(), office.engine()
    found = engine.instances(
        actor,
        started_by=actor.user_id,
        limit=PAGE_SIZE + 1,
        cursor=request.args.get("cursor", ""),
    )
    shown = found[:PAGE_SIZE]
    return render_template(
        "applications/list.html",
        applications=[
            Application(instance=each, outlook=engine.outlook(each.id, actor)) for each in shown
        ],
        next_cursor=shown[-1].id if len(found) > PAGE_SIZE else "",
        who=who,
    )


@blueprint.get("/instances/<instance_id>/progress")
def show(instance_id: str) -> str:
    """Show the steps of one instance as a line from its beginning to its likely end."""
    if not instance_id.isalnum():
        raise NotFound(_("Такого дела нет."))
    outlook = office.engine().outlook(instance_id, office.actor())
    return render_template("applications/show.html", outlook=outlook, who=who)


def who(step: OutlookStep) -> str:
    """Name those who did a step or have it: people, and the roles that may take it."""
    names = office.names()
    names.remember(step.people)
    found = [names.person(each) for each in step.people]
    # Thirteen schools are asked the same: who they are in each does not help whoever waits.
    spelled = names.candidate if step.times == 1 else _title
    found += list(dict.fromkeys(spelled(each) for each in step.candidates))
    shown = "; ".join(found[:MOST_NAMED])
    if len(found) <= MOST_NAMED:
        return shown
    return str(_("%(names)s и ещё %(count)d", names=shown, count=len(found) - MOST_NAMED))


def _title(candidate: str) -> str:
    return title_of(role_of(candidate))
