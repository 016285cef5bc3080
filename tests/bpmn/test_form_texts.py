"""Texts of shipped forms say what a person needs, in words and once."""

from datetime import date
from pathlib import Path

import pytest

from engine.forms import PartView, no_options, parse_form, view_form
from engine.forms.components import FileField

ROOT = Path(__file__).resolve().parents[2] / "bpmn"
EVERY_FORM = sorted(ROOT.glob("*/forms/*.form"))
TODAY = date(2027, 5, 20)


def read_aloud(form: str, **variables: object) -> str:
    """What the form's own texts say when these variables are known."""
    path = ROOT / form
    parsed = parse_form(path.read_bytes(), path.stem)
    parts = view_form(parsed, {}, variables, no_options, today=TODAY)
    return " ".join(words(part) for part in parts if not part.hidden)


def words(part: PartView) -> str:
    return " ".join(paragraph.text for paragraph in part.paragraphs)


@pytest.mark.parametrize(
    ("outcome", "said"), [("withdrawn", "отозван автором"), ("rejected", "отклонён")]
)
def test_the_director_reads_in_russian_what_became_of_the_order(outcome: str, said: str):
    text = read_aloud("annual_plan/forms/decide_after_refusal.form", approval_outcome=outcome)

    assert said in text
    assert outcome not in text


def test_reviewers_read_the_authors_comment_when_there_is_one():
    form = "document_approval/forms/review_document.form"
    known = {"document_title": "О конкурсе", "document_text": "Провести"}

    said = read_aloud(form, **known, draft_comment="Срок прошу не менять")
    assert "Комментарий автора: Срок прошу не менять" in said
    assert "Комментарий автора" not in read_aloud(form, **known, draft_comment="")
    assert "Комментарий автора" not in read_aloud(form, **known)


@pytest.mark.parametrize("path", EVERY_FORM, ids=lambda path: path.stem)
def test_a_hint_of_files_does_not_repeat_what_the_page_says_by_itself(path: Path):
    fields = parse_form(path.read_bytes(), path.stem).fields
    pickers = [field for field in fields if isinstance(field, FileField)]

    assert [p.hint for p in pickers if "МБ" in p.hint or "PDF" in p.hint] == []
