"""What service tasks do to the plan, the council's papers and what people are told."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import BpmnError, InvalidInput, ServiceCall, shipped_calendar
from engine.municipalities import OFFICE
from tests.workflows.conftest import District
from tests.zones import LiesIn
from workflows import handlers
from workflows.annual_plan.services import AnnualPlanServices
from workflows.council.services import CouncilServices
from workflows.directory_services import DirectoryServices
from workflows.documents.services import DocumentServices
from workflows.notifications.outbox import Outbox
from workflows.notifications.telling import Teller
from workflows.notifications.ways_out import WaysOut

ZONE = "Asia/Krasnoyarsk"
PLAN = AnnualPlanServices(calendar=shipped_calendar(), zones=LiesIn(ZONE))
DOCUMENTS = DocumentServices(zones=LiesIn(ZONE))
COUNCIL = CouncilServices(zones=LiesIn(ZONE))
OUTBOX = Outbox(ways_out=WaysOut(), calendar=shipped_calendar(), zones=LiesIn(ZONE))
DIRECTORY = DirectoryServices(zones=LiesIn(ZONE), teller=Teller(outbox=OUTBOX))
Call = Callable[..., dict[str, Any]]


def test_every_handler_documents_what_it_takes_and_gives(district: District, call: Call) -> None:
    every = handlers(shipped_calendar(), LiesIn(ZONE))
    assert len({handler.topic for handler in every}) == len(every)
    assert all(h.title and None not in (h.inputs, h.outputs) for h in every)
    outputs = {handler.topic: set(handler.outputs or ()) for handler in every}
    drafted = call(PLAN.create_draft, school_year="2030/31")
    assert set(drafted) == outputs["annual_plan.create_draft"]
    plan_id = drafted["plan_id"]
    for name, inputs in (
        ("collect_proposals", {}),
        ("apply_section_defaults", {}),
        ("check", {}),
        ("set_stage", {"stage": "consolidation"}),
        ("approvals", {"gate": "council", "decision": "remarks"}),
    ):
        given = call(getattr(PLAN, name), plan_id=plan_id, **inputs)
        assert set(given) == outputs[f"annual_plan.{name}"]
    assert set(call(COUNCIL.members)) == outputs["council.members"]
    assert set(call(COUNCIL.tally, votes=["за"])) == outputs["council.tally"]


def test_a_draft_copies_repeating_items_and_carries_unfulfilled_ones(
    district: District, call: Call
) -> None:
    plans, actor = district.app.plans, district.actor("metodistova")
    carried = next(
        item
        for item in plans.items(district.this_plan.id, actor)
        if not item.fields.repeats and item.section_number == 11 and item.status == "done"
    )
    assert carried.fields.title not in {
        item.fields.title for item in plans.items(district.next_plan.id, actor)
    }
    call(PLAN.set_stage, plan_id=district.next_plan.id, stage="cancelled")
    later = next(
        item
        for item in plans.items(district.this_plan.id, actor)
        if not item.fields.repeats and item.status == "planned"
    )
    director = district.actor("direktorov")
    plans.report_item(later.id, "not_done", "Карантин", later.version, director)
    drafted = call(PLAN.create_draft)
    assert drafted["school_year"] == "2027/28"
    assert (drafted["year_start"], drafted["year_end"]) == ("2027-09-01", "2028-08-31")
    assert (drafted["council_before"], drafted["sign_before"]) == ("2027-06-15", "2027-08-31")
    assert len(drafted["schools"]) == 17
    assert [section["number"] for section in drafted["sections"]] == list(range(1, 13))
    assert {section["methodist"] for section in drafted["sections"]} <= {
        "metodistova",
        "predmetova",
        "doshkolnaya",
    }
    items = plans.items(drafted["plan_id"], actor)
    assert len(items) == drafted["copied_count"] + drafted["carried_count"]
    origins = {item.fields.title: item.origin_title for item in items}
    assert origins[later.fields.title] == "не исполнен в прошлом году"
    assert all(
        item.fields.starts_on.year in (2027, 2028) for item in items if item.fields.starts_on
    )


def test_a_year_has_one_plan(district: District, call: Call) -> None:
    with pytest.raises(BpmnError) as refused:
        call(PLAN.create_draft, school_year="2027/28")
    assert refused.value.code == "PLAN_EXISTS"
    once = call(PLAN.create_draft, school_year="2031/32")
    again = call(PLAN.create_draft, school_year="2031/32")  # the same instance asks again
    assert once["plan_id"] == again["plan_id"]
    with pytest.raises(InvalidInput, match="учебный год"):
        call(PLAN.create_draft, school_year="в следующем году")


def test_answers_of_organisations_become_proposals_and_lose_nothing(
    district: District, call: Call
) -> None:
    plan_id = district.next_plan.id
    answers: list[Any] = [
        {
            "organisation": "school_3",
            "by": "koordinatorova",
            "proposals": [
                {
                    "section": "7",
                    "title": "День науки",
                    "form": "seminar",
                    "starts_on": "2028-02-08",
                },
                {"section": 99, "title": "Неясное", "form": "party", "starts_on": "2019-01-01"},
                {"title": ""},
            ],
        },
        {"organisation": "school_4", "proposals": []},
        None,
    ]
    given = call(PLAN.collect_proposals, plan_id=plan_id, answers=answers)
    assert (given["proposals_total"], given["items_added"]) == (2, 0)
    assert "school_3" not in given["schools_without_proposals"]
    assert "school_4" in given["schools_without_proposals"]
    again = call(PLAN.collect_proposals, plan_id=plan_id, answers=answers)
    assert again["proposals_total"] == 2
    actor = district.actor("metodistova")
    rows = {row.title: row for row in district.app.plans.proposals(plan_id, actor)}
    assert rows["День науки"].proposed_by == "Координаторова Ю. Ю."
    assert (rows["Неясное"].section[:3], rows["Неясное"].form_title) == ("12.", "Иное")
    assert rows["Неясное"].starts_on is None
    taken = call(PLAN.collect_proposals, plan_id=plan_id, accepted=[rows["День науки"].id])
    assert (taken["items_added"], taken["proposals_accepted"], taken["proposals_waiting"]) == (
        1,
        1,
        1,
    )


def test_empty_sections_are_built_from_last_year_and_flagged(
    district: District, call: Call
) -> None:
    plan_id, actor = district.next_plan.id, district.actor("metodistova")
    given = call(PLAN.apply_section_defaults, plan_id=plan_id)
    sections = district.app.plans.get(plan_id, actor).sections
    assert {s.number for s in sections if s.from_last_year} == {11, 12}
    assert given["items_added"] == 6
    assert set(given["defaulted_sections"]) == {s.id for s in sections if s.from_last_year}
    assert call(PLAN.apply_section_defaults, plan_id=plan_id)["items_added"] == 0


def test_the_check_hands_the_plan_to_the_director(district: District, call: Call) -> None:
    given = call(PLAN.check, plan_id=district.next_plan.id)
    assert given["errors_count"] == 0
    page = district.app.plans.get(district.next_plan.id, district.actor("direktorov"))
    assert (page.plan.stage, page.may_edit_any) == ("consolidation", True)
    assert given["findings_count"] == len(page.findings)


def test_a_plan_is_published_with_both_gates_and_a_signed_order(
    district: District, call: Call
) -> None:
    plan_id = district.next_plan.id
    order = call(DOCUMENTS.prepare, kind="order_dmmc", title="О плане", plan_id=plan_id)

    def code_of_refusal() -> str:
        with pytest.raises(BpmnError) as refused:
            call(PLAN.publish, plan_id=plan_id, **order)
        return refused.value.code

    assert code_of_refusal() == "NOT_SIGNED"
    signed = call(DOCUMENTS.register, **order, signed_by="direktorov")
    assert code_of_refusal() == "PLAN_NOT_APPROVED"
    given = call(
        PLAN.approvals,
        plan_id=plan_id,
        gate="council",
        decision="approved",
        protocol_number="01-08/2",
        protocol_date="2026-11-20",
    )
    assert (given["council_recommended"], given["edu_head_agreed"]) == (True, False)
    assert code_of_refusal() == "PLAN_NOT_APPROVED"
    call(PLAN.approvals, plan_id=plan_id, gate="edu_head", decision="approved")
    back = call(PLAN.approvals, plan_id=plan_id, gate="council", decision="remarks", comment="…")
    assert (back["council_recommended"], back["edu_head_agreed"]) == (False, True)
    assert code_of_refusal() == "PLAN_NOT_APPROVED"
    call(PLAN.approvals, plan_id=plan_id, gate="council", decision="approved")
    published = call(PLAN.publish, plan_id=plan_id, **order)
    assert published["plan_number"] == signed["number"] == "01-05/2-од"
    assert published["effective_date"] == "2027-09-01"
    assert call(PLAN.publish, plan_id=plan_id, **order) == published
    page = district.app.plans.get(plan_id, district.actor("direktorov"))
    assert (page.plan.stage_title, page.may_edit_any) == ("утверждён", False)
    assert len(page.approvals) == 4


def test_a_decision_or_stage_that_does_not_exist_is_named(district: District, call: Call) -> None:
    plan_id = district.next_plan.id
    with pytest.raises(InvalidInput, match="такого решения нет"):
        call(PLAN.approvals, plan_id=plan_id, gate="council", decision="maybe")
    for stage in ("published", "nirvana"):
        with pytest.raises(InvalidInput, match="нет"):
            call(PLAN.set_stage, plan_id=plan_id, stage=stage)
    with pytest.raises(InvalidInput, match="не передано «plan_id»"):
        call(PLAN.check)


def test_the_council_names_its_members_on_a_day(district: District, call: Call) -> None:
    given = call(COUNCIL.members)
    assert (given["members_count"], given["quorum_rule"]) == (7, "more_than_half")
    assert given["members"][0] == given["chair"] == "predsedatelev"
    assert (given["deputy_chair"], given["secretary"]) == ("predmetova", "sekretareva")
    for inputs in ({"council": "none"}, {"on_date": "2001-01-01"}):
        with pytest.raises(BpmnError) as refused:
            call(COUNCIL.members, **inputs)
        assert refused.value.code == "NO_COUNCIL"


def test_a_protocol_is_a_draft_until_it_is_signed(district: District, call: Call) -> None:
    agenda = [{"topic": "План", "votes_for": 6, "decision": "Рекомендовать"}]
    asked = {"present": ["predsedatelev"], "agenda": agenda, "session_date": "2026-11-20"}
    drafted = call(COUNCIL.protocol, key="job", **asked)
    assert call(COUNCIL.protocol, key="job", **asked) == drafted
    documents, actor = district.app.documents, district.actor("sekretareva")
    document = documents.get(drafted["document_id"], actor)
    assert (document.reference, document.body["agenda"]) == ("проект", agenda)
    call(DOCUMENTS.register, document_id=document.id, signed_by="predsedatelev")
    assert documents.get(document.id, actor).reference == "№ 01-08/2 от 23.11.2026"


def test_notes_of_a_diagram_reach_people_and_roles_once(district: District, call: Call) -> None:
    recipients = ["zamov", "oo_deputy@school_2", "clerk", "zamov", "ghost", "council_member"]
    asked = {"text": "План утверждён", "subject": "План", "recipients": recipients}
    given = call(DIRECTORY.note, key="job", **asked)
    assert given == {"notified_count": 10}
    call(DIRECTORY.note, key="job", **asked)
    centre, actor = district.app.notifications, district.actor("zamov")
    told = [each.body for each in centre.page(actor, unread=True, kind="note").items]
    assert told.count("План утверждён") == 1
    assert centre.unread_count(actor) >= 1
    centre.read_all(actor)
    assert centre.unread_count(actor) == 0


def test_the_registries_answer_who_there_is(district: District, call: Call) -> None:
    assert len(call(DIRECTORY.organisations)["organisations"]) == 17
    assert len(call(DIRECTORY.organisations, kinds=["kindergarten"])["organisations"]) == 5
    with pytest.raises(InvalidInput, match="«castle» нет"):
        call(DIRECTORY.organisations, kinds=["castle"])
    found = call(DIRECTORY.people, role="oo_deputy", organisation="school_1")
    assert found == {"user_ids": ["zamov"]}


def test_a_handler_never_runs_outside_a_transaction(clock: Any) -> None:
    asked = ServiceCall(
        topic="annual_plan.check",
        inputs={"plan_id": "x"},
        instance_id="i",
        business_key="",
        element_id="e",
        idempotency_key="k",
        now=clock.now(),
        tenant=OFFICE,
    )
    with pytest.raises(TypeError, match="in a transaction"):
        PLAN.check(asked)
