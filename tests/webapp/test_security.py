"""What browsers are told, and what hostile posts achieve: nothing."""

import re

import pytest

from tests.webapp.test_routes import PAGES, places  # noqa: F401 - a fixture
from webapp.addresses import local_address
from webapp.downloads import DOCX, PDF

INLINE = re.compile(
    r"<script(?![^>]*(?:src=|application/json))|\son\w+=|\sstyle=|javascript:", re.IGNORECASE
)
FILE_OF_A_DRAFT = "/designer/drafts/{draft}/files/annual_plan.bpmn"
SOMEBODY_S_FILE = "/files/{file}"
SHOWN_FILE = "/files/{file}/content"
WITH_DIAGRAM = (
    "/instances/{instance}",
    "/instances/{instance}/course",
    "/designer/{definition}",
    "/designer/drafts/{draft}/diagram/annual_plan.bpmn",
    "/designer/{definition}/procedure",
    "/designer/annual_plan/compare",
    "/designer/drafts/{draft}",
    "/designer/drafts/{draft}/compare",
    "/designer/{definition}/restore",
    "/designer/drafts/{draft}/forms/annual_plan.bpmn",
    "/designer/drafts/{draft}/forms/forms/start_planning.form",
    "/designer/drafts/{draft}/decisions/annual_plan.bpmn",
    "/designer/rules/label_is_verb",
    "/statistics/annual_plan",
    "/designer/drafts/{draft}/play",
    "/designer/drafts/{draft}/scenarios",
    "/designer/drafts/{draft}/tokens",
)


@pytest.fixture
def answers(as_, places):  # noqa: F811
    """Every page that somebody may open: address → answer."""
    browsers = {}
    found = {}
    for address, admitted in PAGES.items():
        if not admitted:
            continue
        login = min(admitted)
        browser = browsers.setdefault(login, None) or as_(login)
        browsers[login] = browser
        found[address] = browser.get(address.format(**places))
    return found


def test_every_page_carries_the_protecting_headers(answers):
    for address, answer in answers.items():
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        is_saved = address in (SOMEBODY_S_FILE, FILE_OF_A_DRAFT) or answer.mimetype == DOCX
        is_shown = address == SHOWN_FILE or (answer.mimetype == PDF and not is_saved)
        if is_saved:
            assert policy.startswith("sandbox; default-src 'none';")
        elif is_shown:
            assert policy.startswith("default-src 'none';")
        else:
            assert "default-src 'self'" in policy, address
            assert "script-src 'self';" in policy, address
        # Only our own page that shows a file may put its content into a frame.
        framed = "'self'" if is_shown else "'none'"
        assert f"frame-ancestors {framed}" in policy, address
        assert "unsafe-eval" not in policy, address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert "camera=()" in headers["Permissions-Policy"], address
        assert headers["Cache-Control"] == "private, no-store", address


def test_inline_styles_are_allowed_only_where_a_diagram_is_drawn(answers):
    loose = {
        a for a, r in answers.items() if "unsafe-inline" in r.headers["Content-Security-Policy"]
    }
    assert loose == set(WITH_DIAGRAM)


def test_no_page_needs_inline_script_or_style(answers):
    found = {
        address: INLINE.findall(answer.get_data(as_text=True))
        for address, answer in answers.items()
        if answer.mimetype == "text/html"
    }
    assert {address: hits for address, hits in found.items() if hits} == {}


def test_static_files_may_be_kept(visitor):
    with visitor.get("/static/icons.svg") as answer:
        assert "public" in answer.headers["Cache-Control"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor):
    cookie = visitor.sign_in("methodist").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_post_without_a_token_is_refused_in_words(as_):
    answer = as_("admin").client.post(
        "/admin/people/new", data={"surname": "Чужой", "given": "Кот"}
    )
    assert answer.status_code == 400
    assert "Страница устарела" in answer.get_data(as_text=True)


def test_what_a_person_wrote_is_shown_as_text(district, plan, as_):
    from tests.webapp.story import tasks_of

    browser, evil = as_("deputy"), '<img src=x onerror=alert(1)><script>alert("x")</script>'
    task = tasks_of(district, "deputy")[0].id
    browser.post(f"/tasks/{task}/comment", {"text": evil})
    page = browser.text(f"/tasks/{task}")
    assert evil not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "",
        "inbox",
    ],
)
def test_nobody_is_sent_to_another_site(address, visitor):
    assert local_address(address, "/") == "/"
    answer = visitor.post(
        "/sign-in", {"login": "teacher", "password": "Тихая-Осень-2026", "next": address}
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "address",
    [
        "/inbox?cursor=%00%ff&scope=%27%3B--&due=drop&order=x&q=%25%25",
        "/tasks/%2e%2e%2fetc%2fpasswd",
        "/instances?cursor=нет&state=x&process=%27",
        "/plan/9999-99",
        "/inbox/preview/" + "a" * 5000,
    ],
)
def test_a_malformed_address_gets_an_answer_in_words_never_a_crash(address, as_):
    answer = as_("director").get(address, follow_redirects=True)
    assert answer.status_code in (200, 404, 422)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_an_unexpected_failure_shows_nothing_technical(app, as_, monkeypatch):
    browser = as_("teacher")
    app.view_functions["regulation.show"] = lambda: 1 / 0
    answer = browser.get("/regulation")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "Что-то сломалось" in page
    assert "ZeroDivision" not in page
