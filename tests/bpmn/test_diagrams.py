"""Every shipped diagram is deployable, complete, drawn well and speaks Russian."""

import json
import re
from itertools import combinations, pairwise

import pytest

from engine import shipped_calendar
from engine.decisions import parse_decisions
from engine.expressions import parse
from engine.interpreter import read_deployment
from engine.rules import Sight, judge
from tests.bpmn.diagrams import (
    CAMUNDA,
    EVENTS,
    FOLDERS,
    GATEWAYS,
    MODEL,
    NODES,
    Element,
    Folder,
    kind,
    properties,
)
from tests.zones import LiesIn
from webapp.pages.acknowledgement_tasks import register_acknowledgement_page
from webapp.pages.contest_application_tasks import register_application_pages
from webapp.pages.contest_tasks import register_contest_pages
from webapp.pages.council_tasks import register_council_pages
from webapp.pages.plan_corrections import register_correction_pages
from webapp.pages.plan_tasks import register_plan_pages
from webapp.pages.regulation_tasks import register_regulation_page
from webapp.pages.score_tasks import register_score_page
from webapp.pages.signing import register_signing_page
from webapp.pages.task_pages import registered
from workflows.diagram_handlers import handlers
from workflows.roles import ROLES
from workflows.rules import HOUSE_RULES

each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=repr)
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
ROLE_CHOICES = {"approvers", "signer_role"}
ASKED_BY_SERVICES = {
    "contest": {
        "award",
        "conflict",
        "contest_admission",
        "contest_configuration",
        "final",
        "jury",
    },
}
"""Tables that Python asks as the office has them, for each application or pair (D01–D04)."""


def named(element: Element) -> str:
    return f"{element.get('id')} «{element.get('name', '')}»"


# -- the folder ------------------------------------------------------------------------------------
def test_there_are_the_five_processes_of_the_annual_plan():
    assert {f.key for f in FOLDERS} >= {
        "annual_plan", "collect_proposals", "council_session", "document_approval", "vote",
    }  # fmt: skip


@each_folder
def test_the_process_is_called_as_its_folder(folder: Folder):
    assert [p.get("id") for p in folder.of("process")] == [folder.key]


@each_folder
def test_the_folder_explains_itself_and_tells_stories(folder: Folder):
    assert (folder.path / "README.md").read_text(encoding="utf-8").startswith("# ")
    assert list((folder.path / "scenarios").glob("*.yaml"))


@each_folder
def test_the_readme_names_every_form_page_and_the_way_to_cancel(folder: Folder):
    said = (folder.path / "README.md").read_text(encoding="utf-8")
    keys = {str(e.get(f"{CAMUNDA}formKey")) for e in folder.of("userTask", "startEvent")}
    keys |= {properties(e).get("cancelMessage", "None") for e in folder.of("process")}
    wanted = {key.removeprefix("page:") for key in keys - {"None"}}

    assert {each for each in wanted if f"`{each}`" not in said} == set()


@each_folder
def test_the_engine_accepts_it_without_a_single_finding(folder: Folder):
    """Every topic has its handler, every page is registered, every text can be read."""
    register_plan_pages()
    register_council_pages()
    register_acknowledgement_page()
    register_correction_pages()
    register_regulation_page()
    register_signing_page()
    register_score_page()
    register_application_pages()
    register_contest_pages()
    topics = {handler.topic for handler in handlers(shipped_calendar(), LiesIn())}

    assert read_deployment(folder.files, topics=topics, pages=registered()).findings == ()


@each_folder
def test_no_rule_of_drawing_is_broken(folder: Folder):
    """What people are asked for is asked of what is shipped, too."""
    services = {
        each.topic: None if each.outputs is None else tuple(each.outputs)
        for each in handlers(shipped_calendar(), "Asia/Krasnoyarsk")
    }
    model = read_deployment(folder.files)
    for process in model.models.values():
        beside = {"forms": model.forms, "decisions": model.decisions, "services": services}
        assert judge(HOUSE_RULES, Sight(process=process, **beside)) == []


# -- ids and words ---------------------------------------------------------------------------------
@each_folder
def test_ids_are_unique_snake_case(folder: Folder):
    ids = [str(e.get("id")) for e in folder.of(*NODES, "sequenceFlow", "lane", "process")]

    assert len(ids) == len(set(ids))
    assert [i for i in ids if not SNAKE.fullmatch(i)] == []


@each_folder
def test_whatever_people_read_is_russian(folder: Folder):
    words = [
        named(e)
        for e in folder.of(*NODES, "sequenceFlow", "lane", "process", "participant")
        if re.search("[A-Za-z]", e.get("name", ""))
    ]

    assert words == []


@each_folder
def test_topics_are_dotted_and_element_ids_are_not(folder: Folder):
    topics = [str(e.get(f"{CAMUNDA}topic")) for e in folder.of("serviceTask")]

    assert [t for t in topics if not re.fullmatch(r"[a-z_]+\.[a-z_]+", t)] == []


# -- people ----------------------------------------------------------------------------------------
def literal_groups(text: str | None) -> set[str]:
    return set() if not text or text.startswith("=") else {g.strip() for g in text.split(",")}


@each_folder
def test_every_role_named_in_the_diagram_exists(folder: Folder):
    mentioned: set[str] = set()
    for element in folder.of("userTask"):
        mentioned |= literal_groups(element.get(f"{CAMUNDA}candidateGroups"))
    for element in folder.of("process"):
        mentioned |= literal_groups(element.get(f"{CAMUNDA}candidateStarterGroups"))
    mentioned |= {properties(lane)["role"] for lane in folder.of("lane") if properties(lane)}

    assert mentioned - set(ROLES) == set()


@each_folder
def test_every_role_offered_in_a_form_exists(folder: Folder):
    offered = {
        value["value"]
        for form in forms(folder).values()
        for component in form["components"]
        if component.get("key") in ROLE_CHOICES
        for value in component["values"]
    }

    assert offered - set(ROLES) == set()


@each_folder
def test_clauses_quote_existing_points_of_the_regulation(folder: Folder):
    clauses = [properties(e)["clause"] for e in folder.of("userTask", "process")]

    assert [c for c in clauses if not re.fullmatch(r"\d(\.\d){1,2}(, \d(\.\d){1,2})*", c)] == []


# -- forms and decisions ---------------------------------------------------------------------------
def forms(folder: Folder) -> dict[str, dict]:
    return {p.stem: json.loads(p.read_bytes()) for p in (folder.path / "forms").glob("*.form")}


@each_folder
def test_every_form_is_used_and_every_form_key_leads_somewhere(folder: Folder):
    keys = {str(e.get(f"{CAMUNDA}formKey")) for e in folder.of("userTask", "startEvent")}
    own = {k for k in keys if k != "None" and not k.startswith("page:")}

    assert own == set(forms(folder))


@each_folder
def test_a_form_is_identified_by_its_file(folder: Folder):
    assert {stem: form["id"] for stem, form in forms(folder).items()} == {
        s: s for s in forms(folder)
    }


@each_folder
def test_every_decision_is_asked_and_every_question_has_its_table(folder: Folder):
    asked = {str(e.get(f"{CAMUNDA}decisionRef")) for e in folder.of("businessRuleTask")}
    tables = {
        d.id
        for name, data in folder.files.items()
        if name.endswith(".dmn")
        for d in parse_decisions(data, name)
    }

    assert asked == tables - ASKED_BY_SERVICES.get(folder.key, set())


@each_folder
def test_decision_tables_are_unique_or_collect(folder: Folder):
    policies = {
        d.id: str(d.hit_policy.value)[0]
        for name, data in folder.files.items()
        if name.endswith(".dmn")
        for d in parse_decisions(data, name)
    }

    by_service = ASKED_BY_SERVICES.get(folder.key, set())
    assert [p for d, p in policies.items() if p not in "UC" and d not in by_service] == []


# -- flow ------------------------------------------------------------------------------------------
@each_folder
def test_a_deciding_gateway_has_a_default_and_conditions_on_all_other_ways(folder: Folder):
    for gateway in folder.of("exclusiveGateway"):
        ways = folder.outgoing(str(gateway.get("id")))
        if len(ways) < 2:
            continue
        default = gateway.get("default")
        assert default in [w.get("id") for w in ways], named(gateway)
        bare = [w.get("id") for w in ways if w.find(f"{MODEL}conditionExpression") is None]
        assert bare == [default], named(gateway)


@each_folder
def test_consent_is_never_the_default(folder: Folder):
    """Silence or an unforeseen answer must not approve, sign or accept anything."""
    approving = re.compile(r"approved|signed|accepted|quorum_met")
    yes = re.compile("Да|Подписа|Согласова|Рекомендова|Принят")
    checked = 0
    for gateway in folder.of("exclusiveGateway"):
        ways = folder.outgoing(str(gateway.get("id")))
        texts = [str(w.findtext(f"{MODEL}conditionExpression") or "") for w in ways]
        if any(approving.search(t) for t in texts):
            checked += 1
            default = folder.node(str(gateway.get("default")))
            assert not yes.match(str(default.get("name"))), named(gateway)

    assert checked or folder.key in (
        "acknowledgement", "collect_proposals", "consent", "contest", "contest_application",
        "expert_scoring", "reminders",
    )  # fmt: skip


@each_folder
def test_called_processes_are_shipped_and_never_call_each_other_in_a_circle(folder: Folder):
    calls = {f.key: {str(c.get("calledElement")) for c in f.of("callActivity")} for f in FOLDERS}
    seen: set[str] = set()
    todo = [folder.key]
    while todo:
        for called in calls[todo.pop()]:
            assert called in calls
            assert called != folder.key
            if called not in seen:
                seen.add(called)
                todo.append(called)


@each_folder
def test_every_mapping_and_repetition_can_be_read(folder: Folder):
    texts = [
        str(e.get("sourceExpression"))
        for e in folder.root.iter(f"{CAMUNDA}in", f"{CAMUNDA}out")
        if e.get("sourceExpression")
    ]
    texts += [e.text or "" for e in folder.root.iter(f"{CAMUNDA}outputParameter")]
    texts += [
        e.text or ""
        for e in folder.root.iter(f"{CAMUNDA}inputParameter")
        if (e.text or "").startswith("=")
    ]
    texts += [
        str(e.get(f"{CAMUNDA}collection")) for e in folder.of("multiInstanceLoopCharacteristics")
    ]
    computed = {"exclude", "organisation", "outputElement", "correlationKey", "businessKey"}
    for element in folder.of(*NODES, "process"):
        texts += [v for k, v in properties(element).items() if k in computed]

    for text in texts:
        parse(text)  # raises with the place


@each_folder
def test_there_are_no_scripts(folder: Folder):
    assert list(folder.of("scriptTask")) == []


# -- picture ---------------------------------------------------------------------------------------
@each_folder
def test_everything_is_drawn(folder: Folder):
    drawn = set(folder.shapes) | set(folder.edges)
    meant = {str(e.get("id")) for e in folder.of(*NODES, "sequenceFlow", "lane", "participant")}

    assert meant - drawn == set()
    assert drawn - meant == set()


@each_folder
def test_every_caption_outside_a_shape_has_its_place(folder: Folder):
    captions = [e for e in folder.of(*EVENTS, *GATEWAYS, "sequenceFlow") if e.get("name")]

    assert [named(e) for e in captions if folder.label(str(e.get("id"))) is None] == []


@each_folder
def test_flows_run_square_and_dock_at_their_elements(folder: Folder):
    for flow in folder.of("sequenceFlow"):
        points = folder.waypoints(str(flow.get("id")))
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)), named(flow)
        assert folder.box(str(flow.get("sourceRef"))).touches(*points[0]), named(flow)
        assert folder.box(str(flow.get("targetRef"))).touches(*points[-1]), named(flow)


@each_folder
def test_no_two_flows_cross(folder: Folder):
    stretches = [
        (str(f.get("id")), a, b)
        for f in folder.of("sequenceFlow")
        for a, b in pairwise(folder.waypoints(str(f.get("id"))))
    ]
    crossed = [
        (one[0], two[0])
        for one, two in combinations(stretches, 2)
        if one[0] != two[0] and _meet(one[1], one[2], two[1], two[2])
    ]

    assert crossed == []


Point = tuple[float, float]


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return (
        min(a[0], b[0]) <= max(c[0], d[0])
        and min(c[0], d[0]) <= max(a[0], b[0])
        and min(a[1], b[1]) <= max(c[1], d[1])
        and min(c[1], d[1]) <= max(a[1], b[1])
    )


@each_folder
def test_shapes_do_not_lie_on_each_other(folder: Folder):
    free = [e for e in folder.of(*NODES) if kind(e) not in ("boundaryEvent", "subProcess")]
    boxes = [(str(e.get("id")), folder.box(str(e.get("id")))) for e in free]

    assert [(a[0], b[0]) for a, b in combinations(boxes, 2) if a[1].overlaps(b[1])] == []


@each_folder
def test_captions_cover_neither_shapes_nor_each_other(folder: Folder):
    ids = [str(e.get("id")) for e in folder.of(*EVENTS, *GATEWAYS, "sequenceFlow") if e.get("name")]
    captions = [(i, folder.label(i)) for i in ids]
    boxes = [
        (str(e.get("id")), folder.box(str(e.get("id"))))
        for e in folder.of(*NODES)
        if kind(e) != "subProcess"
    ]
    covered = [
        (i, o)
        for i, label in captions
        for o, box in boxes
        if label is not None and label.overlaps(box, slack=2)
    ]
    covered += [
        (a[0], b[0])
        for a, b in combinations(captions, 2)
        if a[1] is not None and b[1] is not None and a[1].overlaps(b[1])
    ]

    assert covered == []


@each_folder
def test_every_element_stands_in_the_lane_that_names_it(folder: Folder):
    for lane in folder.of("lane"):
        room = folder.box(str(lane.get("id")))
        for reference in lane.findall(f"{MODEL}flowNodeRef"):
            node = folder.node(str(reference.text))
            box = folder.box(str(reference.text))
            if kind(node) != "boundaryEvent":
                assert room.holds(box), f"{reference.text} outside «{lane.get('name')}»"


@each_folder
def test_every_top_level_element_belongs_to_exactly_one_lane(folder: Folder):
    process = next(folder.of("process"))
    nodes = {str(e.get("id")) for e in process if isinstance(e.tag, str) and kind(e) in NODES}
    named_in = [r.text for lane in folder.of("lane") for r in lane.findall(f"{MODEL}flowNodeRef")]

    assert sorted(named_in) == sorted(nodes)


@each_folder
def test_the_main_path_runs_from_left_to_right(folder: Folder):
    """A flow that goes back is a rework or an exception; the rest moves right."""
    flows = list(folder.of("sequenceFlow"))
    forward = [f for f in flows if _goes_right(folder, f)]

    assert len(forward) >= 0.7 * len(flows)


def _goes_right(folder: Folder, flow: Element) -> bool:
    source, target = (folder.box(str(flow.get(n))) for n in ("sourceRef", "targetRef"))
    return target.x + target.width / 2 >= source.x + source.width / 2
