"""Puts the Flask application together: settings, protection, words, pages."""

from flask import Blueprint, Flask, Response, jsonify
from flask.typing import ResponseReturnValue

from engine import Unavailable
from webapp import (
    access,
    auth,
    built,
    compression,
    errors,
    frame,
    language,
    moments,
    office,
    outages,
    security,
    uploads,
)
from webapp.access import Access, open_to
from webapp.inbox import way
from webapp.pages import (
    absences,
    acknowledgement_tasks,
    admin,
    applications,
    assignments,
    bulk,
    calendar,
    catalogue,
    collections,
    consents,
    contest_application_tasks,
    contest_applications,
    contest_tasks,
    contests,
    council,
    council_materials,
    council_tasks,
    course,
    decision_editor,
    decisions,
    designer,
    document_templates,
    drafts,
    drawing,
    feeds,
    files,
    form_editor,
    history_checks,
    inbox,
    inbox_filters,
    inbox_view,
    instances,
    invitations,
    keys,
    letterheads,
    mail,
    migrations,
    nomenclature,
    notifications,
    operations,
    papers,
    parameters,
    people,
    plan,
    plan_corrections,
    plan_execution,
    plan_items,
    plan_rollover,
    plan_tasks,
    playing,
    procedures,
    process_draft_files,
    process_draft_reviews,
    process_drafts,
    process_editor,
    process_templates,
    processes,
    queue,
    records,
    region,
    regulation,
    regulation_tasks,
    repair_orders,
    repairs,
    retention,
    rmo,
    roles,
    rules,
    scenarios,
    score_tasks,
    scorings,
    search,
    signature_rules,
    signing,
    statistics,
    talk,
    tasks,
    team,
    versions,
)
from webapp.pages import uploads as upload_pages
from webapp.settings import WebSettings
from workflows import ProcessApplication, standing

PAGES = (
    bulk, inbox, tasks, talk, processes, instances, course, migrations, plan, plan_items,
    plan_rollover, plan_corrections, plan_execution, rmo, council, council_materials, contests,
    regulation, designer, process_drafts, process_draft_files, process_draft_reviews,
    process_templates, process_editor, drawing,
    playing, scenarios,
    form_editor, decision_editor, procedures, catalogue, rules, versions, admin, people,
    roles, absences, operations, repairs, repair_orders, files, upload_pages, calendar,
    applications, inbox_filters, inbox_view, keys,
    queue, team, drafts, mail, notifications, feeds, search, statistics, decisions,
    region, invitations, parameters, assignments, collections, consents, scorings,
    contest_applications,
    nomenclature, records,
    papers, letterheads, document_templates,
    signature_rules, history_checks, retention,
)  # fmt: skip

health = Blueprint("health", __name__)


def assemble(application: ProcessApplication, settings: WebSettings) -> Flask:
    """Make the Flask application."""
    app = Flask("webapp", static_url_path="/static")
    app.config.update(SECRET_KEY=settings.secret_key)
    app.extensions.update(office.keep(office.Office(application=application, settings=settings)))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    # Russian as it is, in a third of the bytes.
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    compression.compress_texts(app)  # first here, last to touch an answer
    outages.bear(app, lambda: standing(application.database))
    moments.show_one(app, application.database)
    uploads.admit_files(app)
    security.protect(app, https=settings.https)
    language.speak(app, default=settings.default_language)
    auth.remember_people(app)
    access.guard(app)
    errors.handle_errors(app)
    built.offer_built_files(app)
    frame.furnish(app)
    way.carry(app)
    _register_task_pages()
    for page in PAGES:
        app.register_blueprint(page.blueprint)
    app.register_blueprint(health)
    return app


def _register_task_pages() -> None:
    """Make the pages known that user tasks name instead of forms."""
    plan_tasks.register_plan_pages()
    acknowledgement_tasks.register_acknowledgement_page()
    score_tasks.register_score_page()
    contest_application_tasks.register_application_pages()
    contest_tasks.register_contest_pages()
    plan_corrections.register_correction_pages()
    regulation_tasks.register_regulation_page()
    signing.register_signing_page()
    council_tasks.register_council_pages()


@health.get("/healthz")
@open_to(Access.PUBLIC)
def is_healthy() -> ResponseReturnValue:
    """Say whether requests can be served: the database answers."""
    try:
        office.application().identity.has_accounts()
    except Unavailable:
        return jsonify(status="unavailable"), 503
    answer: Response = jsonify(status="ok")
    return answer
