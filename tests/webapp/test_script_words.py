"""What scripts say follows the language of the page."""

import json
import re
from pathlib import Path

import webapp
from webapp import script_words

SCRIPTS = Path(webapp.__file__).parent / "frontend" / "src"
SAID = re.compile(r"\bsay\(\s*'([^']+)'")
BLOCK = re.compile(r'<script type="application/json" id="script-words">(.*?)</script>', re.DOTALL)


def said() -> set[str]:
    return {
        text for file in SCRIPTS.rglob("*.js") for text in SAID.findall(file.read_text("utf-8"))
    }


def test_every_sentence_of_a_script_is_known_and_none_is_left_over(app):
    with app.test_request_context():
        known = set(script_words.sentences())
    assert said() - known == set()
    assert known - said() == set()


def test_an_english_page_brings_the_scripts_their_words(as_):
    browser = as_("designer")
    assert BLOCK.search(browser.text("/designer")) is None
    browser.post("/language", {"language": "en"})
    found = BLOCK.search(browser.text("/designer"))
    assert found
    words = json.loads(found[1])
    assert words["Показать целиком"] == "Show all of it"
    assert not any(re.search("[А-Яа-я]", text) for text in words.values())


def test_the_calendar_names_the_days_off_of_a_year(as_):
    browser = as_("nobody")
    year = browser.get("/calendar/2026.json").get_json()
    assert "2026-01-01" in year["off"]
    assert "2026-11-22" in year["off"]
    assert "2026-11-23" not in year["off"]
    assert browser.get("/calendar/1200.json").status_code == 404
