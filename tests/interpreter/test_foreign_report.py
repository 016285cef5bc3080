"""Each foreign word is reported at its element: executed, kept but ignored, or refused."""

import re
from pathlib import Path

import pytest

from engine.domain.foreign import Verdict, foreign_words_as_json, foreign_words_from_json
from engine.interpreter import read_deployment
from engine.interpreter.vocabularies import VOCABULARIES, Word
from tests.interpreter.test_foreign_files import errors, ext, step


def words_of(data: bytes) -> dict[str, Verdict]:
    return {word.word: word.verdict for word in read_deployment({"f.bpmn": data}).words}


BUSINESS_KEY = '<camunda:in businessKey="k"/>'
REPORTED = {
    "executed": ('<userTask id="x" camunda:assignee="ann"/>', "camunda:assignee", "executes"),
    "a word of a kin": (
        '<userTask id="x" flowable:assignee="ann"/>',
        "flowable:assignee",
        "executes",
    ),
    "ignored": ('<task id="x" camunda:asyncBefore="true"/>', "camunda:asyncBefore", "ignored"),
    "unknown word": ('<task id="x" camunda:sparkle="1"/>', "camunda:sparkle", "ignored"),
    "unknown vocabulary": ('<task id="x" acme:a="1" acme:b="2"/>', "acme:*", "ignored"),
    "refused": ('<task id="x" drools:taskName="Log"/>', "drools:taskName", "refused"),
    "harmless value": (
        '<serviceTask id="x" camunda:topic="a.b" flowable:triggerable="false"/>',
        "flowable:triggerable",
        "ignored",
    ),
    "with that attribute": (
        f'<callActivity id="x" calledElement="p">{ext(BUSINESS_KEY)}</callActivity>',
        "camunda:in",
        "ignored",
    ),
}


@pytest.mark.parametrize("name", REPORTED)
def test_each_word_is_reported_at_its_element_with_its_verdict(name):
    element, word, verdict = REPORTED[name]

    (line,) = [w for w in read_deployment({"f.bpmn": step(element)}).words if w.word == word]

    assert (line.file, line.element_id, line.verdict) == ("f.bpmn", "x", verdict)
    assert re.match(r"[А-Я].*\.$", line.message)
    assert bool(line.remedy) == (verdict == "refused")
    assert foreign_words_from_json(foreign_words_as_json([line])) == (line,)


def test_a_refused_word_is_a_finding_that_names_element_word_and_remedy():
    data = step('<task id="x" name="Журнал" drools:taskName="Log"/>')

    (found,) = read_deployment({"f.bpmn": data}).findings

    assert (found.rule, found.element_id, found.label) == ("extension_supported", "x", "Журнал")
    assert "drools:taskName" in found.message
    assert found.remedy


def test_words_of_a_process_that_is_not_executed_refuse_nothing():
    task = step('<task id="x" drools:taskName="Log"/>')
    idle = task.replace(b'isExecutable="true"', b'isExecutable="false"')

    assert words_of(idle)["drools:taskName"] == Verdict.IGNORED
    assert {rule for rule, _ in errors(idle)} == {"process_present"}


def test_a_file_with_endless_foreign_words_has_a_short_report():
    many = "".join(f"<camunda:w{n}/>" for n in range(3000))

    words = read_deployment({"f.bpmn": step(f'<task id="x">{ext(many)}</task>')}).words

    assert len(words) == 2001
    assert "слишком много" in words[-1].message


# -- the tables ------------------------------------------------------------------------------------
DOCUMENT = Path(__file__).parents[2] / "docs/foreign-files.md"


def row_of(word: Word) -> str:
    """A word's line in the document."""
    sign = "" if word.place == "element" else "@"
    notes = [f"with `{word.having}`"] if word.having else []
    if word.harmless:
        notes.append("ignored for " + ", ".join(f"`{value}`" for value in sorted(word.harmless)))
    where = ", ".join(sorted(word.on)) or "any"
    also = f" ({'; '.join(notes)})" if notes else ""
    says = f"{word.message} {word.remedy}".strip()
    return f"| `{sign}{word.name}` | {where}{also} | {word.verdict} | {says} |"


def expected_rows() -> list[str]:
    """Every line of every vocabulary, in the order of the tables; equal ones once."""
    return list(dict.fromkeys(row_of(w) for _, words in VOCABULARIES.values() for w in words))


def test_the_document_shows_every_word_as_the_tables_say_it():
    written = [line for line in DOCUMENT.read_text().splitlines() if re.match(r"\| `@?\w", line)]

    assert written == expected_rows()


def test_every_word_says_what_becomes_of_it_and_a_refused_one_what_to_do():
    for _, words in VOCABULARIES.values():
        for word in words:
            assert re.match(r"[А-Я].*\.$", word.message), word
            assert bool(word.remedy) == (word.verdict == Verdict.REFUSED), word
