"""Changes of a published plan: drafted, kept apart from each other's, applied when signed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine import Actor, Conflict, InvalidForm, NotPermitted
from tests.districts import settled
from workflows import CorrectionView
from workflows.playing.district import District
from workflows.playing.published_plan import PLAN_ID
from workflows.registry.documents import Document

STARTS = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def district() -> Iterator[District]:
    made = settled(STARTS)
    yield made
    made.close()


def begun(district: District, who: str = "metodistova") -> CorrectionView:
    values = {"school_year": "2026/27", "justification": "Карантин"}
    district.engine.start("plan_correction", values, district.person(who))
    district.work()
    found = district.application.plans.corrections(PLAN_ID, district.person(who))
    author = district.person(who).name
    return next(each for each in found if each.author == author)


def hand_over(district: District, correction: CorrectionView, who: str) -> None:
    act(district, correction, "draft_changes", who, decision="submitted", changes=[])


def act(
    district: District, correction: CorrectionView, element: str, who: str, **values: Any
) -> None:
    actor = district.person(who)
    tasks = district.engine.user_tasks(correction.instance_id, actor=actor)
    task = next(each for each in tasks if each.element_id == element)
    if task.assignee != actor.user_id:
        district.engine.claim(task.id, actor)
    district.engine.complete(task.id, values, actor)
    district.work()


def now(district: District, correction: CorrectionView) -> CorrectionView:
    return district.application.plans.correction(correction.id, district.person("direktorov"))


def status(district: District, item_id: str) -> str:
    return district.application.plans.item(item_id, district.person("direktorov")).status


def sign(district: District, correction: CorrectionView) -> None:
    act(district, correction, "decide_correction", "direktorov", decision="approved")
    act(district, correction, "draft_document", "metodistova", document_text="Лист изменений плана")
    act(district, correction, "review_document", "registratorova", review_decision="approved")
    act(district, correction, "sign_document", "direktorov", sign_decision="signed")


def test_changes_are_shown_before_and_after_and_the_plan_waits_for_the_signature(
    district: District,
) -> None:
    plans, author = district.application.plans, district.person("metodistova")
    correction = begun(district)
    days = (date(2027, 5, 20), None)
    plans.draft_move(correction.id, "item_2", days, "Карантин", author)
    (line,) = now(district, correction).lines
    assert (line.kind, line.number, line.when_before, line.when_after) == (
        "move", "2.1", "06.05.2027", "20.05.2027",
    )  # fmt: skip
    hand_over(district, correction, "metodistova")
    assert plans.item("item_2", author).fields.starts_on == date(2027, 5, 6)
    sign(district, correction)
    assert plans.item("item_2", author).fields.starts_on == date(2027, 5, 20)
    done = now(district, correction)
    assert (done.state, done.number) == ("applied", 1)
    with district.database.read("default") as session:
        sheet = session.get(Document, done.document_id)
        text, *_, table = sheet.body["blocks"]
    assert text["text"] == "Лист изменений плана"
    assert table["rows"][0][0] == "2.1"
    assert [c.after for c in plans.changes_since(PLAN_ID, None, author)] == [
        "20.05.2027", "20.05.2027",
    ]  # fmt: skip


def test_two_corrections_of_one_item_do_not_collide_silently(district: District) -> None:
    plans = district.application.plans
    first, second = begun(district), begun(district, "predmetova")
    for correction, who in ((first, "metodistova"), (second, "predmetova")):
        plans.draft_cancel(correction.id, "item_2", "Карантин", district.person(who))
    hand_over(district, first, "metodistova")
    with pytest.raises(InvalidForm, match="меняет другая корректировка"):
        plans.require_ready(second.id, district.person("predmetova"))
    hand_over(district, second, "predmetova")  # past the page: the process looks again
    assert now(district, second).state == "draft"
    sign(district, first)
    assert status(district, "item_2") == "cancelled"
    assert "изменился" in " ".join(now(district, second).collisions)


def test_an_item_done_meanwhile_sends_the_correction_back_and_annuls_the_sheet(
    district: District,
) -> None:
    plans, author = district.application.plans, district.person("metodistova")
    correction = begun(district)
    plans.draft_cancel(correction.id, "item_2", "Карантин", author)
    hand_over(district, correction, "metodistova")
    item = plans.item("item_2", author)
    plans.report_item("item_2", "done", "Всё же провели", item.version, author)
    sign(district, correction)
    assert status(district, "item_2") == "done"
    assert now(district, correction).state == "draft"
    sheets = district.application.documents.of_plan(PLAN_ID, district.person("direktorov"))
    assert [sheet.status for sheet in sheets] == ["annulled"]


def test_a_new_item_and_a_changed_one_are_judged_like_any_item(district: District) -> None:
    plans, author = district.application.plans, district.person("metodistova")
    correction = begun(district)
    fields = plans.item("item_2", author).fields
    with pytest.raises(InvalidForm) as refused:
        plans.draft_item(correction.id, "", replace(fields, title=""), "", author)
    assert set(refused.value.errors) == {"title", "reason"}
    with pytest.raises(InvalidForm, match="не изменён"):
        plans.draft_item(correction.id, "item_2", fields, "Так надо", author)
    with pytest.raises(InvalidForm, match="Выберите пункт"):
        plans.draft_cancel(correction.id, "unknown", "Так надо", author)
    plans.draft_item(correction.id, "", replace(fields, title="Новое"), "Просят школы", author)
    plans.draft_item(correction.id, "item_2", replace(fields, place="ДДТ"), "Ремонт", author)
    plans.draft_cancel(correction.id, "item_2", "Ремонт", author)  # replaces the change before
    lines = now(district, correction).lines
    assert [(line.kind, line.title) for line in lines] == [
        ("add", "Новое"), ("cancel", "Дело раздела 2"),
    ]  # fmt: skip
    plans.drop_change(correction.id, lines[1].id, author)
    assert now(district, correction).changed_percent == 8.33


def test_only_author_methodists_and_director_draft_and_only_a_draft(district: District) -> None:
    plans, correction = district.application.plans, begun(district)

    def cancel(actor: Actor) -> None:
        plans.draft_cancel(correction.id, "item_2", "Карантин", actor)

    with pytest.raises(NotPermitted):
        cancel(district.person("zamov"))
    cancel(district.person("direktorov"))
    hand_over(district, correction, "metodistova")
    with pytest.raises((NotPermitted, Conflict)):
        cancel(district.person("metodistova"))
