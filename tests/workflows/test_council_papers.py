"""Extracts reach those they concern; questions nobody waits for any more leave the council."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine import SYSTEM, Conflict, InvalidForm, NotFound, ServiceCall, shipped_calendar
from tests.districts import settled
from tests.zones import LiesIn
from workflows.council.extracts import ExtractServices
from workflows.council.withdrawing import ENDED
from workflows.notifications.outbox import Outbox, path_of
from workflows.notifications.telling import Teller
from workflows.notifications.ways_out import WaysOut
from workflows.playing.district import District
from workflows.playing.stories import ZONE
from workflows.registry import council_questions, notifications
from workflows.registry.base import Registry
from workflows.registry.council_questions import CouncilQuestion

BEGIN = datetime(2027, 5, 24, 3, 0, tzinfo=UTC)
SITTING = datetime(2027, 6, 3, 3, 0, tzinfo=UTC)
MEMBERS = ("predsedatelev", "sekretareva", "zamov", "lesnaya", "uchiteleva")
AGENDA = {"session_date": "2027-06-03", "session_form": "in_person", "session_place": "Кабинет 12"}
ORDER = {"text": "Подготовить положение", "executor": "metodistova", "due": "2027-06-20"}


@pytest.fixture
def district() -> Iterator[District]:
    opened = settled(BEGIN)
    yield opened
    opened.close()


class Council:
    """A session of the small district that people go through by their pages."""

    def __init__(self, district: District) -> None:
        self.district, self.secretary = district, district.person("sekretareva")
        self.instance = district.start("council_session", {}, self.secretary).id
        self.session = str(district.variables(self.instance)["session_id"])

    def do(self, who: str, element: str, **values: object) -> None:
        tasks = self.district.engine.user_tasks(self.instance, actor=SYSTEM)
        found = [t for t in tasks if t.element_id == element and t.assignee in ("", who)]
        self.district.complete(found[0], values, self.district.person(who))

    def call(self, **agenda: object) -> None:
        self.do("sekretareva", "prepare_agenda", **AGENDA, **agenda)
        self.do("predsedatelev", "approve_agenda", agenda_decision="approved")

    def sit(self) -> None:
        for who in MEMBERS:
            self.do(who, "confirm_attendance", reply="yes")
        self.district.advance(SITTING - self.district.clock.now())
        self.do("sekretareva", "register_attendance", present=list(MEMBERS))

    def decide(self, **decision: object) -> None:
        self.do("sekretareva", "discuss_question", next_step="vote")
        for who in MEMBERS:
            self.do(who, "cast_ballot", ballot="for")
        self.do("sekretareva", "close_vote")
        self.do("sekretareva", "word_decision", decision_text="Рекомендовать", **decision)

    def sign(self) -> None:
        self.do("sekretareva", "edit_protocol", opening="")
        self.do("sekretareva", "sign_protocol_as_secretary", secretary_signature="signed")
        self.do("predsedatelev", "sign_protocol_as_chair", chair_signature="signed")

    def elements(self) -> set[str]:
        tasks = self.district.engine.user_tasks(self.instance, actor=SYSTEM)
        return {each.element_id for each in tasks}


def opened(district: District, session: Any) -> Registry:
    return Registry(session=session, tenant="default", now=district.clock.now())


def question_of(district: District, topic: str) -> CouncilQuestion:
    with district.database.read("default") as session:
        registry = opened(district, session)
        rows = registry.all(registry.rows(CouncilQuestion))
        return next(row for row in rows if row.topic == topic)


def told(district: District, words: str) -> dict[str, str]:
    """Who was told something: person → where it leads."""
    with district.database.read("default") as session:
        registry = opened(district, session)
        rows = registry.all(registry.rows(notifications.Notification))
        return {row.person_id: path_of(row) for row in rows if words in row.title}


def test_an_extract_is_numbered_certified_and_read_by_those_it_concerns(district: District):
    card = {"topic": "Банк практик", "resolution": "Рекомендовать", "speaker": "Л. Л. Лесная"}
    district.application.sessions.propose(card, district.person("lesnaya"))
    council = Council(district)
    council.call(take_waiting=True)
    council.sit()
    council.decide(orders=[ORDER])
    council.sign()

    extract = question_of(district, "Банк практик").extract_id
    link = f"/documents/{extract}"
    assert told(district, "Выписка") == {"lesnaya": link, "metodistova": link}
    documents = district.application.documents
    for who in ("lesnaya", "metodistova"):
        view = documents.get(extract, district.person(who))
        assert (view.status, view.number, view.dated) == ("registered", "01-12/1", date(2027, 6, 3))
        assert {"Верно", "Секретарь методсовета Секретарева Е. Е."} <= lines(view.body)
    with pytest.raises(NotFound):
        documents.get(extract, district.person("severov"))

    assert sent_again(district, council) == {"sent_count": 0}


def lines(body: Mapping[str, Any]) -> set[str]:
    return {str(block.get("text", "")) for block in body["blocks"]}


def sent_again(district: District, council: Council) -> Mapping[str, object]:
    """What the same step gives when it is done once more, as another job."""
    zones = LiesIn(ZONE)
    outbox = Outbox(ways_out=WaysOut(), calendar=shipped_calendar(), zones=zones)
    services = ExtractServices(zones=zones, teller=Teller(outbox=outbox))
    with district.database.write("default") as session:
        return services.send(
            ServiceCall(
                topic="council.send_extracts",
                inputs={"session_id": council.session},
                instance_id=council.instance,
                business_key="",
                element_id="send_extracts",
                idempotency_key="once more",
                now=district.clock.now(),
                tenant="default",
                session=session,
            )
        )


def test_a_question_whose_process_is_cancelled_leaves_pool_and_agenda(district: District):
    asked = {}
    for topic in ("На повестке", "Ждёт повестки"):
        start = {"topic": topic, "resolution": "Решить", "question_kind": "recommend"}
        asked[topic] = district.start("council_question", start).id
    council = Council(district)
    desk, on_agenda = district.application.sessions, question_of(district, "На повестке")
    desk.take(council.session, on_agenda.id, council.secretary)
    council.call(questions=[{"topic": "Свой вопрос", "resolution": "Решить"}])
    for instance in asked.values():
        district.engine.cancel(instance, "План снят", SYSTEM)
    district.work()

    found = [question_of(district, topic) for topic in asked]
    assert [each.state for each in found] == ["withdrawn"] * 2
    assert found[0].reason == "Процесс прекращён: План снят"
    assert set(told(district, "Вопрос снят с повестки: На повестке")) == {"sekretareva"}
    assert told(district, "Вопрос снят с повестки: Ждёт") == {}
    shown = desk.session(council.session, council.secretary)
    assert [q.state_title for q in shown.questions] == ["снят", "в повестке"]
    assert any(each.what.startswith("Вопрос снят: На повестке") for each in shown.changes)
    assert shown.waiting == ()

    council.sit()
    council.decide()  # the question that is left: the withdrawn one is passed over
    assert council.elements() == {"edit_protocol"}
    assert ENDED not in {each.reason for each in found}


def test_a_question_that_is_voted_already_stays_when_its_process_ends(district: District):
    start = {"topic": "Практика", "resolution": "Решить", "question_kind": "recommend"}
    instance = district.start("council_question", start).id
    council = Council(district)
    council.call(take_waiting=True)
    council.sit()
    council.do("sekretareva", "discuss_question", next_step="vote")
    district.engine.cancel(instance, "План снят", SYSTEM)
    district.work()

    assert question_of(district, "Практика").state == "on_agenda"
    with district.database.read("default") as session:
        assert not council_questions.waiting(opened(district, session))


def test_a_member_replaced_after_the_invitation_leaves_and_the_successor_votes(district: District):
    """The order is of the 28th; the session was called before and sits on the 3rd."""
    council = Council(district)
    council.call(questions=[{"topic": "Практика", "resolution": "Решить"}])
    posts = {"predsedatelev": "chair", "sekretareva": "secretary"}
    present = ["predsedatelev", "sekretareva", "zamov", "lesnaya", "metodistova"]
    composition = [(who, posts.get(who, "member")) for who in present]
    director = district.person("direktorov")
    district.application.councils.save_composition(composition, date(2027, 5, 28), director)
    district.work()

    assert set(told(district, "вы в составе совета")) == {"metodistova"}
    with pytest.raises(Conflict, match="В составе этого заседания вас нет"):
        council.do("uchiteleva", "confirm_attendance", reply="yes")
    shown = district.application.sessions.session(council.session, council.secretary)
    changed = "Состав изменён, вышли: Учителева П. П.; вошли: Методистова А. А."
    assert changed in {each.what for each in shown.changes}

    district.advance(SITTING - district.clock.now())
    council.do("sekretareva", "decide_on_forecast", forecast_decision="hold")
    council.do("sekretareva", "register_attendance", present=present)
    council.do("sekretareva", "discuss_question", next_step="vote")
    tasks = district.engine.user_tasks(council.instance, actor=SYSTEM)
    voters = {each.assignee for each in tasks if each.element_id == "cast_ballot"}
    assert voters == set(present)
    assert set(district.variables(council.instance)["council_members"]) == set(present)


def test_two_secretaries_of_one_protocol_lose_nothing_of_each_other(district: District):
    council = Council(district)
    council.call(questions=[{"topic": "Практика", "resolution": "Решить"}])
    council.sit()
    council.decide()
    desk, engine = district.application.sessions, district.engine
    (task,) = engine.user_tasks(council.instance, actor=SYSTEM)
    notes = f"notes:{question_of(district, 'Практика').id}"

    district.application.roles.grant("metodistova", "council_secretary", SYSTEM)
    first, second = council.secretary, district.person("metodistova")
    views = {each: engine.user_task(task.id, each) for each in (first, second)}
    seen = str(desk.session(council.session, first).row.version)
    empty = {"version": seen, "opening": "", "closing": "", notes: ""}
    written = {**empty, "opening": "Приглашённых нет", notes: "Замов: за"}
    desk.save_protocol(views[first], written, first)

    with pytest.raises(InvalidForm) as refused:
        desk.save_protocol(views[second], {**empty, "opening": "Гость"}, second)
    assert list(refused.value.errors) == ["opening"]
    told_now = refused.value.errors["opening"]
    assert "Секретарева Е. Е." in told_now
    assert "Сейчас записано: «Приглашённых нет»" in told_now
    desk.save_protocol(views[second], {**empty, "closing": "Заседание закрыто"}, second)

    shown = desk.session(council.session, first)
    texts = shown.row.texts
    kept = (texts["opening"], texts["closing"], shown.questions[0].row.notes)
    assert kept == ("Приглашённых нет", "Заседание закрыто", "Замов: за")
