"""Last year's plan beside the next: what is new, copied, changed, dropped, and what was decided."""

from dataclasses import replace
from datetime import date

import pytest

from engine import InvalidForm, InvalidInput, NotPermitted
from tests.workflows.conftest import District
from workflows import BusyCard, PlanFix
from workflows.desks.plan_rollover import RolloverRow


def rows(district: District, section: int) -> list[RolloverRow]:
    page = district.app.plans.rollover(district.next_plan.id, district.actor("metodistova"))
    return list(page.sections[section - 1].rows)


def decide(district: District, row: RolloverRow, verdict: str, reason: str = "") -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    plans.decide_rollover(district.next_plan.id, row.source_id, verdict, reason, actor)


def test_a_copied_item_waits_for_a_decision_and_a_changed_one_does_not(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    first, second, *_ = rows(district, 1)
    assert (first.kind, first.is_open, first.changes) == ("copied", True, ())
    item = plans.item(second.item_id, actor)
    plans.edit_item(item.id, replace(item.fields, participants="Директора школ"), 1, actor)
    plans.add_item(district.next_plan.id, replace(item.fields, title="Новое дело"), actor)
    found = rows(district, 1)
    changed = next(row for row in found if row.source_id == second.source_id)
    assert (changed.kind, changed.is_open) == ("changed", False)
    assert [(c.label, c.before, c.after) for c in changed.changes] == [
        ("Участники", "Члены методсовета", "Директора школ")
    ]
    assert [row.title for row in found if row.kind == "new"] == ["Новое дело"]


def test_dropping_needs_a_reason_and_taking_back_undoes_it(district: District) -> None:
    row = rows(district, 1)[0]
    with pytest.raises(InvalidForm, match="почему"):
        decide(district, row, "drop", "  ")
    decide(district, row, "drop", "Совет решил иначе")
    dropped = rows(district, 1)[0]
    assert (dropped.kind, dropped.item_id, dropped.verdict) == ("dropped", "", "drop")
    assert dropped.reason == "Совет решил иначе"
    decide(district, row, "keep")
    again = rows(district, 1)[0]
    assert (again.kind, again.verdict, again.is_open) == ("copied", "keep", False)
    assert again.when_after == row.when_after


def test_what_somebody_took_out_of_the_plan_waits_for_a_decision(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    row = rows(district, 1)[0]
    decide(district, row, "keep")
    plans.remove_item(row.item_id, 1, actor)
    assert next((r.kind, r.is_open) for r in rows(district, 1)) == ("dropped", True)


def test_the_rest_of_a_section_is_kept_at_once(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    page = plans.rollover(district.next_plan.id, actor)
    section = page.sections[0]
    assert section.open_count > 1
    assert plans.keep_rest(page.plan_id, section.section_id, actor) == section.open_count
    assert plans.rollover(page.plan_id, actor).sections[0].open_count == 0


def test_only_who_may_change_a_section_decides(district: District) -> None:
    plans, row = district.app.plans, rows(district, 1)[0]
    for who in ("predmetova", "zamov", "direktorov"):
        with pytest.raises(NotPermitted):
            plans.decide_rollover(
                district.next_plan.id, row.source_id, "keep", "", district.actor(who)
            )
    with pytest.raises(InvalidInput):
        decide(district, replace(row, source_id=row.item_id), "keep")
    with pytest.raises(InvalidInput):
        decide(district, row, "burn")


def test_taken_days_are_written_by_methodists_and_the_plan_is_checked(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    card = BusyCard(kind="exam", title="Пробный экзамен", starts_on=date(2027, 9, 24))
    with pytest.raises(NotPermitted):
        plans.add_busy_days(card, district.actor("zamov"))
    wrong = replace(card, title="", kind="party", ends_on=date(2027, 9, 1))
    with pytest.raises(InvalidForm) as refused:
        plans.add_busy_days(wrong, actor)
    assert set(refused.value.errors) == {"kind", "title", "ends_on"}
    written = plans.add_busy_days(card, actor)
    page = plans.get(district.next_plan.id, actor)
    found = next(each for each in page.findings if "Пробный экзамен" in each.message)
    fix = found.fixes[0]
    version = plans.item(fix.item_id, actor).version
    assert plans.fix_item(fix.item_id, fix, version, actor) == version + 1
    messages = [each.message for each in plans.get(district.next_plan.id, actor).findings]
    assert not any("Пробный экзамен" in message for message in messages)
    plans.remove_busy_days(written, actor)
    titles = [row.title for row in plans.busy_days(district.next_plan.id, actor)]
    assert "Пробный экзамен" not in titles


def test_a_fix_that_does_not_fit_the_year_is_refused_by_field(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    row = rows(district, 1)[0]
    fix = PlanFix(kind="move", day=date(2030, 1, 1))
    with pytest.raises(InvalidForm, match="вне учебного года"):
        plans.fix_item(row.item_id, fix, 1, actor)
