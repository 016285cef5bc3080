"""The designers' guide is true: its example deploys, it knows every attribute in use."""

import re
from pathlib import Path

import yaml

from engine.interpreter import read_deployment
from tests.bpmn.diagrams import CAMUNDA, FOLDERS
from workflows.playing.stories import STEP_WORDS, STORY_WORDS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "ru" / "modelling.md"


def fenced(language: str) -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_example_deploys_without_a_finding():
    (example,) = fenced("xml")

    assert read_deployment({"request.bpmn": example.encode()}).findings == ()


def test_the_example_story_uses_words_that_the_stories_know():
    (example,) = fenced("yaml")
    story = yaml.safe_load(example)

    assert set(story) <= STORY_WORDS
    assert {word for step in story["steps"] for word in step} <= STEP_WORDS


def test_every_attribute_and_property_of_shipped_diagrams_is_explained():
    text = GUIDE.read_text(encoding="utf-8")
    used = set()
    for folder in FOLDERS:
        used |= {str(p.get("name")) for p in folder.root.iter(f"{CAMUNDA}property")}
        for element in folder.root.iter():
            names = (str(n) for n in element.attrib)
            used |= {n.removeprefix(CAMUNDA) for n in names if n.startswith(CAMUNDA)}

    assert {name for name in used if name not in text} == set()
