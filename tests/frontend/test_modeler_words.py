"""The diagram editor speaks the language of its page, whole."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from webapp.assets import FRONTEND, node_commands

SOURCES = FRONTEND / "src" / "modeler"
LIBRARIES = [
    FRONTEND / "node_modules" / name
    for name in ("bpmn-js/lib", "diagram-js/lib", "diagram-js-minimap/dist/index.esm.js")
]
ASKED = re.compile(r"\btranslate\(\s*(?:'([^']+)'|\"([^\"]+)\")")
LABELS = re.compile(r"\blabel: '([^']+)'")
SAID = re.compile(r"\btext\(\s*'((?:[^'\\]|\\.)+)'")
PLACES = re.compile(r"\{(\w+)\}")
CYRILLIC, LATIN = re.compile("[А-Яа-яЁё]"), re.compile("[A-Za-z]{2,}")
COMMENT = re.compile(r"^\s*(//|\*).*$", re.MULTILINE)
MOVES = re.compile(r"^ \+ ")  # the transform `translate(x y)` of SVG
DIRECTIONS = ("left", "center", "right", "top", "middle", "bottom")
MENUS = ("popup-menu/PopupEntries.js", "replace/ReplaceOptions.js")
NAMES = re.compile(r"\(ad-hoc\)")


@pytest.fixture(scope="module")
def dictionaries() -> dict[str, dict[str, str]]:
    """The Russian of bpmn-js and the English of our own texts, as the scripts have them."""
    node, _npm = node_commands()
    code = (
        "const [a, b] = await Promise.all([import('./src/modeler/russian.js'), "
        "import('./src/modeler/english.js')]);"
        "console.log(JSON.stringify({russian: a.russian, english: b.default}));"
    )
    done = subprocess.run(
        [node, "--no-warnings", "--input-type=module", "--eval", code],
        cwd=FRONTEND,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return json.loads(done.stdout)


def files(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.js"))


def code(file: Path) -> str:
    return COMMENT.sub("", file.read_text("utf-8"))


def asked_of_the_libraries() -> set[str]:
    found = {f"Align elements {direction}" for direction in DIRECTIONS}
    for place in LIBRARIES:
        for file in files(place):
            found |= {a or b for a, b in ASKED.findall(code(file))}
    for name in MENUS:
        found |= set(LABELS.findall(code(LIBRARIES[0] / "features" / name)))
    return {each for each in found if not MOVES.match(each)} - {"Align elements "}


def said_by_the_editor() -> set[str]:
    places = [*files(SOURCES), FRONTEND / "src" / "pages" / "modeler.js"]
    texts = {each for file in places for each in SAID.findall(file.read_text("utf-8"))}
    return {each.replace("\\'", "'") for each in texts}


def test_everything_that_bpmn_js_asks_for_has_its_russian(dictionaries) -> None:
    russian = dictionaries["russian"]
    asked = asked_of_the_libraries()
    assert len(asked) > 100
    assert {each for each in asked if each not in russian} == set()
    assert {key: words for key, words in russian.items() if not CYRILLIC.search(words)} == {}
    menus = {words for key, words in russian.items() if key in asked and not PLACES.search(words)}
    assert {words for words in menus if LATIN.search(NAMES.sub("", words))} == set()


def test_what_the_editor_says_is_russian_and_has_its_english(dictionaries) -> None:
    said, english = said_by_the_editor(), dictionaries["english"]
    assert len(said) > 300
    assert {each for each in said if not CYRILLIC.search(each)} == set()
    assert said - english.keys() == set()
    assert english.keys() - said == set()
    assert {key: words for key, words in english.items() if CYRILLIC.search(words)} == {}


def test_translations_keep_the_places_for_values(dictionaries) -> None:
    pairs = [*dictionaries["russian"].items(), *dictionaries["english"].items()]
    wrong = {
        key: words for key, words in pairs if set(PLACES.findall(key)) != set(PLACES.findall(words))
    }
    assert wrong == {}
