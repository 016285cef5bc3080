"""Versions of a process side by side, and an older one that is deployed again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import DefinitionView, DeploymentCheck, DeploymentRefused, NotFound, comparisons
from webapp import comparison_words, office
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles

blueprint = Blueprint("versions", __name__)


@blueprint.get("/designer/<process_key>/compare")
@open_to(Access.DESIGNER)
def compare(process_key: str) -> str:
    """Show what differs between two versions; without a choice, between the two newest."""
    versions = _versions(process_key)
    source = request.args.get("from") or versions[min(1, len(versions) - 1)].id
    target = request.args.get("to") or versions[0].id
    found = office.engine().compare(source, target, office.actor())
    if found.target.key != process_key:
        raise NotFound(_("Такого процесса нет."))
    return render_template("designer/compare.html", versions=versions, **_shown(found))


@blueprint.get("/designer/<definition_id>/restore")
@open_to(Access.DESIGNER)
def confirm(definition_id: str) -> str:
    """Show what would differ from the newest version if an older one were deployed again."""
    return _confirmation(definition_id, None)


@blueprint.post("/designer/<definition_id>/restore")
@open_to(Access.DESIGNER)
def restore(definition_id: str) -> AnyResponse | tuple[str, int]:
    """Deploy an older version again; the newest must still be the one that was shown."""
    replaced, actor = request.form.get("replaced", ""), office.actor()
    older = office.engine().definition(definition_id, actor)
    try:
        made = office.engine().restore(definition_id, replaced, actor)
    except DeploymentRefused as error:
        check = DeploymentCheck(findings=error.findings, words=error.words)
        return _confirmation(definition_id, check), 422
    newest = next(each for each in made.definitions if each.key == older.key)
    told = _("Версия %(old)d возвращена и развёрнута как версия %(new)d.",
             old=older.version, new=newest.version)  # fmt: skip
    flash(told, "done")
    return redirect(url_for("designer.show", definition_id=newest.id), 303)


# -- inside ----------------------------------------------------------------------------------------
def _versions(process_key: str) -> tuple[DefinitionView, ...]:
    versions = office.engine().versions(process_key, office.actor())
    if not versions:
        raise NotFound(_("Такого процесса нет."))
    return versions


def _confirmation(definition_id: str, check: DeploymentCheck | None) -> str:
    actor = office.actor()
    older = office.engine().definition(definition_id, actor)
    newest = _versions(older.key)[0]
    found = office.engine().compare(newest.id, older.id, actor)
    return render_template("designer/restore.html", check=check, **_shown(found))


def _shown(found: comparisons.Comparison) -> dict[str, object]:
    """Everything that both pages draw of a comparison."""
    allow_diagram_styles()
    sections = comparison_words.sections(found)
    return {
        "found": found,
        "sections": sections,
        "kinds": comparison_words.kind_words(),
        "signs": comparison_words.SIGNS,
        "marks": comparison_words.marks(sections),
    }
