"""Jobs of the application: written with its own transactions, done once, periodic, retried long."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Column, MetaData, String, Table, insert, select

from engine import (
    SYSTEM,
    Conflict,
    DeploymentRefused,
    FactsRecorded,
    Handler,
    HandlerKind,
    JobGivenUp,
    ManualClock,
    NotPermitted,
    ServiceCall,
    build_engine,
    cancel_job,
    facts,
    schedule_job,
)
from engine.municipalities import OFFICE
from engine.store.tables import Job
from tests.commands.conftest import ADA, BOB, MORNING, OPERATOR, Office, Outside, review, service

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOTH_KINDS = pytest.mark.parametrize("topic", ["mail.inside", "mail.outside"])
letters = Table("letter", MetaData(), Column("text", String(40), primary_key=True))


@dataclass
class Post(Office):
    """An office whose application has jobs of its own and listens to facts."""

    heard: list[FactsRecorded] = field(default_factory=list)
    given_up: list[JobGivenUp] = field(default_factory=list)

    def ask(self, topic: str = "mail.inside", due_at: datetime = MORNING, **more: object) -> str:
        asked = {"payload": {"to": "ada"}, "tenant": "default"} | more
        with self.engine.database.write(str(asked["tenant"])) as session:
            return schedule_job(session, topic=topic, due_at=due_at, **asked)  # type: ignore[arg-type]

    def jobs(self) -> list[Job]:
        with self.engine.database.read(OFFICE) as session:
            return list(session.scalars(select(Job).order_by(Job.created_at, Job.id)))

    def states(self) -> list[tuple[str, datetime]]:
        return sorted((job.state, job.due_at) for job in self.jobs())


@pytest.fixture
def post(database_url: str) -> Iterator[Post]:
    clock, outside = ManualClock(MORNING), Outside()
    heard: list[FactsRecorded] = []
    given_up: list[JobGivenUp] = []

    def listen(_session: object, recorded: FactsRecorded) -> None:
        heard.append(recorded)

    handlers = [
        Handler(topic="office.inside", run=outside.run),
        Handler(topic="mail.inside", run=outside.run, title="Почта", in_diagrams=False),
        Handler(topic="mail.outside", run=outside.run, kind=HandlerKind.EXTERNAL, title="Почта"),
        Handler(topic="daily", run=outside.run, again=lambda call: call.now + DAY),
    ]
    engine = build_engine(
        database_url,
        handlers=handlers,
        clock=clock,
        listeners=(listen,),
        job_listeners=(lambda _session, each: given_up.append(each),),
    )
    yield Post(engine, clock, outside, heard, given_up)
    engine.database.dispose()


# -- done once, at their time, with the caller's transaction ---------------------------------------
@BOTH_KINDS
def test_a_handler_is_told_the_payload_at_its_time(post, topic):
    job_id = post.ask(topic, MORNING + HOUR, actor_id="ada")
    assert post.engine.work() == 0
    assert post.engine.next_due_at() == MORNING + HOUR

    post.pass_time(HOUR)

    (call,) = post.outside.calls
    assert (call.topic, call.inputs, call.instance_id) == (topic, {"to": "ada"}, "")
    assert (call.actor_id, call.idempotency_key, call.attempt) == ("ada", job_id, 1)
    assert [job.state for job in post.jobs()] == ["done"]
    assert post.engine.work() == 0


def test_a_job_is_there_only_if_its_transaction_commits(post):
    rung: list[object] = []
    post.engine.on_commit.append(rung.append)

    def ask_and_fail() -> None:
        with post.engine.database.write(OFFICE) as session:
            schedule_job(session, topic="daily", payload={}, due_at=MORNING, tenant="default")
            raise OSError("не вышло")

    with pytest.raises(OSError, match="не вышло"):
        ask_and_fail()

    assert (post.jobs(), rung) == ([], [])


def test_the_doorbell_rings_for_jobs_that_others_than_the_engine_write(post):
    rung: list[tuple[str, ...]] = []
    post.engine.on_commit.append(lambda ids: rung.append(tuple(ids)))

    first, second = post.ask(), post.ask(key="k")

    assert rung == [(first,), (second,)]


def test_what_a_transactional_handler_writes_commits_with_the_done_mark(post):
    with post.engine.database.connection() as connection:
        letters.metadata.create_all(connection)
        connection.commit()
    failures: list[Exception] = [OSError("мимо")]

    def write(call: ServiceCall) -> dict[str, object]:
        call.session.execute(insert(letters).values(text=f"{call.attempt}"))
        if failures:
            raise failures.pop()
        return {}

    object.__setattr__(post.engine._equipment.handlers["mail.inside"], "run", write)
    post.ask()
    for _ in range(2):
        post.engine.work()
        post.clock.advance(HOUR)

    with post.engine.database.read(OFFICE) as session:
        assert list(session.scalars(select(letters.c.text))) == ["2"]


@BOTH_KINDS
def test_a_worker_killed_inside_a_handler_leaves_the_job_to_the_next_one(post, topic):
    job_id = post.ask(topic)
    handler = post.engine._equipment.handlers[topic]

    def die(_call: ServiceCall) -> None:
        raise KeyboardInterrupt

    object.__setattr__(handler, "run", die)
    with pytest.raises(KeyboardInterrupt):
        post.engine.execute_job(job_id)
    assert post.engine.due_jobs() == ()
    object.__setattr__(handler, "run", post.outside.run)

    post.pass_time(timedelta(minutes=6))

    assert [(job.state, job.attempts) for job in post.jobs()] == [("done", 2)]
    assert [call.idempotency_key for call in post.outside.calls] == [job_id]


def test_an_attempt_that_lost_its_lease_schedules_nothing(post):
    job_id = post.ask("mail.outside")

    def slow(call: ServiceCall) -> dict[str, object]:
        if call.attempt == 1:
            post.clock.advance(timedelta(minutes=6))  # while this one sleeps, another takes over
            assert post.engine.execute_job(job_id)
        return {}

    handler = post.engine._equipment.handlers["mail.outside"]
    object.__setattr__(handler, "run", slow)
    object.__setattr__(handler, "again", lambda call: call.now + DAY)

    assert not post.engine.execute_job(job_id)

    assert sorted(job.state for job in post.jobs()) == ["done", "pending"]


# -- one per key -----------------------------------------------------------------------------------
def test_one_job_waits_per_key_at_the_earlier_moment_with_the_newer_payload(post):
    first = post.ask(due_at=MORNING + HOUR, key="k")
    assert post.ask(due_at=MORNING + DAY, key="k", payload={"to": "bob"}) == first
    assert post.ask(due_at=MORNING, key="k", payload={"to": "eve"}) == first
    post.ask(key="other")
    post.ask("mail.outside", key="k")
    post.ask(key="k", tenant="elsewhere")

    assert len(post.jobs()) == 3  # what waits elsewhere is not seen here, but done
    post.engine.work()

    told = [call.inputs["to"] for call in post.outside.calls]
    assert sorted(told) == ["ada", "ada", "ada", "eve"]


def test_asking_again_does_not_shorten_the_rest_after_a_failure(post):
    post.ask("mail.outside", key="k")
    post.outside.answers = [OSError("нет связи")] * 50
    for _ in range(3):
        post.clock.set(post.engine.next_due_at() or MORNING)
        post.engine.work()
    rests_until = post.engine.next_due_at()

    post.ask("mail.outside", key="k", due_at=post.clock.now(), payload={"to": "eve"})

    assert post.engine.next_due_at() == rests_until
    assert [job.payload for job in post.jobs()] == [{"to": "eve"}]


def test_what_is_asked_while_the_job_runs_is_done_once_more(post):
    def ask_again(call: ServiceCall) -> dict[str, object]:
        post.outside.run(call)
        if len(post.outside.calls) == 1:
            post.ask("mail.outside", key="k", payload={"to": "bob"})
        return {}

    object.__setattr__(post.engine._equipment.handlers["mail.outside"], "run", ask_again)
    post.ask("mail.outside", key="k")

    post.engine.work()

    assert [call.inputs["to"] for call in post.outside.calls] == ["ada", "bob"]


def test_a_failed_attempt_gives_way_to_the_job_that_waits_with_its_key(post):
    def ask_and_fail(call: ServiceCall) -> dict[str, object]:
        post.outside.run(call)
        if len(post.outside.calls) == 1:
            post.ask("mail.outside", MORNING + DAY, key="k")
            raise OSError("нет связи")
        return {}

    object.__setattr__(post.engine._equipment.handlers["mail.outside"], "run", ask_and_fail)
    post.ask("mail.outside", key="k")
    post.engine.work()

    post.pass_time(timedelta(minutes=1))

    assert sorted(job.state for job in post.jobs()) == ["cancelled", "done"]
    assert len(post.outside.calls) == 2


def test_a_restart_frees_a_lease_without_two_of_a_key(post):
    first = post.ask(key="k")
    handler = post.engine._equipment.handlers["mail.inside"]

    def die(_call: ServiceCall) -> None:
        raise KeyboardInterrupt

    object.__setattr__(handler, "run", die)
    with pytest.raises(KeyboardInterrupt):
        post.engine.execute_job(first)
    post.ask(key="k", due_at=MORNING + DAY)
    object.__setattr__(handler, "run", post.outside.run)

    post.engine.release_leases()
    post.engine.work()

    assert sorted(job.state for job in post.jobs()) == ["cancelled", "done"]


def test_a_job_taken_back_is_not_done(post):
    post.ask(key="k", due_at=MORNING + HOUR)
    with post.engine.database.write(OFFICE) as session:
        assert cancel_job(session, "mail.inside", "k", "elsewhere") == 0
        assert cancel_job(session, "mail.inside", "k", "default", now=MORNING) == 1
        assert cancel_job(session, "mail.inside", "k", "default") == 0

    post.pass_time(DAY)

    assert post.outside.calls == []
    assert [(job.state, job.closed_at) for job in post.jobs()] == [("cancelled", MORNING)]


# -- retried long, then a person -------------------------------------------------------------------
def test_patience_outlives_a_server_that_is_down_for_two_days(post):
    post.ask("mail.outside", patience=timedelta(hours=48))
    post.outside.answers = [OSError("сервер не отвечает")] * 200
    since = post.clock.now()
    while post.engine.next_due_at() and post.clock.now() < since + timedelta(hours=47):
        post.clock.set(max(post.clock.now(), post.engine.next_due_at()))
        post.engine.work()
    assert post.engine.incidents(OPERATOR) == ()
    assert len(post.outside.calls) < 100
    post.outside.answers = []

    post.pass_time(2 * HOUR)

    assert [job.state for job in post.jobs()] == ["done"]


def wear_out(post: Post) -> None:
    while post.engine.due_jobs() or (post.engine.next_due_at() or MORNING) > post.clock.now():
        if (post.engine.next_due_at() or MORNING) > post.clock.now() + HOUR:
            return
        post.clock.set(max(post.clock.now(), post.engine.next_due_at() or MORNING))
        post.engine.work()


@BOTH_KINDS
def test_out_of_attempts_is_shown_to_operators_and_done_at_their_word(post, topic):
    post.ask(topic)
    post.outside.answers = [OSError("нет связи")] * 50
    wear_out(post)

    (incident,) = post.engine.incidents(OPERATOR)
    assert (incident.kind, incident.instance_id) == ("application", "")
    assert (incident.element_name, "нет связи" in incident.message) == ("Почта", True)
    assert [call.last_attempt for call in post.outside.calls][-2:] == [False, True]
    with pytest.raises(NotPermitted):
        post.engine.retry(incident.id, ADA)
    post.outside.answers = []
    post.engine.retry(incident.id, OPERATOR)
    post.engine.work()

    assert post.engine.incidents(OPERATOR) == ()
    assert [job.state for job in post.jobs()] == ["done"]
    with pytest.raises(Conflict):
        post.engine.retry(incident.id, OPERATOR)


def test_a_retry_of_a_dead_job_with_a_key_brings_the_waiting_one_forward(post):
    post.ask(key="k")
    post.outside.answers = [OSError("нет связи")] * 50
    wear_out(post)
    post.outside.answers = []
    (incident,) = post.engine.incidents(OPERATOR)
    post.ask(key="k", due_at=post.clock.now() + DAY)

    post.engine.retry(incident.id, OPERATOR)
    post.engine.work()

    assert sorted(job.state for job in post.jobs()) == ["cancelled", "done"]
    assert post.engine.incidents(OPERATOR) == ()


def test_a_topic_without_a_handler_ends_on_the_operators_page(post):
    post.ask("unknown")

    wear_out(post)

    (incident,) = post.engine.incidents(OPERATOR)
    assert incident.element_name == "unknown"


def test_whoever_listens_hears_of_the_last_attempt_and_of_how_many_wait_already(post):
    post.outside.answers = [OSError("нет связи")] * 50
    for _ in range(2):
        post.ask("mail.outside")
        wear_out(post)
    post.ask("daily")
    wear_out(post)

    heard = [(each.kind, each.topic, each.title, each.alike) for each in post.given_up]
    assert heard == [
        ("application", "mail.outside", "Почта", 0),
        ("application", "mail.outside", "Почта", 1),
        ("application", "daily", "daily", 0),
    ]
    waiting = {incident.id for incident in post.engine.incidents(OPERATOR)}
    assert {each.job_id for each in post.given_up} == waiting
    assert "нет связи" in post.given_up[0].error


# -- periodic --------------------------------------------------------------------------------------
def test_a_periodic_job_comes_again_and_stays_one(post):
    for _ in range(2):
        post.ask("daily", key="sweep")

    for _ in range(3):
        post.engine.work()
        post.clock.advance(DAY)

    assert len(post.outside.calls) == 3
    assert [job.state for job in post.jobs()].count("pending") == 1


def test_a_periodic_job_that_died_comes_again_all_the_same(post):
    post.ask("daily", key="sweep")
    post.outside.answers = [OSError("нет связи")] * 5
    wear_out(post)
    assert len(post.engine.incidents(OPERATOR)) == 1

    post.pass_time(DAY + HOUR)

    assert len(post.outside.calls) == 6
    assert [job.state for job in post.jobs()].count("pending") == 1


def test_of_a_sweep_that_fails_every_day_one_waits_until_it_succeeds(post):
    post.ask("daily", key="sweep")
    post.outside.answers = [OSError("нет связи")] * 10
    for _ in range(2):
        wear_out(post)
        assert len(post.engine.incidents(OPERATOR)) == 1
        post.clock.advance(DAY)
    assert [each.alike for each in post.given_up] == [0, 1]

    post.engine.work()

    assert post.engine.incidents(OPERATOR) == ()
    assert sorted(job.state for job in post.jobs()) == ["cancelled", "cancelled", "done", "pending"]


def test_no_diagram_may_name_a_topic_of_the_application(post):
    with pytest.raises(DeploymentRefused):
        post.deploy(service("mail.inside"))
    post.deploy(service("office.inside"))


# -- listeners -------------------------------------------------------------------------------------
def test_a_listener_hears_each_command_once_with_actor_time_and_place(post):
    post.deploy(review())
    instance = post.start()
    task = post.task(instance)
    post.engine.comment(task, "Посмотрите п. 3", ADA)
    post.engine.complete(task, {}, BOB)

    begun, said, done = post.heard
    assert isinstance(begun.facts[0], facts.InstanceStarted)
    assert [type(fact) for fact in said.facts] == [facts.RemarkMade]
    assert facts.InstanceCompleted in {type(fact) for fact in done.facts}
    assert [each.actor_id for each in post.heard] == ["", "ada", "bob"]
    assert {each.instance_id for each in post.heard} == {instance}
    places = [each.first_sequence for each in post.heard]
    assert places == [1, 1 + len(begun.facts), 2 + len(begun.facts)]


def listening(post: Post, listener: Callable[..., None]) -> None:
    object.__setattr__(post.engine._equipment, "listeners", (listener,))


def test_what_a_listener_schedules_commits_with_the_command_or_not_at_all(post):
    post.deploy(review())

    def tell(session, recorded: FactsRecorded) -> None:
        schedule_job(
            session, topic="mail.inside", payload={}, due_at=recorded.at, tenant=recorded.tenant
        )
        if recorded.actor_id == "bob":
            raise OSError("слушатель не смог")

    listening(post, tell)
    task = post.task(post.start())
    with pytest.raises(OSError, match="слушатель"):
        post.engine.claim(task, BOB)
    post.engine.claim(task, ADA)

    assert len(post.jobs()) == 2
    assert post.engine.user_task(task, SYSTEM).task.assignee == "ada"
