"""One installation, two municipalities and a region: nobody sees or changes anything foreign.

Every route and every verb of the engine is walked with ids of the south by somebody of the north
who holds every role there, and by the region's administrator and observer.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

import engine as front_door
from engine import (
    Actor,
    BulkAction,
    DeadlineStretch,
    DeadlineText,
    DecisionQuery,
    EngineError,
    InboxQuery,
    ProcessEngine,
    migrations,
    modifications,
)
from engine.analysis import AnalysisQuery
from engine.drawing import TextKind
from engine.repairs import IncidentQuery, VariableChange
from tests.conftest import BOTH
from tests.webapp.conftest import Browser, web
from tests.webapp.lands import SOUTH, Lands, found_lands, leaks, rows_of, secrets_of, told

WALKERS = ("north", "region")
LOGINS = {"north": "nordov", "region": "regionov"}


@pytest.fixture(scope="module", params=BOTH)
def lands(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lands]:
    folder, more, end = tmp_path_factory.mktemp("lands"), {}, lambda: None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        name = server.create(request.getfixturevalue("postgres_template"))
        more, end = {"DATABASE_URL": server.url(name)}, lambda: server.drop(name)
    found = found_lands(folder, more)
    yield found
    found.application.database.dispose()
    end()


# -- verbs of the engine ---------------------------------------------------------------------------
MORNING = datetime(2026, 1, 1, tzinfo=UTC)
OF_NOBODY = {
    "due_jobs": "ids of what is due, for workers; whoever does one acts in its municipality",
    "execute_job": "does a due job in its own municipality, for workers",
    "next_due_at": "a moment, for workers",
    "release_leases": "for the only process of a database",
    "work": "does what is due, for workers and tests",
    "forget": "drops what is kept in memory",
    "now": "the time",
    "ring_due": "rings for jobs by their ids, for the scheduler",
    "ring_again": "rings for jobs by their ids, for the scheduler",
    "ring_due_of": "rings for jobs by their ids, for the scheduler",
    "say_running": "says that a program of the installation runs",
    "say_ended": "says that a program of the installation ends",
    "let_go": "ends the leases of the program itself",
    "end_leases_of_silent": "ends leases of programs that are gone, for the scheduler",
    "standing": "compares the program with the tables",
}


def given(lands: Lands, actor: Actor) -> dict[str, Any]:
    """A value for every parameter of a verb: ids are the south's."""
    ids = lands.ids
    plan = migrations.MigrationPlan(source=ids["definition_id"], target=ids["target_id"])
    return {
        **ids,
        "actor": actor,
        "deputy": actor,
        "author": ids["person_id"],
        "user_id": ids["person_id"],
        "people": [ids["person_id"]],
        "task_ids": [ids["task_id"]],
        "instance_ids": [ids["instance_id"]],
        "subject_ids": [ids["incident_id"]],
        "incident_ids": [ids["incident_id"]],
        "plan": plan,
        "replaced_id": ids["target_id"],
        "page": DeadlineStretch(since=MORNING),
        "since": MORNING,
        "until": datetime(2027, 1, 1, tzinfo=UTC),
        "calendar": lands.application.calendar,
        "change": VariableChange(values={"text": "другое"}, reason="проверка"),
        "ordered": modifications.Modification(moves=(), reason="проверка"),
        "outputs": {},
        "values": {"text": "другое"},
        "variables": {},
        "files": {},
        "queries": [InboxQuery()],
        "action": BulkAction.CLAIM,
        "verb": "retry",
        "answer": {},
        "day": date(2026, 4, 8),
        "priority": 1,
        "sequence": 1,
        "state": "active",
        "form_key": "f",
        "topic": "documents.prepare",
        "message_name": "письмо",
        "name": "сигнал",
        "reason": "проверка",
        "digest": "0" * 64,
        "revision": 0,
        "content": b"x",
        "new_name": "x.bpmn",
        "role": "methodist",
        "new_role": "clerk",
        "approve": True,
        "note": "проверка",
        "reasons": {},
        "effective_at": None,
    }


SPECIAL: dict[str, Callable[[Lands], dict[str, Any]]] = {
    "inbox": lambda _: {"query": InboxQuery()},
    "note_copy": lambda _: {"together": lambda _session: None},
    "inbox_neighbours": lambda _: {"query": InboxQuery()},
    "find_decisions": lambda _: {"query": DecisionQuery()},
    "find_incidents": lambda _: {"query": IncidentQuery()},
    "incident_ids": lambda _: {"query": IncidentQuery()},
    "find_instances": lambda _: {"text": "зюйд"},
    "find_user_tasks": lambda _: {"text": "зюйд"},
    "reset": lambda lands: {"ordered": _back(lands)},
    "preview_reset": lambda lands: {"ordered": _back(lands)},
    "compare_draft": lambda _: {"definition_id": ""},
    "compare": lambda lands: {"target_id": lands.ids["definition_id"]},
    "deadline_texts": lambda _: {},
    "problem_of_text": lambda _: {"kind": TextKind.EXPRESSION},
    "example_deadline": lambda _: {"days": "3", "due": "", "calendar": ""},
    "reminder_steps": lambda _: {"text": DEADLINE},
    "figures": lambda _: {"since": date(2026, 1, 1), "until": date(2026, 12, 31)},
}
DEADLINE = DeadlineText(
    element_id="review", name="review", text="", days=None, due_at=None, calendar="",
    candidates=(), priority=0,
)  # fmt: skip


def _back(lands: Lands) -> modifications.Reset:
    return modifications.Reset(
        element_instance_id=lands.ids["element_instance_id"], reason="проверка"
    )


def arguments(verb: Callable[..., Any], values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a verb is called with; a parameter without a value here is an error of this test."""
    found = {}
    for each in list(inspect.signature(verb).parameters.values())[1:]:
        if each.name in values:
            found[each.name] = values[each.name]
        elif each.name == "query":
            found["query"] = AnalysisQuery(process_key=values["process_key"])
        elif each.name == "text" or each.default is inspect.Parameter.empty:
            assert each.name == "text", f"{name}: no value for {each.name}"
            found["text"] = "проверка"
    return found


def answered(call: Callable[[], Any]) -> str:
    """What a call gives or says, as text."""
    try:
        found = call()
        return found.decode() if isinstance(found, bytes) else repr(found)
    except EngineError as refusal:
        return f"{type(refusal).__name__}: {refusal}"


@pytest.mark.parametrize("walker", WALKERS)
def test_no_verb_of_the_engine_tells_or_changes_anything_foreign(lands: Lands, walker: str) -> None:
    actor, secrets, before = lands.walkers[walker], secrets_of(lands), rows_of(lands, SOUTH)
    verbs = dict(inspect.getmembers(ProcessEngine, inspect.isfunction))
    told_foreign = {}
    for name, verb in verbs.items():
        if name.startswith("_") or name in OF_NOBODY:
            continue
        values = given(lands, actor) | SPECIAL.get(name, lambda _: {})(lands)
        asked = arguments(verb, values, name)
        assert "actor" in asked, f"{name} takes no actor: name why in OF_NOBODY"
        answer = answered(lambda asked=asked, name=name: getattr(lands.engine, name)(**asked))
        if found := sorted(leaks(answer, secrets, str(asked))):
            told_foreign[name] = found, answer[:300]
    assert told_foreign == {}
    assert rows_of(lands, SOUTH) == before


READ_BY_THE_SOUTH = (
    "instance", "history", "user_task", "user_tasks", "inbox", "find_instances", "definitions",
    "definition", "diagram", "incident", "find_incidents", "kept_messages", "migration",
    "repair_order", "course", "instances", "startable", "draft", "versions", "outlook",
    "plan_repairs", "compare", "process_draft", "process_drafts",
)  # fmt: skip


def test_the_walk_would_notice_what_it_looks_for(lands: Lands) -> None:
    own, secrets = lands.district.actor("director"), secrets_of(lands)
    own = replace(own, permissions=frozenset(front_door.Permission), user_id=lands.ids["person_id"])
    silent = []
    for name in READ_BY_THE_SOUTH:
        values = given(lands, own) | SPECIAL.get(name, lambda _: {})(lands)
        asked = arguments(getattr(ProcessEngine, name), values, name)
        answer = answered(lambda asked=asked, name=name: getattr(lands.engine, name)(**asked))
        if not any(leaks(answer, secrets, str(asked))):
            silent.append((name, answer[:200]))
    assert silent == []


# -- second doors ----------------------------------------------------------------------------------
WRITES_FOR_ITS_CALLER = {
    "schedule_job": "writes a job for the tenant it is told; PostgreSQL refuses a foreign one",
    "cancel_job": "takes back jobs of the tenant it is told by their key",
    "purge_drafts": "tidies the session's municipality",
}


@pytest.mark.parametrize("walker", WALKERS)
def test_no_second_door_of_the_engine_tells_anything_foreign(lands: Lands, walker: str) -> None:
    actor, secrets, before = lands.walkers[walker], secrets_of(lands), rows_of(lands, SOUTH)
    doors = {
        name: door
        for name, door in vars(front_door).items()
        if inspect.isfunction(door) and "session" in inspect.signature(door).parameters
    }
    assert set(WRITES_FOR_ITS_CALLER) < set(doors)
    for name in doors.keys() - WRITES_FOR_ITS_CALLER.keys():
        with lands.application.database.write(actor.tenant) as session:
            asked = _door_arguments(name, doors[name], lands, actor, session)
            answer = answered(lambda asked=asked, name=name: doors[name](**asked))
        assert list(leaks(answer, secrets, str(lands.ids))) == [], name
        assert answer in ("None", "()", "[]", "{}", "True", "False", "set()"), (name, answer)
    assert rows_of(lands, SOUTH) == before


def _door_arguments(
    name: str, door: Callable[..., Any], lands: Lands, actor: Actor, session: Any
) -> dict[str, Any]:
    values = given(lands, actor) | {"session": session, "tenant": actor.tenant}
    values |= {
        "sequences": [1], "days": (MORNING.date(), date(2027, 1, 1)), "after": ("", ""),
        "now": MORNING, "limit": 10,
    }  # fmt: skip
    found = {}
    for each in inspect.signature(door).parameters.values():
        assert each.name in values or each.default is not inspect.Parameter.empty, (name, each)
        if each.name in values:
            found[each.name] = values[each.name]
    return found


# -- routes ----------------------------------------------------------------------------------------
PARTS: dict[str, str] = {
    "number": "7",
    "signature_id": "0" * 32,
    "action": "claim",
    "association_id": "unknown",
    "member_id": "unknown",
    "correction_id": "unknown",
    "code": "unknown",
    "delivery_id": "0" * 32,
    "filename": "icons.svg",
    "key": "numbering.protocol",
    "kind": "reminder",
    "municipality_id": SOUTH,
    "name": "southern.bpmn",
    "signed": "0" * 64,
    "row_id": "unknown",
    "rule_id": "label_is_verb",
    "sequence": "1",
    "token": "unknown",
    "topic": "documents.prepare",
    "verb": "suspend",
    "year": "2026",
}
ANOTHER_PART = {"/admin/repairs/<verb>": "retry", "/admin/repairs/<verb>/run": "retry"}
ENDS_SESSION = {"auth.sign_out"}
OF_THE_REGION = "region."
"""Blueprint of pages by which the region keeps its municipalities: what they change, they may."""
NOTHING_FOREIGN = {
    "/admin/parameters/<key>": "one's own parameters",
    "/admin/parameters/<key>/follow": "one's own parameters",
    "/documents/templates/<kind>": "one's own template of a kind that everybody knows",
    "/documents/templates/<kind>/back": "one's own template",
    "/documents/templates/<kind>/template.docx": "one's own template, or the shipped one",
    "/documents/templates/<kind>/shipped.docx": "a file of the program",
    "/documents/templates/<kind>/sample.docx": "an invented document",
    "/documents/templates/<kind>/sample.pdf": "an invented document",
    "/verify/<code>": "whoever holds a document reads its number and title",
    "/admin/queue/<topic>": "the installation's own choice of pace",
    "/static/<path:filename>": "a file of the program",
    "/designer/rules/<rule_id>": "a rule of the program",
    "/calendar/<int:year>": "one's own calendar",
    "/calendar/<int:year>.json": "one's own calendar",
    "/calendar/<int:year>.ics": "one's own calendar",
    "/documents/nomenclature/<int:year>": "one's own files",
    "/documents/nomenclature/<int:year>/approve": "one's own files",
    "/documents/nomenclature/<int:year>/case": "one's own files",
    "/documents/nomenclature/<int:year>/close": "one's own files",
    "/documents/nomenclature/<int:year>/section": "one's own files",
    "/plan/<plan_id>/items/restore": "puts back only what this browser removed",
    "/inbox/bulk/<action>": "foreign user tasks count as gone",
    "/inbox/bulk/<action>/run": "foreign user tasks count as gone",
    "/admin/stops/<definition_id>/<verb>": "nothing of it runs here",
    "/admin/repairs/<verb>": "foreign incidents count as gone",
    "/admin/repairs/<verb>/run": "foreign incidents count as gone",
}
"""Routes with a part that answer something else than «there is no such thing»."""


def _typed(lands: Lands) -> dict[str, Any]:
    """What is posted everywhere: ids of the south in every field that takes some."""
    ids = lands.ids
    return {
        "reason": "так надо", "text": "слово", "name": "слово", "note": "слово", "priority": "10",
        "user_id": ids["person_id"], "person_id": ids["person_id"], "role": "methodist",
        "organisation_id": ids["organisation_id"], "task": [ids["task_id"]],
        "subject": [ids["incident_id"]], "only": ids["instance_id"],
        "source": ids["definition_id"], "target": ids["target_id"],
        "process_key": ids["process_key"], "begins_on": "2026-05-04", "kind": "leave",
    }  # fmt: skip


@pytest.fixture(scope="module")
def pages(lands: Lands) -> Flask:
    return web(lands.district)


def _addresses(lands: Lands, pages: Flask) -> Iterator[tuple[str, Any, str]]:
    """Method, rule and address with the south's ids for every route."""
    for rule in pages.url_map.iter_rules():
        parts = {**lands.ids, **PARTS}
        parts["verb"] = ANOTHER_PART.get(rule.rule, parts["verb"])
        unknown = rule.arguments - parts.keys()
        assert not unknown, f"{rule.rule}: no foreign value for {unknown}"
        address = rule.rule
        for name in rule.arguments:
            for spelled in (f"<{name}>", f"<int:{name}>", f"<path:{name}>"):
                address = address.replace(spelled, parts[name])
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint not in ENDS_SESSION:
                yield method, rule, address


@pytest.mark.parametrize("walker", WALKERS)
def test_no_page_tells_or_changes_anything_foreign(lands: Lands, pages: Flask, walker: str) -> None:
    browser = Browser(pages.test_client())
    assert browser.sign_in(LOGINS[walker]).status_code == 303
    secrets, before = secrets_of(lands), rows_of(lands, SOUTH)
    wrong, token = {}, browser.token()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "X-CSRFToken": token}
    for method, rule, address in _addresses(lands, pages):
        if walker == "region" and rule.endpoint.startswith(OF_THE_REGION) and rule.arguments:
            continue
        data = None if method == "GET" else {**_typed(lands), "csrf_token": token}
        piece = {"data": b"x", "content_type": "application/offset+octet-stream"}
        body = {"data": data} if method != "PATCH" else piece
        answer = browser.client.open(address, method=method, headers=headers, buffered=True, **body)
        said = told(answer.get_data()) + str(answer.headers)
        found = sorted(leaks(said, secrets, f"{address} {data}"))
        foreign = rule.arguments and rule.rule not in NOTHING_FOREIGN
        expected = {403, 404} if foreign else set(range(200, 500))
        if found or answer.status_code not in expected:
            wrong[f"{method} {rule.rule}"] = answer.status_code, found
    assert wrong == {}, wrong
    assert rows_of(lands, SOUTH) == before


def test_no_foreign_version_is_compared_with_one_s_own(lands: Lands, pages: Flask) -> None:
    browser, foreign = Browser(pages.test_client()), lands.ids["definition_id"]
    assert browser.sign_in("nordov").status_code == 303
    own = lands.engine.versions("annual_plan", lands.walkers["north"])[0].id
    for source, target in ((own, foreign), (foreign, own), (foreign, foreign)):
        address = f"/designer/annual_plan/compare?from={source}&to={target}"
        assert browser.get(address).status_code == 404
    assert browser.get(f"/designer/annual_plan/compare?from={own}&to={own}").status_code == 200


def test_pages_of_the_south_show_the_word_to_its_own_people(lands: Lands, pages: Flask) -> None:
    browser, ids = Browser(pages.test_client()), lands.ids
    assert browser.sign_in("director").status_code == 303
    for address in (
        f"/instances/{ids['instance_id']}",
        "/search?q=зюйд",
        "/instances",
        f"/admin/incidents/{ids['incident_id']}",
        "/absences",
        "/calendar/changes",
    ):
        assert list(leaks(browser.text(address), frozenset(), "")), address
