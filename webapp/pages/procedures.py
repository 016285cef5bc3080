"""A version of a process for paper and for other installations: a procedure, and a package."""

from flask import Blueprint, Response, make_response, render_template

from engine import DefinitionView, ProcessEngine
from webapp import office, procedure_words
from webapp.access import Access, open_to
from webapp.security import allow_diagram_styles
from workflows.process_packages import Packed, pack

blueprint = Blueprint("procedures", __name__)


@blueprint.get("/designer/<definition_id>/procedure")
@open_to(Access.DESIGNER)
def show(definition_id: str) -> str:
    """Tell a version step after step, with its diagram, to be printed."""
    allow_diagram_styles()
    engine, actor = office.engine(), office.actor()
    definition = engine.definition(definition_id, actor)
    told = engine.procedure(definition_id, actor)
    forms = {form.id: form for form in engine.forms(definition_id, actor)}
    names = {each.key: each.name for each in engine.definitions(actor)}
    return render_template(
        "designer/procedure.html",
        definition=definition,
        starts=[
            (procedure_words.event_words(each), procedure_words.ways(each.ways))
            for each in told.starts
        ],
        rows=procedure_words.rows(told, forms, names),
    )


@blueprint.get("/designer/<definition_id>/package.zip")
@open_to(Access.DESIGNER)
def package(definition_id: str) -> Response:
    """Hand out every file of a version with a list of what they are."""
    engine, actor = office.engine(), office.actor()
    definition = engine.definition(definition_id, actor)
    content = pack(engine.deployed_files(definition_id, actor), _told(definition, engine))
    response = make_response(content)
    response.mimetype = "application/zip"
    name = f"{definition.key}-v{definition.version}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(definition: DefinitionView, engine: ProcessEngine) -> Packed:
    check = engine.check_files(engine.deployed_files(definition.id, office.actor()), office.actor())
    return Packed(
        key=definition.key,
        name=definition.name,
        version=definition.version,
        clause=definition.clause,
        packed_at=office.now(),
        findings=check.findings,
    )
