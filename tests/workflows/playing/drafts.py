"""Drafts to try out: the shipped approval as it is, and changed as a designer would change it."""

from pathlib import Path

from engine.testing import _contents
from workflows.playing.stories import Story, read_story

BPMN = Path(__file__).resolve().parents[3] / "bpmn"
APPROVAL = "document_approval"
REVIEW = 'name="Согласовать документ" camunda:formKey="review_document"'


def approval() -> dict[str, bytes]:
    return _contents(BPMN / APPROVAL)


def changed(old: str, new: str, times: int = 1) -> dict[str, bytes]:
    files = approval()
    text = files[f"{APPROVAL}.bpmn"].decode()
    assert text.count(old) >= 1, old
    return {**files, f"{APPROVAL}.bpmn": text.replace(old, new, times).encode()}


def stories() -> list[Story]:
    paths = sorted((BPMN / APPROVAL / "scenarios").glob("*.yaml"))
    return [read_story(path.read_bytes(), path.stem, APPROVAL) for path in paths]


def story(name: str) -> Story:
    return next(each for each in stories() if each.name == name)


def diagram(body: str, key: str = "tried") -> dict[str, bytes]:
    """A small process around some elements."""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">
 <bpmn:process id="{key}" name="Проба" isExecutable="true">{body}</bpmn:process>
</bpmn:definitions>"""
    return {f"{key}.bpmn": text.encode()}


def begun(steps: list, key: str = "tried") -> Story:
    data = {"begins": "2027-02-01", "process": key, "steps": steps}
    return Story(name="проба", process=key, data=data)
