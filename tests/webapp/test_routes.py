"""Every route has its line in this table: who gets in, and who does not."""

import io

import pytest

from engine.municipalities import OFFICE
from tests.webapp.district import LOGINS
from tests.webapp.story import tasks_of
from tests.webapp.test_plan import add_item
from workflows.registry.base import Registry
from workflows.registry.documents import Document

ALL = frozenset(LOGINS)
OPERATORS = frozenset({"admin", "director"})
ADMINS = frozenset({"admin"})
DESIGNERS = frozenset({"designer"})
WATCHERS = OPERATORS | DESIGNERS | {"head", "methodist", "predmetova"}
HEADS = frozenset({"director", "head"})
STAFF = frozenset({"director", "methodist", "predmetova", "head", "clerk", "admin"})
CLERKS = frozenset({"clerk", "director"})
COUNCIL = frozenset({"director", "methodist", "predmetova", "deputy", "head", "clerk"})
PROPOSERS = frozenset({"director", "methodist", "predmetova", "deputy"})
STARTERS = frozenset({"director", "methodist", "predmetova"})

# Pages to open: address → who may. A name in braces is filled from the running story.
PAGES = {
    "/inbox": ALL,
    "/inbox/export.xlsx": ALL,
    "/inbox/preview/{task}": frozenset(
        {"deputy", "admin", "director", "methodist", "predmetova", "head"}
    ),
    "/inbox/conditions": ALL,
    "/inbox/filters": ALL,
    "/inbox/filters/new": ALL,
    "/inbox/filters/unknown": frozenset(),
    "/inbox/view": ALL,
    "/keys": ALL,
    "/tasks/{task}/draft": frozenset({"deputy"}),
    "/tasks/{task}": frozenset({"deputy", "admin", "director", "methodist", "predmetova", "head"}),
    "/processes": ALL,
    "/processes/annual_plan/start": STARTERS,
    "/instances": ALL,
    "/instances/{instance}": frozenset(
        {"designer", "deputy", "deputy7", "admin", "director", "methodist", "predmetova", "head"}
    ),
    "/instances/{instance}/diagrams/{definition}.bpmn": frozenset(
        {"designer", "deputy", "deputy7", "admin", "director", "methodist", "predmetova", "head"}
    ),
    "/applications": ALL,
    "/statistics": WATCHERS,
    "/statistics/annual_plan": WATCHERS,
    "/statistics/annual_plan/statistics.xlsx": WATCHERS,
    "/statistics/annual_plan/diagrams/{definition}.bpmn": WATCHERS,
    "/decisions": ALL,
    "/decisions/{instance}/999999": frozenset(),
    "/team": HEADS,
    "/search": ALL,
    "/instances/{instance}/progress": frozenset(
        {"designer", "deputy", "deputy7", "admin", "director", "methodist", "predmetova", "head"}
    ),
    "/plan": ALL,
    "/plan/2026-27": ALL,
    "/plan/2026-27/print": ALL,
    "/plan/2026-27/rollover": ALL,
    "/plan/2026-27/days": ALL,
    "/associations": ALL,
    "/contests": ALL,
    "/contests/new": STARTERS,
    "/contests/unknown": frozenset(),
    "/contests/unknown/configuration": frozenset(),
    "/contests/unknown/apply": frozenset(),
    "/contests/unknown/applications": frozenset(),
    "/contests/unknown/applications.xlsx": frozenset(),
    "/contests/applications/unknown": frozenset(),
    "/contests/applications/files/unknown": frozenset(),
    "/associations/unknown": frozenset(),
    "/plan/2026-27/execution": ALL,
    "/plan/2026-27/execution.xlsx": ALL,
    "/plan/2026-27/execution.docx": ALL,
    "/plan/2026-27/corrections": ALL,
    "/plan/corrections/unknown": frozenset(),
    "/plan/corrections/unknown/items/new": frozenset(),
    "/plan/2026-27/plan.xlsx": ALL,
    "/plan/2026-27/plan.docx": ALL,
    "/documents/journal.docx": STAFF,
    "/plan/2026-27/template.xlsx": ALL,
    "/plan/{plan}/items/new": ALL,
    "/plan/{plan}/items/{item}": ALL,
    "/documents": STAFF,
    "/documents/journal.xlsx": STAFF,
    "/documents/nomenclature": STAFF,
    "/documents/nomenclature/2026": STAFF,
    "/documents/nomenclature/2026/case": STAFF,
    "/documents/unknown": frozenset(),
    "/documents/retention": CLERKS,
    "/documents/unknown/versions/1": frozenset(),
    "/documents/unknown/signatures/unknown": frozenset(),
    "/signature-rules": frozenset(),  # nobody has set them
    "/admin/signature-rules": OPERATORS,
    "/admin/history": OPERATORS,
    "/documents/{document}/preview": ALL,
    "/documents/{document}/print": ALL,
    "/documents/{document}/pdf": ALL,
    "/documents/{document}/docx": ALL,
    "/documents/unknown/preview": frozenset(),
    "/documents/letterhead": OPERATORS,
    "/documents/templates": OPERATORS,
    "/documents/templates/order_dmmc": OPERATORS,
    "/documents/templates/unknown": frozenset(),
    "/documents/templates/order_dmmc/template.docx": OPERATORS,
    "/documents/templates/order_dmmc/shipped.docx": OPERATORS,
    "/documents/templates/order_dmmc/sample.docx": OPERATORS,
    "/documents/templates/unknown/sample.pdf": frozenset(),
    "/regulation": ALL,
    "/regulation/editions/7": frozenset(),
    "/consents": frozenset(),
    "/consents/consents.xlsx": frozenset(),
    "/consents/mine": ALL,
    "/collections": ALL,
    "/collections/unknown": frozenset(),
    "/collections/unknown/answers.xlsx": frozenset(),
    "/scorings": ALL,
    "/scorings/unknown": frozenset(),
    "/council": COUNCIL,
    "/council/questions": COUNCIL,
    "/council/members": ALL,
    "/council/sessions/unknown": frozenset(),
    "/council/sessions/unknown/vote": frozenset(),
    "/council/sessions/unknown/screen": frozenset(),
    "/council/sessions/unknown/packet.pdf": frozenset(),
    "/council/materials/unknown": frozenset(),
    "/assignments": ALL,
    "/assignments/assignments.xlsx": ALL,
    "/assignments/unknown": frozenset(),
    "/calendar/2026.json": ALL,
    "/calendar/2026": ALL,
    "/calendar/changes": ALL,
    "/calendar/export.json": ALL,
    "/calendar/2026.ics": ALL,
    "/files/unknown": frozenset(),
    "/files/{file}": frozenset({"deputy", "admin", "director", "methodist", "predmetova", "head"}),
    "/files/{file}/content": frozenset(
        {"deputy", "admin", "director", "methodist", "predmetova", "head"}
    ),
    "/files/{file}/show": frozenset(
        {"deputy", "admin", "director", "methodist", "predmetova", "head"}
    ),
    "/uploads/unknown": frozenset(),
    "/notifications": ALL,
    "/notifications/bell": ALL,
    "/notifications/settings": ALL,
    "/admin/mail": ADMINS,
    "/password": ALL,
    "/colleagues.json": ALL,
    "/absences": ALL,
    "/absences/new": ALL,
    "/absences/unknown": frozenset(),
    "/absences/unknown/edit": frozenset(),
    "/instances/{instance}/course": OPERATORS,
    "/processes/annual_plan/migration": OPERATORS,
    "/processes/annual_plan/migration/plan": frozenset(),
    "/migrations/unknown": frozenset(),
    "/migrations/unknown/progress": frozenset(),
    "/designer": DESIGNERS,
    "/designer/{definition}": DESIGNERS,
    "/designer/drafts": DESIGNERS,
    "/designer/uses": DESIGNERS,
    "/designer/incidents": DESIGNERS,
    "/designer/drafts/{draft}": DESIGNERS,
    "/designer/drafts/{draft}/files/annual_plan.bpmn": DESIGNERS,
    "/designer/drafts/{draft}/comments": DESIGNERS,
    "/designer/drafts/{draft}/diagram/annual_plan.bpmn": DESIGNERS,
    "/designer/vocabulary.json": DESIGNERS,
    "/designer/text.json": DESIGNERS,
    "/designer/deadline-example": DESIGNERS,
    "/designer/drafts/{draft}/forms/annual_plan.bpmn": DESIGNERS,
    "/designer/drafts/{draft}/forms/annual_plan.bpmn/uses": DESIGNERS,
    "/designer/drafts/{draft}/forms/forms/start_planning.form": DESIGNERS,
    "/designer/drafts/{draft}/decisions/annual_plan.bpmn": DESIGNERS,
    "/designer/drafts/{draft}/compare": DESIGNERS,
    "/designer/drafts/{draft}/play": DESIGNERS,
    "/designer/drafts/{draft}/tokens": DESIGNERS,
    "/designer/drafts/{draft}/scenarios": DESIGNERS,
    "/designer/rules": DESIGNERS,
    "/designer/rules/label_is_verb": DESIGNERS,
    "/designer/rules/unknown": frozenset(),
    "/designer/{definition}/diagram.bpmn": DESIGNERS,
    "/designer/{definition}/procedure": DESIGNERS,
    "/designer/{definition}/package.zip": DESIGNERS,
    "/designer/annual_plan/compare": DESIGNERS,
    "/designer/{definition}/restore": DESIGNERS,
    "/admin": OPERATORS,
    "/admin/incidents": OPERATORS,
    "/admin/incidents/guide": OPERATORS,
    "/admin/incidents/unknown": frozenset(),
    "/admin/incidents/unknown/retry": frozenset(),
    "/admin/stops": OPERATORS,
    "/admin/repairs/unknown": frozenset(),
    "/instances/{instance}/variables": OPERATORS,
    "/admin/files": OPERATORS,
    "/admin/parameters": OPERATORS,
    "/admin/parameters/numbering.protocol": OPERATORS,
    "/admin/queue": OPERATORS,
    "/admin/queue/notifications.mail": OPERATORS,
    "/admin/accounts": ADMINS,
    "/admin/people": ADMINS,
    "/admin/people/new": ADMINS,
    "/admin/people/{person}": ADMINS,
    "/admin/people/template.xlsx": ADMINS,
    "/admin/organisations": ADMINS,
    "/admin/organisations/new": ADMINS,
    "/admin/organisations/{school}": ADMINS,
    "/admin/organisations/template.xlsx": ADMINS,
    "/region": frozenset(),
    "/region/region.xlsx": frozenset(),
    "/municipalities": frozenset(),
}
REDIRECTS = {"/", "/calendar"}
PUBLIC = {
    "/verify",
    "/verify/unknown",
    "/invitation/unknown",
    "/unsubscribe/unknown/reminder/0",
    "/calendar/unknown.ics",
    "/sign-in",
    "/setup",
    "/healthz",
    "/static/icons.svg",
}

# Posts: address → who is let through to the rules below (which may still refuse: 4xx but not 403).
POSTS = {
    "/documents/letterhead": OPERATORS,
    "/documents/letterhead/sample": OPERATORS,
    "/documents/templates/order_dmmc": OPERATORS,
    "/documents/templates/order_dmmc/back": OPERATORS,
    "/inbox/bulk/claim": ALL,
    "/inbox/bulk/claim/run": ALL,
    "/notifications/read": ALL,
    "/notifications/settings": ALL,
    "/notifications/calendar": ALL,
    "/notifications/calendar/revoke": ALL,
    "/admin/mail": ADMINS,
    "/admin/mail/forget": ADMINS,
    "/admin/mail/trial": ADMINS,
    "/admin/mail/deliveries/unknown/send": ADMINS,
    "/language": ALL,
    "/municipalities": frozenset(),
    "/municipalities/default/invite": frozenset(),
    "/municipalities/default/close": frozenset(),
    "/municipalities/default/reopen": frozenset(),
    "/inbox/panes": ALL,
    "/inbox/filters/new": ALL,
    "/inbox/filters/unknown": frozenset(),
    "/inbox/filters/unknown/conditions": frozenset(),
    "/inbox/filters/unknown/move": frozenset(),
    "/inbox/filters/unknown/hide": frozenset(),
    "/inbox/filters/unknown/delete": frozenset(),
    "/inbox/view": ALL,
    "/keys": ALL,
    "/sign-in": ALL,
    "/sign-out": ALL,
    "/setup": ALL,
    "/password": ALL,
    "/absences": ALL,
    "/absences/unknown": frozenset(),
    "/absences/unknown/end": frozenset(),
    "/designer": DESIGNERS,
    "/designer/{definition}/return": DESIGNERS,
    "/designer/{definition}/restore": DESIGNERS,
    "/designer/drafts": DESIGNERS,
    "/designer/drafts/new": DESIGNERS,
    "/designer/drafts/{draft}/lock": DESIGNERS,
    "/designer/drafts/{draft}/unlock": DESIGNERS,
    "/designer/drafts/{draft}/check": DESIGNERS,
    "/designer/drafts/{draft}/comments": DESIGNERS,
    "/designer/drafts/{draft}/comments/unknown/resolve": frozenset(),
    "/designer/drafts/{draft}/variables": DESIGNERS,
    "/designer/drafts/{draft}/files": DESIGNERS,
    "/designer/drafts/{draft}/forms": DESIGNERS,
    "/designer/drafts/{draft}/forms/annual_plan.bpmn/preview": DESIGNERS,
    "/designer/drafts/{draft}/forms/annual_plan.bpmn/uses": DESIGNERS,
    "/designer/drafts/{draft}/decisions": DESIGNERS,
    "/designer/drafts/{draft}/decisions/annual_plan.bpmn/evaluate": DESIGNERS,
    "/designer/drafts/{draft}/replace-role": DESIGNERS,
    "/designer/drafts/{draft}/rename-file": frozenset(),
    "/designer/drafts/{draft}/play": DESIGNERS,
    "/designer/drafts/{draft}/scenarios": DESIGNERS,
    "/designer/drafts/{draft}/scenarios/rename": DESIGNERS,
    "/designer/drafts/{draft}/replays": DESIGNERS,
    "/designer/drafts/{draft}/scenarios/remove": frozenset(),
    "/designer/drafts/{draft}/remove-file": frozenset(),
    "/designer/drafts/{draft}/submit": DESIGNERS,
    "/designer/drafts/{draft}/review": DESIGNERS,
    "/designer/drafts/{draft}/withdraw": DESIGNERS,
    "/designer/drafts/{draft}/deploy": DESIGNERS,
    "/designer/drafts/{draft}/discard": DESIGNERS,
    "/calendar/preview": OPERATORS,
    "/calendar/save": OPERATORS,
    "/admin/accounts": ADMINS,
    "/admin/accounts/{person}/reset": ADMINS,
    "/admin/accounts/{person}/close": ADMINS,
    "/admin/accounts/{person}/reopen": ADMINS,
    "/admin/people/new": ADMINS,
    "/admin/people/{person}": ADMINS,
    "/admin/people/{person}/dismiss": ADMINS,
    "/admin/people/import": ADMINS,
    "/admin/people/{person}/roles": ADMINS,
    "/admin/people/{person}/roles/unknown/end": ADMINS,
    "/admin/organisations/new": ADMINS,
    "/admin/organisations/{school}": ADMINS,
    "/admin/organisations/import": ADMINS,
    "/admin/incidents/unknown/retry": OPERATORS,
    "/instances/{instance}/course/preview": OPERATORS,
    "/instances/{instance}/course": OPERATORS,
    "/instances/{instance}/course/back/preview": OPERATORS,
    "/instances/{instance}/course/back": OPERATORS,
    "/instances/{instance}/migration/undo": OPERATORS,
    "/processes/annual_plan/migration/plan": OPERATORS,
    "/processes/annual_plan/migration": OPERATORS,
    "/migrations/unknown/stop": OPERATORS,
    "/migrations/unknown/undo": OPERATORS,
    "/migrations/unknown/start": OPERATORS,
    "/processes/annual_plan/migration/trial": OPERATORS,
    "/admin/incidents/unknown/skip": OPERATORS,
    "/admin/repairs/suspend": OPERATORS,
    "/admin/repairs/suspend/run": OPERATORS,
    "/admin/stops/unknown/suspend": OPERATORS,
    "/instances/{instance}/variables": OPERATORS,
    "/instances/{instance}/suspend": OPERATORS,
    "/instances/{instance}/resume": OPERATORS,
    "/admin/files/check": OPERATORS,
    "/admin/parameters/numbering.protocol": OPERATORS,
    "/admin/parameters/numbering.protocol/follow": OPERATORS,
    "/admin/queue/notifications.mail": OPERATORS,
    "/admin/messages/unknown/discard": OPERATORS,
    "/documents/continue": CLERKS,
    "/instances/{instance}/evidence": frozenset({"director", "methodist", "predmetova", "head"}),
    "/signature-rules": ALL,
    "/admin/signature-rules": OPERATORS,
    "/admin/history": OPERATORS,
    "/documents/unknown/annul": CLERKS,
    "/documents/nomenclature/2026": CLERKS,
    "/documents/nomenclature/2026/case": CLERKS,
    "/documents/nomenclature/2026/section": CLERKS,
    "/documents/nomenclature/2026/approve": frozenset({"director"}),
    "/documents/nomenclature/2026/close": CLERKS,
    "/council/questions": PROPOSERS,
    "/council/members": frozenset({"director", "admin"}),
    "/statistics/recount": OPERATORS,
    "/processes/annual_plan/start": STARTERS,
    "/uploads": ALL,
    "/processes/annual_plan/draft": STARTERS,
    "/processes/annual_plan/draft/clear": STARTERS,
}
ENDS_SESSION = {"/sign-in", "/sign-out"}
# Posts whose right depends on the thing itself; the table of rights is proved where the rule lives,
# here only that a stranger is turned away.
STRANGER_REFUSED = {
    "/contests/unknown/configuration",
    "/contests/unknown/apply",
    "/contests/applications/unknown/withdraw",
    "/contests/new",
    "/council/questions/unknown/withdraw",
    "/council/questions/unknown/materials",
    "/council/materials/unknown/remove",
    "/council/sessions/unknown/packet",
    "/council/votes/unknown",
    "/assignments/unknown",
    "/consents/unknown/withdraw",
    "/scorings/unknown/withdraw",
    "/scorings/unknown/replace",
    "/regulation/editions/7/annul",
    "/notifications/unknown/open",
    "/inbox/claim/{task}",
    "/tasks/{task}/claim",
    "/tasks/{task}/unclaim",
    "/tasks/{task}/assign",
    "/team/tasks/{task}/assign",
    "/team/tasks/{task}/release",
    "/tasks/{task}/comment",
    "/tasks/{task}/ask",
    "/tasks/{task}/delegate",
    "/tasks/{task}/follow-up",
    "/tasks/{task}/hand-back",
    "/tasks/{task}/priority",
    "/tasks/{task}/questions/unknown/answer",
    "/tasks/{task}/questions/unknown/withdraw",
    "/tasks/{task}/watch",
    "/tasks/{task}/complete",
    "/tasks/{task}/recall",
    "/tasks/{task}/draft",
    "/tasks/{task}/draft/clear",
    "/tasks/{task}/draft/earlier",
    "/tasks/{task}/draft/take",
    "/processes/annual_plan/draft/earlier",
    "/tasks/{task}/page/accept",
    "/instances/{instance}/cancel",
    "/instances/{instance}/choices/unknown/unknown",
    "/plan/2026-27/import",
    "/plan/{plan}/items/new",
    "/plan/{plan}/items/{item}",
    "/plan/{plan}/items/{item}/remove",
    "/plan/{plan}/items/{item}/fix",
    "/associations/unknown/members",
    "/associations/unknown/members/unknown/end",
    "/plan/{plan}/rollover/decide",
    "/plan/{plan}/rollover/keep",
    "/plan/2026-27/days/unknown/remove",
    "/plan/2026-27/days",
    "/plan/corrections/unknown/items/new",
    "/plan/{plan}/items/{item}/report",
    "/files/{file}/versions",
    "/files/{file}/replaces/{file}",
}
HARMLESS_FOR_STRANGERS = {
    "/verify/unknown",  # compares, keeps nothing
    "/invitation/unknown",  # the link is what allows it
    "/plan/{plan}/items/restore",  # puts back only what this browser removed
    "/unsubscribe/unknown/reminder/0",  # does what its signature allows
}
SAMPLE = {"user_id": "x", "text": "слово", "reason": "так надо"}


@pytest.fixture
def places(district, plan) -> dict[str, str]:
    director = district.actor("director")
    instance = district.application.plans.get(plan, director).plan.instance_id
    draft_of(district, tasks_of(district, "deputy")[0])
    page = district.application.engine.instance(instance, director)
    return {
        "instance": instance,
        "task": tasks_of(district, "deputy")[0].id,
        "file": file_of(district, tasks_of(district, "deputy")[0]),
        "definition": page.instance.definition_id,
        "draft": process_draft_of(district, page.instance.definition_id),
        "plan": plan,
        "item": add_item(district, plan),
        "person": district.people["teacher"],
        "document": registered_document(district),
        "school": district.organisations["Школа № 5"],
    }


def file_of(district, task) -> str:
    """A file that the deputy of school five has attached to their task."""
    deputy, files = district.actor("deputy"), district.application.attachments
    kept = files.store(io.BytesIO(b"%PDF-1.7"), "plan.pdf", deputy, task_id=task.id)
    files.bind([kept.id], deputy, instance_id=task.instance_id)
    return kept.id


def registered_document(district) -> str:
    """A short order that is registered already."""
    with district.application.database.write(OFFICE) as session:
        registry = Registry(session=session, tenant=OFFICE, now=district.clock.now())
        order = Document(
            kind="order_dmmc", title="О плане", body={"text": "Утвердить."}, number="1-од",
            journal_year=2026, dated=registry.today, status="registered", created_at=registry.now,
        )  # fmt: skip
        return registry.add(order).id


def process_draft_of(district, definition_id: str) -> str:
    """A draft of the annual plan's process."""
    designer = district.actor("designer")
    return district.application.engine.begin_draft(definition_id, designer).id


def draft_of(district, task) -> None:
    """What the deputy has begun to write into their task."""
    typed = {"proposals_comment": ["начало"]}
    district.application.engine.save_draft(task.id, typed, district.actor("deputy"))


def covers(rule: str, table) -> bool:
    pattern = rule.replace("<path:filename>", "icons.svg")
    pattern = pattern.replace("<path:name>", "annual_plan.bpmn")
    shape = [("{" if part.startswith("<") else part) for part in _parts(pattern)]
    return any(_same(shape, _parts(address)) for address in table)


def _parts(address: str) -> list[str]:
    return address.strip("/").split("/")


def _same(shape: list[str], parts: list[str]) -> bool:
    return len(shape) == len(parts) and all(
        known in ("{", found) for known, found in zip(shape, parts, strict=True)
    )


def test_every_route_has_its_line_in_a_table(app):
    pages = {*PAGES, *PUBLIC, *REDIRECTS}
    posts = {*POSTS, *STRANGER_REFUSED, *HARMLESS_FOR_STRANGERS}
    unmapped = [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method, table in (("GET", pages), ("POST", posts))
        if method in rule.methods and not covers(rule.rule, table)
    ]
    assert unmapped == []


@pytest.mark.parametrize("login", LOGINS)
def test_a_page_opens_exactly_for_whom_it_is_meant(login, as_, places):
    browser = as_(login)
    wrong = {}
    for address, admitted in PAGES.items():
        status = browser.get(address.format(**places)).status_code
        expected = {200} if login in admitted else {403, 404}
        if status not in expected:
            wrong[address] = status
    assert wrong == {}


@pytest.mark.parametrize("login", LOGINS)
def test_a_post_is_let_through_exactly_for_whom_it_is_meant(login, as_, places):
    wrong = {}
    browser = as_(login)
    for address, admitted in POSTS.items():
        answer = browser.post(address.format(**places))
        status = answer.status_code
        answer.close()  # a file that is handed out
        if address in ENDS_SESSION:
            browser = as_(login)
        turned_away = status in (403, 404)
        if turned_away and login in admitted and "unknown" not in address:
            wrong[address] = status
        if not turned_away and login not in admitted:
            wrong[address] = status
        assert status < 500, address
    assert wrong == {}


def test_a_stranger_changes_nothing_of_a_thing_that_is_not_theirs(as_, places):
    browser = as_("teacher")
    passed = {}
    for address in STRANGER_REFUSED:
        status = browser.post(address.format(**places), SAMPLE).status_code
        if status not in (403, 404, 409, 422):
            passed[address] = status
    assert passed == {}


def test_nobody_gets_anywhere_without_signing_in(visitor, places):
    for address in PAGES:
        answer = visitor.get(address.format(**places))
        assert answer.status_code == 302, address
        assert "/sign-in" in answer.headers["Location"]
    for address in {*POSTS, *STRANGER_REFUSED} - {"/sign-in", "/sign-out", "/setup", "/language"}:
        answer = visitor.post(address.format(**places))
        assert answer.status_code == 302, address
        assert "/sign-in" in answer.headers["Location"]
