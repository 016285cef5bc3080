"""Who changes what in an annual plan, and what becomes of proposals."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine import Conflict, InvalidForm, ManualClock, NotFound, NotPermitted
from tests.workflows.conftest import NOW, District, absence
from workflows import ItemFields, ItemStatus, PlanItemView, PlanStage, ProposalCard
from workflows.registry import plans as plan_rows
from workflows.registry.plan_words import may_go
from workflows.registry.plans import AnnualPlan

Put = Callable[[PlanStage], None]


def first_item(district: District, section: int, plan_id: str = "") -> PlanItemView:
    items = district.app.plans.items(
        plan_id or district.next_plan.id, district.actor("metodistova")
    )
    return next(item for item in items if item.section_number == section)


@pytest.fixture
def at_stage(district: District, registry_at: Any) -> Put:
    """Puts next year's plan into a stage."""

    def put(stage: PlanStage) -> None:
        with registry_at() as registry:
            registry.get(AnnualPlan, district.next_plan.id).stage = stage

    return put


@pytest.mark.parametrize(
    ("stage", "who", "words"),
    [
        (PlanStage.DRAFT, "metodistova", ""),
        (PlanStage.PROPOSALS, "metodistova", ""),
        (PlanStage.SECTIONS, "metodistova", ""),
        (PlanStage.SECTIONS, "predmetova", "ведёт другой методист"),
        (PlanStage.SECTIONS, "direktorov", "наполняют методисты"),
        (PlanStage.SECTIONS, "zamov", "наполняют методисты"),
        (PlanStage.CONSOLIDATION, "direktorov", ""),
        (PlanStage.CONSOLIDATION, "metodistova", "сводит директор"),
        (PlanStage.COUNCIL, "direktorov", "на рассмотрении"),
        (PlanStage.APPROVAL, "direktorov", "на рассмотрении"),
        (PlanStage.SIGNING, "metodistova", "на рассмотрении"),
        (PlanStage.CANCELLED, "direktorov", "отменён"),
    ],
)
def test_the_stage_of_a_plan_says_who_edits_it(
    district: District,
    at_stage: Put,
    stage: PlanStage,
    who: str,
    words: str,
) -> None:
    at_stage(stage)
    item, actor = first_item(district, 1), district.actor(who)
    assert district.app.plans.item(item.id, actor).may_edit is (words == "")
    fields = replace(item.fields, title="Иначе")
    if words:
        with pytest.raises(NotPermitted, match=words):
            district.app.plans.edit_item(item.id, fields, item.version, actor)
    else:
        assert district.app.plans.edit_item(item.id, fields, item.version, actor) == 2


def test_nobody_edits_a_published_plan(district: District) -> None:
    item = first_item(district, 1, district.this_plan.id)
    for who in ("metodistova", "direktorov", "nachalnikova", "adminov"):
        with pytest.raises(NotPermitted, match="листом изменений"):
            district.app.plans.edit_item(item.id, item.fields, item.version, district.actor(who))


def test_a_deputy_of_the_methodist_edits_their_section(district: District) -> None:
    item, today = first_item(district, 1), date(2026, 11, 23)
    director, deputy = district.actor("direktorov"), district.actor("predmetova")
    assert not district.app.plans.item(item.id, deputy).may_edit
    district.app.absences.save(absence("metodistova", today, "predmetova"), director)
    assert district.app.plans.item(item.id, district.actor("predmetova")).may_edit


def test_an_edit_made_on_an_old_version_is_refused_and_loses_nothing(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    item = first_item(district, 1)
    mine, theirs = replace(item.fields, title="Моё"), replace(item.fields, title="Чужое")
    assert plans.edit_item(item.id, theirs, item.version, actor) == item.version + 1
    with pytest.raises(Conflict, match="пока вы его правили"):
        plans.edit_item(item.id, mine, item.version, actor)
    assert plans.item(item.id, actor).fields.title == "Чужое"


def test_approvers_see_what_changed_since_a_moment(district: District, clock: ManualClock) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    seen = clock.advance(timedelta(hours=1))
    clock.advance(timedelta(hours=1))
    item = first_item(district, 1)
    fields = replace(
        item.fields, title="Заседание", directions=("2.2", "2.4"), responsible_id="predmetova"
    )
    version = plans.edit_item(item.id, fields, item.version, actor)
    assert plans.edit_item(item.id, fields, version, actor) == version  # nothing differs
    added = plans.add_item(district.next_plan.id, replace(fields, title="Новый пункт"), actor)
    plans.remove_item(added, 1, actor)
    changes = plans.changes_since(district.next_plan.id, seen, actor)
    assert [(c.kind, c.field_label, c.before, c.after) for c in changes] == [
        ("changed", "Мероприятие", item.fields.title, "Заседание"),
        (
            "changed",
            "Направления",
            "2.4 Организационно-методическая деятельность",
            "2.2 Аналитическая деятельность, 2.4 Организационно-методическая деятельность",
        ),
        ("changed", "Ответственный", "Методистова А. А.", "Предметова Б. Б."),
        ("added", "", "—", "Новый пункт"),
        ("removed", "", "Новый пункт", "—"),
    ]
    assert {change.by for change in changes} == {"Методистова А. А."}
    assert plans.changes_since(district.next_plan.id, clock.now(), actor) == ()


def test_a_wrong_item_is_refused_by_field(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    item = first_item(district, 1)
    wrong = replace(item.fields, title="", starts_on=NOW.date(), ends_on=NOW.date())
    with pytest.raises(InvalidForm) as refused:
        plans.add_item(district.next_plan.id, wrong, actor)
    assert set(refused.value.errors) == {"title", "starts_on", "ends_on"}
    foreign = replace(
        item.fields, section_id=first_item(district, 1, district.this_plan.id).section_id
    )
    with pytest.raises(InvalidForm, match="раздел этого плана"):
        plans.edit_item(item.id, foreign, item.version, actor)


def test_an_item_moves_only_between_sections_one_may_edit(district: District) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    item = first_item(district, 1)
    sections = {s.number: s.id for s in plans.get(district.next_plan.id, actor).sections}
    with pytest.raises(NotPermitted, match="Раздел 2"):
        plans.edit_item(item.id, replace(item.fields, section_id=sections[2]), 1, actor)
    assert plans.edit_item(item.id, replace(item.fields, section_id=sections[4]), 1, actor) == 2


def test_how_an_item_turned_out_is_reported_by_those_who_answer(district: District) -> None:
    plans = district.app.plans
    items = plans.items(district.this_plan.id, district.actor("metodistova"))
    item = next(i for i in items if i.status == ItemStatus.PLANNED and i.section_number == 1)
    with pytest.raises(NotPermitted, match="ответственный"):
        plans.report_item(item.id, "done", "", item.version, district.actor("zamov"))
    actor = district.actor("metodistova")
    with pytest.raises(InvalidForm, match="Поясните"):
        plans.report_item(item.id, "moved", "", item.version, actor)
    with pytest.raises(InvalidForm, match="из списка"):
        plans.report_item(item.id, "forgotten", "", item.version, actor)
    version = plans.report_item(item.id, "moved", "Карантин", item.version, actor)
    assert plans.item(item.id, actor).status_title == "перенесён"
    director = district.actor("direktorov")
    assert plans.report_item(item.id, "done", "", version, director) == version + 1
    draft = first_item(district, 1)
    with pytest.raises(NotPermitted, match="после утверждения"):
        plans.report_item(draft.id, "done", "", draft.version, director)


def test_the_director_deals_out_sections(district: District) -> None:
    plans, director = district.app.plans, district.actor("direktorov")
    section = plans.get(district.next_plan.id, director).sections[0]
    plans.assign_section(section.id, "predmetova", director)
    assert plans.get(district.next_plan.id, director).sections[0].methodist_id == "predmetova"
    with pytest.raises(InvalidForm, match="методиста"):
        plans.assign_section(section.id, "zamov", director)
    with pytest.raises(NotPermitted):
        plans.assign_section(section.id, "predmetova", district.actor("predmetova"))


# -- proposals -------------------------------------------------------------------------------------
def card(district: District, section: int = 4, **changed: Any) -> ProposalCard:
    page = district.app.plans.get(district.next_plan.id, district.actor("zamov"))
    fields: dict[str, Any] = {
        "section_id": page.sections[section - 1].id,
        "organisation_id": "school_1",
        "title": "Семинар школы",
        "form": "seminar",
        "starts_on": date(2027, 11, 18),
        "ends_on": date(2027, 11, 18),
    }
    return ProposalCard(**fields | changed)


def test_an_organisation_proposes_for_itself_only(district: District) -> None:
    plans, deputy = district.app.plans, district.actor("zamov")
    assert plans.get(district.next_plan.id, deputy).may_propose_for == ("school_1",)
    plans.propose_item(district.next_plan.id, card(district), deputy)
    with pytest.raises(NotPermitted):
        plans.propose_item(
            district.next_plan.id, card(district, organisation_id="school_2"), deputy
        )
    (mine,) = plans.proposals(district.next_plan.id, deputy)
    assert (mine.title, mine.state_title) == ("Семинар школы", "на рассмотрении")
    assert plans.proposals(district.next_plan.id, district.actor("zavucheva")) == ()


def test_the_same_proposal_is_written_once(district: District) -> None:
    plans, deputy = district.app.plans, district.actor("zamov")
    first = plans.propose_item(district.next_plan.id, card(district), deputy)
    again = plans.propose_item(
        district.next_plan.id, card(district, title=" семинар ШКОЛЫ "), deputy
    )
    assert first == again


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"form": "party"}, "form"),
        ({"starts_on": date(2026, 11, 18)}, "starts_on"),
        ({"ends_on": date(2027, 11, 1)}, "ends_on"),
        ({"section_id": "none"}, "section_id"),
    ],
)
def test_a_wrong_proposal_is_refused_by_field(
    district: District, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidForm) as refused:
        district.app.plans.propose_item(
            district.next_plan.id, card(district, **changed), district.actor("zamov")
        )
    assert field in refused.value.errors


def test_an_accepted_proposal_becomes_an_item_once(district: District) -> None:
    plans, methodist = district.app.plans, district.actor("metodistova")
    proposal = plans.propose_item(district.next_plan.id, card(district), district.actor("zamov"))
    with pytest.raises(NotPermitted, match="другой методист"):
        plans.accept_proposal(proposal, None, district.actor("predmetova"))
    item = plans.item(plans.accept_proposal(proposal, None, methodist), methodist)
    assert (item.fields.title, item.origin_title) == ("Семинар школы", "предложение организации")
    assert (item.proposed_by, item.responsible) == ("Школа № 1", "Методистова А. А.")
    with pytest.raises(Conflict, match="уже рассмотрено"):
        plans.accept_proposal(proposal, None, methodist)
    with pytest.raises(Conflict, match="уже стало"):
        plans.decline_proposal(proposal, "нет", methodist)
    with pytest.raises(Conflict, match="уже рассмотрено"):
        plans.withdraw_proposal(proposal, district.actor("zamov"))


def test_people_who_act_at_once_act_once(district: District) -> None:
    plans, methodist = district.app.plans, district.actor("metodistova")
    proposal = plans.propose_item(district.next_plan.id, card(district), district.actor("zamov"))
    item = first_item(district, 1)

    def accept() -> object:
        return plans.accept_proposal(proposal, None, methodist)

    def edit() -> object:
        return plans.edit_item(item.id, replace(item.fields, place="Зал"), 1, methodist)

    for verb in (accept, edit):
        with ThreadPoolExecutor(4) as pool:
            outcomes = [pool.submit(verb) for _ in range(4)]
        refused = [each.exception() for each in outcomes if each.exception()]
        assert [type(error) for error in refused] == [Conflict] * 3


def test_a_proposal_is_declined_with_a_reason_that_its_author_reads(district: District) -> None:
    plans, methodist = district.app.plans, district.actor("metodistova")
    deputy = district.actor("zamov")
    proposal = plans.propose_item(district.next_plan.id, card(district), deputy)
    with pytest.raises(InvalidForm, match="Поясните"):
        plans.decline_proposal(proposal, " ", methodist)
    plans.decline_proposal(proposal, "Тема занята", methodist)
    (mine,) = plans.proposals(district.next_plan.id, deputy)
    assert (mine.state_title, mine.reason) == ("отклонено", "Тема занята")


def test_a_proposal_is_withdrawn_by_its_organisation(district: District) -> None:
    plans, deputy = district.app.plans, district.actor("zamov")
    proposal = plans.propose_item(district.next_plan.id, card(district), deputy)
    with pytest.raises(NotPermitted):
        plans.withdraw_proposal(proposal, district.actor("zavucheva"))
    plans.withdraw_proposal(proposal, deputy)
    assert plans.proposals(district.next_plan.id, deputy) == ()


def test_proposals_are_taken_only_while_they_are_collected(
    district: District, at_stage: Put
) -> None:
    at_stage(PlanStage.SECTIONS)
    with pytest.raises(NotPermitted, match="пока идёт"):
        district.app.plans.propose_item(
            district.next_plan.id, card(district), district.actor("zamov")
        )


# -- reading ---------------------------------------------------------------------------------------
def test_an_unknown_plan_or_item_is_not_found(district: District) -> None:
    actor = district.actor("metodistova")
    for verb in (
        lambda: district.app.plans.get("none", actor),
        lambda: district.app.plans.items("none", actor),
        lambda: district.app.plans.item("none", actor),
        lambda: district.app.plans.edit_item("none", ItemFields(section_id="", title=""), 1, actor),
    ):
        with pytest.raises(NotFound):
            verb()


def test_items_are_numbered_within_their_sections(district: District) -> None:
    items = district.app.plans.items(district.this_plan.id, district.actor("zamov"))
    assert [item.number for item in items if item.section_number == 3] == [
        f"3.{n}" for n in range(1, 7)
    ]
    whens = {item.fields.title: item.when for item in items}
    assert whens["Мастер-классы педагогов дополнительного образования"] == "04.02.2027"
    assert whens["Утверждение планов работы РМО"] == "15.09–25.09.2026"
    assert whens["Сверка сроков повышения квалификации"] == "октябрь 2026"


def test_a_plan_goes_only_where_it_may(district: District, registry_at: Any) -> None:
    assert not may_go(PlanStage.DRAFT, PlanStage.SIGNING)
    assert not may_go(PlanStage.PUBLISHED, PlanStage.CANCELLED)
    assert may_go(PlanStage.COUNCIL, PlanStage.SECTIONS)
    with registry_at() as registry:
        plan = registry.get(AnnualPlan, district.next_plan.id)
        with pytest.raises(Conflict, match="«проект» нельзя перейти в «на подписи»"):
            plan_rows.go_to(plan, PlanStage.SIGNING)


def test_the_choices_of_an_items_form_are_complete(district: District) -> None:
    choices = district.app.plans.choices(district.next_plan.id, district.actor("metodistova"))
    assert len(choices.sections) == 12
    assert ("annual_plan", "Годовой план ДММЦ") in choices.processes
    assert ("metodistova", "Методистова А. А.") in choices.people
