"""Russian is the language of the pages; English is a switch away, and complete."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask_babel import ngettext

import webapp
from tests.webapp.story import tasks_of

ROOM = Path(webapp.__file__).parent
CATALOGUE = ROOM / "translations" / "en" / "LC_MESSAGES" / "messages.po"
NUMBERS = {1: "поле", 2: "поля", 5: "полей", 11: "полей", 21: "поле"}
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
TAGS = re.compile(r"<script.*?</script>|<select.*?</select>|<[^>]+>", re.DOTALL)
# What people and designers wrote stays in their language: names, roles, titles.
MAIN_PAGES = (
    "/inbox",
    "/inbox/view",
    "/inbox/filters",
    "/inbox/filters/new",
    "/applications",
    "/search",
    "/notifications",
    "/notifications/settings",
    "/processes",
    "/instances",
    "/plan",
    "/absences",
    "/password",
)


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def sentences():
    """Every text of code and templates that asks to be translated."""
    found = extract_from_dir(
        ROOM,
        method_map=[
            ("frontend/**", "ignore"),
            ("static/**", "ignore"),
            ("**.py", "python"),
            ("templates/**.html", "jinja2"),
        ],
        options_map={"templates/**.html": {"newstyle_gettext": "true", "silent": "false"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
    )
    return {message for _file, _line, message, _comments, _context in found}


def test_every_sentence_has_an_english_one(catalogue):
    missing = [
        message
        for message in sentences()
        if not catalogue.get(message if isinstance(message, str) else message[0])
        or not catalogue.get(message if isinstance(message, str) else message[0]).string
    ]
    assert missing == []


def test_no_translation_is_left_over(catalogue):
    known = {message if isinstance(message, str) else message[0] for message in sentences()}
    written = {(m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id}
    assert written - known == set()


def test_english_sentences_hold_no_russian(catalogue):
    wrong = [m.string for m in catalogue if m.id and CYRILLIC.search(str(m.string))]
    assert wrong == []


def own_words(page: str) -> str:
    """The text of the page without what people wrote: names, roles, titles of processes."""
    text = re.sub(r'<p class="rail-person">.*?</p>', "", page, flags=re.DOTALL)
    text = re.sub(r'<ul class="process-list">.*?</ul>', "", text, flags=re.DOTALL)
    text = re.sub(r"<title>.*?</title>", "", text, flags=re.DOTALL)
    text = text.replace(">Русский<", "><")
    return TAGS.sub(" ", text)


def test_the_switch_leaves_no_russian_on_the_main_pages(as_):
    browser = as_("teacher")
    answer = browser.post("/language", {"language": "en", "next": "/inbox"})
    assert answer.headers["Location"] == "/inbox"
    for address in MAIN_PAGES:
        page = browser.text(address)
        assert '<html lang="en">' in page
        assert CYRILLIC.findall(own_words(page)) == [], address


def test_dates_and_deadlines_speak_english_too(district, plan, as_):
    browser = as_("deputy")
    browser.post("/language", {"language": "en"})
    page = browser.text(f"/tasks/{tasks_of(district, 'deputy')[0].id}")
    assert "20 April 2026" in page
    assert "10 w. d." in page


def test_an_unknown_language_changes_nothing(as_):
    browser = as_("teacher")
    browser.post("/language", {"language": "de"})
    assert '<html lang="ru">' in browser.text("/inbox")


def test_russian_numbers_have_three_forms(app):
    with app.test_request_context():
        said = [ngettext("Исправьте %(num)d поле", "Исправьте %(num)d полей", n) for n in NUMBERS]
    assert said == [f"Исправьте {n} {word}" for n, word in NUMBERS.items()]
