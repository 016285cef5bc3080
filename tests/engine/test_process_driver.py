"""The driver runs whole stories: in memory, in a file, on PostgreSQL, with restarts between."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from engine import (
    SYSTEM,
    Actor,
    BpmnError,
    Clock,
    Database,
    DeploymentRefused,
    Handler,
    InvalidForm,
    NotFound,
    NotPermitted,
    Option,
    ProcessEngine,
    TaskNotOpen,
    build_engine,
)
from engine.testing import ProcessDriver
from tests.interpreter.kit import END, START, bpmn, flow, props, user

SERVICE = '<serviceTask id="mail" camunda:type="external" camunda:topic="post.send"/>'
PAUSE = (
    '<intermediateCatchEvent id="pause"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)
STORY = bpmn(
    START
    + user("agree", candidateGroups="methodist,head")
    + SERVICE
    + PAUSE
    + user("file", assignee="clerk")
    + END
    + flow("start", "agree", "mail", "pause", "file", "end")
)


@pytest.fixture(params=["memory", "database"])
def driver(request, database_url):
    # In memory the kind of database is given; both parameters of `database_url` show the same.
    made = ProcessDriver(None if request.param == "memory" else database_url)
    yield made
    made.close()


def test_a_story_from_start_to_end_with_a_restart_after_each_step(driver):
    assert driver.deploy({"story.bpmn": STORY}) == []
    instance = driver.start("p", {"subject": "физика"})
    assert driver.state(instance) == "active"
    driver.restart()

    (agree,) = driver.user_tasks(instance)
    assert (agree.element_id, agree.name, agree.assignee, agree.due_at) == (
        "agree", "agree", None, None,
    )  # fmt: skip
    assert agree.candidate_groups == ["methodist", "head"]
    assert agree.variables == {"subject": "физика"}
    driver.complete(agree, {"agreed": True}, "ada")
    driver.restart()

    assert driver.user_tasks(instance) == []
    driver.complete_service(instance, "post.send", {"sent": 1})
    driver.restart()
    driver.advance(3599)
    assert driver.user_tasks(instance) == []
    driver.advance(timedelta(seconds=1))
    driver.restart()

    (file,) = driver.user_tasks()
    assert file.assignee == "clerk"
    driver.complete(file)

    assert driver.state(instance.id) == "completed"
    assert driver.variables(instance) == {
        "subject": "физика", "agreed": True, "agree_by": "ada", "sent": 1,
    }  # fmt: skip
    told = [each.type for each in driver.history(instance)]
    assert (told[0], told[-1]) == ("InstanceStarted", "InstanceCompleted")
    assert [each.id for each in driver.instances("p")] == [instance.id]


def test_files_may_be_texts_or_paths_or_folders(tmp_path):
    folder = tmp_path / "story"
    (folder / "forms").mkdir(parents=True)
    (folder / "story.bpmn").write_bytes(STORY)
    (folder / "forms" / "note.form").write_text('{"type": "default", "components": []}')
    (folder / "README.md").write_text("это не развёртывают")

    for files in ({"story.bpmn": STORY.decode()}, [folder], [str(folder / "story.bpmn")], folder):
        driver = ProcessDriver()
        driver.deploy(files)
        assert driver.start("p").process_key == "p"
        driver.close()


def test_a_refusal_names_every_element_with_rule_and_remedy():
    driver = ProcessDriver()
    broken = bpmn(
        START
        + '<complexGateway id="puzzle" name="Загадка"/><transaction id="deal" name="Сделка"/>'
        + flow("start", "puzzle", "deal")
    )

    with pytest.raises(DeploymentRefused) as refused:
        driver.deploy({"broken.bpmn": broken})

    text = str(refused.value)
    for part in ("broken.bpmn", "puzzle", "Загадка", "deal", "Сделка"):
        assert part in text
    assert all(each.rule and each.remedy for each in refused.value.findings)
    driver.close()


def test_handlers_run_at_once():
    def send(call):
        return {"sent_to": call.inputs["school"]}

    for handlers in ({"post.send": send}, [Handler(topic="post.send", run=send)]):
        driver = ProcessDriver(handlers=handlers)
        driver.deploy({"story.bpmn": STORY})
        instance = driver.start("p", {"school": 5})
        driver.complete(driver.user_tasks(instance)[0])
        assert driver.variables(instance)["sent_to"] == 5
        driver.close()


def test_with_handlers_given_unknown_topics_are_refused():
    driver = ProcessDriver(handlers={})

    with pytest.raises(DeploymentRefused, match=r"post\.send"):
        driver.deploy({"story.bpmn": STORY})
    driver.close()


def test_a_service_nobody_waits_for_cannot_be_completed():
    driver = ProcessDriver()
    driver.deploy({"story.bpmn": STORY})
    instance = driver.start("p")

    with pytest.raises(NotFound, match=r"post\.send"):
        driver.complete_service(instance, "post.send")
    driver.close()


def test_trouble_is_a_state_until_it_is_resolved():
    answers = [BpmnError("NO"), {}]

    def send(call):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    driver = ProcessDriver(handlers={"post.send": send})
    driver.deploy({"story.bpmn": STORY})
    instance = driver.start("p")
    driver.complete(driver.user_tasks(instance)[0])
    assert driver.state(instance) == "incident"
    (incident,) = driver.incidents(instance)

    driver.retry(incident)

    assert driver.state(instance) == "active"
    assert driver.incidents() == []
    driver.close()


def test_time_stops_at_each_due_moment_in_order():
    moments = []

    def note(call):
        moments.append(call.now)
        return {}

    loop = bpmn(
        START
        + '<exclusiveGateway id="again"/>'
        + PAUSE
        + '<serviceTask id="note" camunda:type="external" camunda:topic="clock.note"/>'
        + flow("start", "again", "pause", "note", "again")
    )
    driver = ProcessDriver(handlers={"clock.note": note}, start_at=datetime(2026, 5, 1, tzinfo=UTC))
    driver.deploy({"loop.bpmn": loop})
    driver.start("p")

    driver.advance(timedelta(hours=3, minutes=30))

    assert [each.hour for each in moments] == [1, 2, 3]
    assert driver.clock.now() == datetime(2026, 5, 1, 3, 30, tzinfo=UTC)
    driver.close()


def test_messages_and_signals_work_at_once():
    catalogue = '<message id="m" name="ответ"/><signal id="g" name="звонок"/>'
    body = (
        START
        + f'<intermediateCatchEvent id="answer">{props(correlationKey="number")}'
        + '<messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
        + '<intermediateCatchEvent id="bell"><signalEventDefinition signalRef="g"/>'
        + "</intermediateCatchEvent>"
        + END
        + flow("start", "answer", "bell", "end")
    )
    driver = ProcessDriver()
    driver.deploy({"p.bpmn": bpmn(body, catalogue=catalogue)})
    instance = driver.start("p", {"number": "7"})

    assert driver.correlate("ответ", {"a": 1}, key="8") == 0
    assert driver.correlate("ответ", {"a": 1}, key="7") == 1
    assert driver.signal("звонок", {"b": 2}) == 1

    assert driver.state(instance) == "completed"
    assert driver.variables(instance) == {"number": "7", "a": 1, "b": 2}
    driver.close()


def test_people_named_in_a_story_are_bound_by_assignment_and_exclusion():
    excluding = user("agree", candidateGroups="head", inner=props(exclude="=author"))
    driver = ProcessDriver()
    driver.deploy({"p.bpmn": bpmn(START + excluding + END + flow("start", "agree", "end"))})
    instance = driver.start("p", {"author": "ada"})
    (agree,) = driver.user_tasks(instance)

    with pytest.raises(NotPermitted):
        driver.complete(agree, {}, "ada")
    driver.claim(agree, "bob")
    with pytest.raises(TaskNotOpen):
        driver.complete(agree, {}, "eve")
    with pytest.raises(TaskNotOpen):
        driver.claim(agree, Actor(user_id="eve", principals=frozenset({"head"})))
    driver.complete(agree, {}, "bob")

    assert driver.variables(instance)["agree_by"] == "bob"
    driver.close()


def test_a_task_for_nobody_in_particular_is_completed_by_anybody_named():
    driver = ProcessDriver()
    driver.deploy({"p.bpmn": bpmn(START + user("a") + END + flow("start", "a", "end"))})
    instance = driver.start("p")

    driver.complete(driver.user_tasks(instance)[0].id, {"x": 1}, actor="ada")

    assert driver.engine.instance(instance.id, SYSTEM).elements[1].people == ("ada",)
    driver.close()


def test_a_cancelled_story_is_cancelled():
    driver = ProcessDriver()
    driver.deploy({"story.bpmn": STORY})
    instance = driver.start("p")

    driver.cancel(instance)

    assert driver.state(instance) == "cancelled"
    assert driver.user_tasks() == []
    driver.close()


def test_what_is_in_a_file_is_there_for_the_next_driver(tmp_path):
    url = f"sqlite:///{tmp_path / 'office.db'}"
    first = ProcessDriver(url)
    first.deploy({"story.bpmn": STORY})
    instance = first.start("p", {"n": 1})
    first.close()

    second = ProcessDriver(url)

    assert second.variables(instance.id) == {"n": 1}
    second.complete(second.user_tasks()[0])
    second.close()


# -- parts of one's own ----------------------------------------------------------------------------
CHOOSING = json.dumps(
    {
        "type": "default",
        "id": "choose",
        "components": [
            {
                "type": "select", "key": "school", "label": "Школа",
                "properties": {"source": "registry:schools"},
            }
        ],
    }
).encode()  # fmt: skip


def schools(source: str, variables: Mapping[str, object]) -> list[Option]:
    return [Option(value="school_5", label="Школа № 5")] if source == "registry:schools" else []


def test_a_form_offers_the_options_that_the_driver_was_given(database_url):
    driver = ProcessDriver(database_url, options=schools)
    task = user("choose", formKey="choose")
    story = bpmn(START + task + END + flow("start", "choose", "end"))
    driver.deploy({"story.bpmn": story, "choose.form": CHOOSING})
    instance = driver.start("p")
    driver.restart()

    with pytest.raises(InvalidForm):
        driver.complete(driver.user_tasks(instance)[0], {"school": "school_7"})
    driver.complete(driver.user_tasks(instance)[0], {"school": "school_5"})

    assert driver.state(instance) == "completed"
    driver.close()


def test_functions_of_the_application_work_and_may_be_deployed(database_url):
    driver = ProcessDriver(database_url, functions={"twice": lambda n: n * 2})
    task = user("review", candidateGroups="=if twice(n) = 4 then &quot;head&quot; else null")
    driver.deploy({"story.bpmn": bpmn(START + task + END + flow("start", "review", "end"))})

    (open_task,) = driver.user_tasks(driver.start("p", {"n": 2}))

    assert open_task.candidate_groups == ["head"]
    driver.close()


def test_an_engine_made_elsewhere_is_driven_and_made_again_at_a_restart(database_url):
    made: list[ProcessEngine] = []

    def make(database: Database, clock: Clock) -> ProcessEngine:
        made.append(build_engine(database, clock=clock, waits_for_handlers=True))
        return made[-1]

    driver = ProcessDriver(database_url, engine=make)
    driver.restart()

    assert driver.engine is made[1]
    assert driver.engine.now() == driver.clock.now()
    driver.close()
