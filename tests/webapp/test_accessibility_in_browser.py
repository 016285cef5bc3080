"""What axe finds on the main pages, on a wide screen and on a phone, must be nothing."""

import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, Route, expect

from engine import SYSTEM, ManualClock
from engine.municipalities import OFFICE
from tests.accessibility import small_targets, violations
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.webapp.conftest import Browser, web
from tests.webapp.decided import FILES, KEY
from tests.webapp.district import MONDAY, District, open_district
from tests.webapp.story import tasks_of
from tests.webapp.test_plan import add_item
from tests.webapp.test_routes import file_of, process_draft_of, registered_document
from webapp import create_app
from webapp.settings import WebSettings
from workflows import migrate, process_application, read_settings
from workflows.registry.base import Registry
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.council_sessions import CouncilSession
from workflows.registry.council_votes import CouncilBallot, CouncilVote
from workflows.registry.documents import Document

ADDRESS = "http://desk.test"
WIDTHS = (1280, 360)
TIE = {"for": 1, "against": 1, "abstained": 0, "not_voted": 0}
PASSED_ON = ("Content-Type", "Cookie", "Hx-Request", "If-None-Match", "X-Requested-With")


@pytest.fixture(scope="module")
def district(planned: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """One district for the whole module: nothing here changes it in a way that others notice."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(planned, folder)
    opened = open_district(folder)
    yield opened
    opened.application.database.dispose()


@pytest.fixture(scope="module")
def places(district: District) -> dict[str, str]:
    """What the addresses below need: the plan with an item in it, a user task, a definition."""
    director, plans = district.actor("director"), district.application.plans
    plan = plans.list(director)[0]
    add_item(district, plan.id)
    engine = district.application.engine
    page = engine.instance(plan.instance_id, director)
    engine.deploy(FILES, SYSTEM)
    [level, _] = engine.decisions(engine.start(KEY, {"балл": 70}, SYSTEM).id, director)
    contests, methodist = district.application.contests, district.actor("methodist")
    return {
        "contest": contests.begin("variant:teacher_of_year", "2026/27", methodist),
        "decision": f"{level.instance_id}/{level.sequence}",
        "instance": plan.instance_id,
        "task": tasks_of(district, "deputy")[0].id,
        "definition": page.instance.definition_id,
        "draft": process_draft_of(district, page.instance.definition_id),
        "plan": plan.id,
        "document": registered_document(district),
        "file": file_of(district, tasks_of(district, "deputy")[0]),
        "signing": signing_of(district),
        **sessions_of(district, plan.instance_id),
    }


def signing_of(district: District) -> str:
    """A user task in which the director signs a document."""
    engine = district.application.engine
    task = user("sign", formKey="page:document_signing", candidateGroups="role:dmmc_director")
    flows = flow("start", "sign", "end")
    engine.deploy({"s.bpmn": bpmn(START + task + END + flows, "signing")}, SYSTEM)
    with district.application.database.write(OFFICE) as session:
        registry = Registry(session=session, tenant=OFFICE, now=district.clock.now())
        body = {"text": "Утвердить."}
        row = Document(kind="order_dmmc", title="О плане", body=body, created_at=registry.now)
        document_id = registry.add(row).id
    started = engine.start("signing", {"document_id": document_id}, SYSTEM)
    with district.application.database.write(OFFICE) as session:
        registry = Registry(session=session, tenant=OFFICE, now=district.clock.now())
        registry.locked(Document, document_id).instance_id = started.id
    return engine.user_tasks(started.id, actor=SYSTEM)[0].id


def sessions_of(district: District, instance_id: str) -> dict[str, str]:
    """A session whose agenda is made, and one that sits: a tie is over, a vote goes on."""
    chair, member = district.people["director"], district.people["predmetova"]
    with district.application.database.write(OFFICE) as session:
        registry = Registry(session=session, tenant=OFFICE, now=district.clock.now())
        made = {
            state: registry.add(
                CouncilSession(
                    instance_id=f"{instance_id}{state}", planned_on=registry.today, place="Зал",
                    state=state, quorum_rule="more_than_half", composition={}, texts={},
                    created_at=registry.now,
                )
            ).id
            for state in ("agenda", "sitting")
        }  # fmt: skip
        for session_id in made.values():
            question = CouncilQuestion(
                session_id=session_id, topic="О практике", resolution="Одобрить", kind="inform",
                state="on_agenda", position=1, created_at=registry.now,
            )  # fmt: skip
            registry.add(question)
        for is_open, totals in ((False, TIE), (True, {})):
            vote = registry.add(
                CouncilVote(
                    instance_id=instance_id, job_key=str(is_open), session_id=made["sitting"],
                    question_id=question.id, topic="О практике", resolution="Одобрить",
                    form="session", ballot="open", majority_rule="simple_present",
                    voters=[chair, member], present=[chair, member], composition=2, declined=[],
                    chair=chair, is_open=is_open, totals=totals, opened_at=registry.now,
                    outcome="" if is_open else "accepted",
                )
            )  # fmt: skip
            registry.add(
                CouncilBallot(vote_id=vote.id, person_id=chair, vote="for", cast_at=registry.now)
            )
    return {"agenda": made["agenda"], "session": made["sitting"]}


@pytest.fixture(scope="module")
def clients(district: District) -> dict[str, FlaskClient]:
    app, made = web(district), {}
    for login in ("admin", "deputy", "designer", "director", "methodist"):
        browser = Browser(app.test_client())
        assert browser.sign_in(login).status_code == 303
        made[login] = browser.client
    return {**made, "": app.test_client()}


def open_desk(page: Page, client: FlaskClient, address: str) -> None:
    """Open an address in the browser; the application answers without a network."""

    def answer(route: Route) -> None:
        request, parts = route.request, urlsplit(route.request.url)
        headers = {k: v for k, v in request.headers.items() if k.title() in PASSED_ON}
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        response = client.open(
            path, method=request.method, data=request.post_data_buffer, headers=headers,
            buffered=True,
        )  # fmt: skip
        if response.location:  # a browser would look for our name in a real network
            goal = urljoin(ADDRESS, response.location)
            route.fulfill(
                content_type="text/html",
                body=f'<meta http-equiv="refresh" content="0; url={escape(goal)}">',
            )
            return
        route.fulfill(
            status=response.status_code, headers=dict(response.headers), body=response.data
        )

    page.route(f"{ADDRESS}/**", answer)
    page.goto(f"{ADDRESS}{address}")
    drawn = {"[data-diagram]": "viewer", "[data-compare]": "compare"}
    script = next((drawn[each] for each in drawn if page.locator(each).count()), "base")
    page.locator(f'html[data-ready="{script}"]').wait_for(state="attached")


def faults(page: Page) -> dict[str, list[str]]:
    """What is wrong at each width: axe's findings, small targets, a page that scrolls sideways."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        # As browsers do when one types: what has the focus is in sight.
        page.evaluate("document.activeElement.scrollIntoView({block: 'center'})")
        found[str(width)] = violations(page) + small_targets(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found[str(width)].append(f"scrolls sideways: {wide} px")
    return {width: wrong for width, wrong in found.items() if wrong}


@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("deputy", "/inbox"),
        ("deputy", "/inbox/conditions"),
        ("director", "/inbox/filters/new"),
        ("deputy", "/inbox/view"),
        ("deputy", "/keys"),
        ("deputy", "/tasks/{task}"),
        ("deputy", "/tasks/{task}?tab=diagram"),
        ("director", "/instances/{instance}"),
        ("director", "/instances/{instance}/course"),
        ("director", "/processes/annual_plan/migration"),
        ("director", "/processes"),
        ("director", "/processes/annual_plan/start"),
        ("director", "/statistics"),
        ("designer", "/statistics/annual_plan"),
        ("director", "/decisions"),
        ("director", "/decisions/{decision}"),
        ("methodist", "/council"),
        ("methodist", "/council/questions"),
        ("methodist", "/council/sessions/{agenda}"),
        ("methodist", "/council/sessions/{session}"),
        ("methodist", "/council/sessions/{session}/vote"),
        ("methodist", "/council/sessions/{session}/screen"),
        ("director", "/tasks/{signing}"),
        ("director", "/plan/2026-27"),
        ("director", "/plan/2026-27/print"),
        ("methodist", "/plan/2026-27/days"),
        ("methodist", "/associations"),
        ("methodist", "/plan/2026-27/execution"),
        ("methodist", "/plan/2026-27/corrections"),
        ("methodist", "/plan/2026-27/rollover"),
        ("methodist", "/plan/{plan}/items/new"),
        ("director", "/documents?kind=order_dmmc&year=2026"),
        ("director", "/admin/signature-rules"),
        ("director", "/admin/history"),
        ("director", "/documents/retention"),
        ("director", "/documents/nomenclature/2026"),
        ("director", "/documents/nomenclature/2026/case"),
        ("director", "/documents/{document}/preview"),
        ("", "/verify/{document}"),
        ("admin", "/documents/letterhead"),
        ("admin", "/documents/templates"),
        ("admin", "/documents/templates/order_dmmc"),
        ("director", "/regulation"),
        ("director", "/assignments"),
        ("director", "/collections"),
        ("methodist", "/contests/new?source=variant:teacher_of_year"),
        ("methodist", "/contests/{contest}"),
        ("methodist", "/contests/{contest}/configuration"),
        ("director", "/consents/mine"),
        ("director", "/scorings"),
        ("director", "/calendar/2026"),
        ("deputy", "/calendar/2026"),
        ("director", "/calendar/changes"),
        ("deputy", "/notifications"),
        ("deputy", "/notifications/settings"),
        ("admin", "/admin/mail"),
        ("director", "/absences"),
        ("director", "/search?q=план"),
        ("admin", "/admin/people"),
        ("admin", "/admin/files"),
        ("admin", "/admin/queue"),
        ("admin", "/admin/parameters"),
        ("admin", "/admin/parameters/numbering.protocol"),
        ("admin", "/admin/queue/notifications.mail"),
        ("deputy", "/files/{file}/show"),
        ("admin", "/admin/people/new"),
        ("designer", "/designer"),
        ("designer", "/designer/{definition}"),
        ("designer", "/designer/{definition}/procedure"),
        ("designer", "/designer/annual_plan/compare"),
        ("designer", "/designer/{definition}/restore"),
        ("designer", "/designer/drafts"),
        ("designer", "/designer/uses"),
        ("designer", "/designer/incidents"),
        ("designer", "/designer/drafts/{draft}"),
        ("designer", "/designer/drafts/{draft}/compare"),
        ("designer", "/designer/rules"),
        ("designer", "/designer/rules/approver_is_not_author"),
        ("", "/sign-in"),
    ],
)
def test_axe_finds_nothing_on_a_main_page(
    page: Page, clients: dict[str, FlaskClient], places: dict[str, str], login: str, address: str
) -> None:
    open_desk(page, clients[login], address.format(**places))
    assert faults(page) == {}


def test_targets_too_small_for_a_finger_are_found(page: Page) -> None:
    page.set_content(
        """<style>button { min-height: 0; padding: 0; width: 20px; height: 30px }</style>
        <p>См. <a href="/1">пункт 3</a> Положения.</p> <label><input type="checkbox"> Да</label>
        <p><a href="/2">Отдельно</a></p> <button>+</button> <input type="checkbox" aria-label="Нет">
        <p style="padding: 9px 0"><a href="/3" style="padding: 9px 0">Крупно</a></p>
        <label style="display: flex; height: 24px"><input type="checkbox"> Взять</label>"""
    )
    found = [line.split(": ")[1] for line in small_targets(page)]
    assert [line[line.index("«") :].split(" in ")[0] for line in found] == [
        "«»", "«Отдельно»", "«+»", "«Нет»",
    ]  # fmt: skip


def test_axe_finds_nothing_where_a_change_of_the_calendar_is_looked_at(
    page: Page, clients: dict[str, FlaskClient], places: dict[str, str]
) -> None:
    del places  # with them there are deadlines to move
    open_desk(page, clients["director"], "/calendar/2026")
    for fold in page.locator("details").all():
        fold.locator("summary").click()
    assert faults(page) == {}
    page.locator("#activated").get_by_role("button").last.click()
    expect(page.locator("h1")).to_have_text("Что изменится")
    assert faults(page) == {}


def test_axe_finds_nothing_on_the_page_of_the_first_administrator(
    page: Page, tmp_path: Path
) -> None:
    settings = read_settings({"METODKABINET_DATA": str(tmp_path)})
    migrate(settings.database_url)
    application = process_application(settings, clock=ManualClock(MONDAY))
    chosen = WebSettings(data_dir=tmp_path, secret_key="k" * 64, setup_token="код")  # noqa: S106
    open_desk(page, create_app(application, chosen).test_client(), "/setup?token=код")
    expect(page.locator("main")).to_contain_text("администратор")
    assert faults(page) == {}
    application.database.dispose()


def test_axe_finds_nothing_in_an_open_calendar_or_a_refused_form(
    page: Page, clients: dict[str, FlaskClient], places: dict[str, str]
) -> None:
    open_desk(page, clients["deputy"], f"/tasks/{places['task']}")
    page.get_by_label("Да, вношу предложения").check()
    page.get_by_role("button", name="Выбрать в календаре: Начало").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == {}
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Готово").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert faults(page) == {}


def test_a_task_is_looked_at_without_leaving_the_list(
    page: Page, clients: dict[str, FlaskClient], places: dict[str, str]
) -> None:
    open_desk(page, clients["deputy"], "/inbox")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("#preview").evaluate("pane => pane.replaceChildren()")
    page.get_by_role("link", name="Посмотреть, не открывая").first.click()
    expect(page.locator("#preview h2")).to_have_text("Предложения в план ДММЦ на 2026/27")
    expect(page.locator(".task-line").first).to_have_attribute("aria-current", "true")
    assert urlsplit(page.url).path == "/inbox"
    without_scripts = page.locator(".task-peek").first.get_attribute("href")
    shown = clients["deputy"].get(without_scripts).get_data(as_text=True)
    assert 'aria-current="true"' in shown.split('class="task-table"')[1].split("</table>")[0]
