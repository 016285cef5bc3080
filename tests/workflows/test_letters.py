"""Letters reach a real SMTP server: once, in time, with headers that nobody can bend."""

import logging
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from engine import (
    SYSTEM,
    Conflict,
    Database,
    InvalidForm,
    ManualClock,
    NotFound,
    NotPermitted,
    shipped_calendar,
)
from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.workflows.telling import (
    DAY,
    HOUR,
    MINUTE,
    URL,
    Bureau,
    PostOffice,
    bureau,
    free_port,
    opened,
    review,
    ways_out,
)
from workflows import Choices, MailCard
from workflows.notifications.channels import Message
from workflows.notifications.channels.letters import compose
from workflows.notifications.channels.smtp import MailAccount, SmtpChannel
from workflows.notifications.timing import QuietHours, loud_moment
from workflows.notifications.ways_out import WaysOut
from workflows.registry.notifications import Delivery, DeliveryState, open_another
from workflows.registry.people import Person
from workflows.sealing import Seal

ZONE = "Asia/Krasnoyarsk"
SECRET = "пароль-42"  # noqa: S105 - of an invented server
CARD = MailCard(host="127.0.0.1", port="2525", security="none", sender="mk@example.ru")


def hand_out(office: Bureau, number: int = 1, login: str = "ada") -> None:
    office.deploy(review(assignee=login))
    for _ in range(number):
        office.start()


# -- what a letter says ----------------------------------------------------------------------------
def test_a_letter_says_what_it_is_about_without_naming_anybody(bureau):
    hand_out(bureau)
    bureau.pass_time()

    (letter,) = bureau.post.to("ada")
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert letter["Subject"] == "Новая задача: review (Процесс), срок 25.11.2026"
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert "review (Процесс), срок 25.11.2026" in part
        assert f"{URL}/tasks/" in part
        assert "Секретный" not in part
    assert 'lang="ru"' in html.get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["From"] == "Методкабинет <mk@example.ru>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.ru>", letter["Message-ID"])


def test_forty_tasks_are_one_letter(bureau):
    hand_out(bureau, 32)
    bureau.pass_time()

    (letter,) = bureau.post.to("ada")
    assert letter["Subject"] == "Новые задачи: 32"
    assert "И ещё: 2" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("poison", ["\r\nBcc: eve@example.ru", "\n\nтело", "\x00\u2028\x85"])
def test_nothing_in_a_header_comes_from_outside(poison):
    letter = compose(
        Message(id="1", address="ada@example.ru", subject=f"Тема{poison}", lines=(("а", ""),)),
        sender="mk@example.ru",
    )

    assert letter["Bcc"] is None
    assert letter["Subject"].startswith("Тема")
    assert not re.search(r"[\r\n\x00\x85\u2028]", letter["Subject"])
    head = letter.as_bytes().split(b"\r\n\r\n")[0]
    assert b"eve@" not in head.replace(b"\r\n ", b"") or b"\r\nBcc" not in head


def test_texts_of_people_are_no_markup_in_a_letter():
    letter = compose(
        Message(id="1", address="a@b.ru", subject="<b>", lines=(("<script>", "x"),)),
        sender="mk@example.ru",
    )

    html = letter.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


# -- when it goes ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00"),
        ("2026-11-23T21:30", "2026-11-24T08:00"),
        ("2026-11-24T03:00", "2026-11-24T08:00"),
        ("2026-11-27T21:30", "2026-11-30T08:00"),  # Friday evening
        ("2026-11-28T12:00", "2026-11-30T08:00"),  # Saturday
        ("2026-12-31T12:00", "2027-01-11T08:00"),  # New Year
    ],
)
def test_letters_wait_until_working_people_are_awake(now, expected):
    calendar = shipped_calendar()
    zone = calendar.zone
    moment = datetime.fromisoformat(now).replace(tzinfo=zone).astimezone(UTC)
    quiet = QuietHours(start="20:00", end="08:00")

    loud = loud_moment(moment, quiet, calendar, ZONE)

    assert loud.astimezone(zone).isoformat()[:16] == expected


def test_whoever_wants_letters_at_any_hour_gets_them():
    never = QuietHours(start="", end="", days_off=False)
    night = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)

    assert loud_moment(night, never, shipped_calendar(), ZONE) == night


def test_a_letter_of_the_night_goes_out_in_the_morning(quick_bureau):
    quick_bureau.clock.set(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))  # nine in the evening there
    hand_out(quick_bureau)
    quick_bureau.pass_time(9 * HOUR)
    assert quick_bureau.post.letters == []

    quick_bureau.pass_time(2 * HOUR)

    assert len(quick_bureau.post.to("ada")) == 1


def test_what_was_read_or_done_before_the_letter_went_is_not_sent(bureau):
    hand_out(bureau, 2)
    first, second = bureau.app.engine.user_tasks(actor=SYSTEM)
    (told, _) = bureau.told("ada")
    bureau.app.notifications.read(told.id, bureau.actor("ada"))
    done = second if told.path.endswith(first.id) else first
    bureau.app.engine.complete(done.id, {}, SYSTEM)

    bureau.pass_time()

    assert bureau.post.letters == []
    assert bureau.app.mail.view(bureau.actor("olga")).waiting == 0


# -- trouble on the way ----------------------------------------------------------------------------
@pytest.fixture
def closed(database, clock) -> tuple[Bureau, PostOffice, int]:
    """An office whose mail server is not there yet."""
    return closed_office(database, clock)


def closed_office(database: Database, clock: ManualClock) -> tuple[Bureau, PostOffice, int]:
    post, port = PostOffice(), free_port()
    return bureau(database, clock, post, ways_out(port)), post, port


def test_two_workers_that_tell_one_person_at_once_fill_one_delivery(closed):
    office, _post, _port = closed

    def opened(session) -> str:
        moment = office.clock.now()
        delivery = Delivery(
            person_id="ada", channel="mail", kind="note", state=DeliveryState.OPEN, content={},
            created_at=moment, due_at=moment,
        )  # fmt: skip
        return open_another(office.registry(session), delivery).id

    def elsewhere() -> str:
        begun.set()
        with office.app.database.write(OFFICE) as session:
            return opened(session)

    begun = threading.Event()
    with ThreadPoolExecutor(1) as worker:
        with office.app.database.write(OFFICE) as session:
            first = opened(session)
            second = worker.submit(elsewhere)
            assert begun.wait(20)
        assert second.result() == first


def test_a_server_that_is_down_for_a_day_loses_and_doubles_nothing(closed):
    office, post, port = closed
    kinds = Choices(ways={"task_assigned": ["app", "mail"]}, quiet_days_off=False)
    for login in ("ada", "bob", "eve", "ivan"):
        office.app.notification_choices.save(kinds, office.actor(login))
    hand_out(office, 1, "ada")
    hand_out(office, 1, "bob")
    for hour in range(26):
        if hour == 5:
            hand_out(office, 3, "eve")
            hand_out(office, 1, "ivan")
        office.pass_time(HOUR)
    (pump,) = [job for job in office.jobs("notifications.mail") if job.state == "pending"]
    assert pump.attempts < 60
    assert office.app.mail.view(office.actor("olga")).waiting == 4

    controller = opened(post, port)
    try:
        for _ in range(3):
            office.pass_time(2 * HOUR)
    finally:
        controller.stop()

    assert sorted(letter["To"] for letter in post.letters) == [
        f"{login}@example.ru" for login in ("ada", "bob", "eve", "ivan")
    ]
    assert len({letter["Message-ID"] for letter in post.letters}) == 4
    assert post.sessions == 1  # one connection for all of them
    assert office.app.mail.view(office.actor("olga")).waiting == 0
    assert office.app.engine.incidents(office.actor("olga")) == ()


def test_a_server_that_stays_down_is_shown_to_operators_who_send_when_it_is_back(
    quick_database, clock
):
    office, post, port = closed_office(quick_database, clock)
    hand_out(office)
    olga, since = office.actor("olga"), office.clock.now()
    while not office.app.engine.incidents(olga):
        office.pass_time(HOUR)
    assert DAY * 2 <= office.clock.now() - since <= DAY * 4
    (incident,) = office.app.engine.incidents(olga)
    assert incident.element_name == "Отправка писем"
    assert "недоступен" in incident.message
    controller = opened(post, port)
    try:
        office.app.engine.retry(incident.id, olga)
        office.app.engine.work()
    finally:
        controller.stop()

    assert [letter["To"] for letter in post.letters] == ["ada@example.ru"]


def test_a_kill_between_sending_and_marking_sends_the_same_letter_again(bureau, monkeypatch):
    hand_out(bureau)
    bureau.app.engine.work()
    bureau.clock.advance(2 * MINUTE)
    (job,) = [job for job in bureau.jobs("notifications.mail") if job.state == "pending"]

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("workflows.notifications.pump.Pump._settle", die)
        with pytest.raises(KeyboardInterrupt):
            bureau.app.engine.execute_job(job.id)
    assert len(bureau.post.letters) == 1
    bureau.pass_time(3 * MINUTE)
    assert len(bureau.post.letters) == 1

    bureau.pass_time(10 * MINUTE)
    bureau.pass_time(DAY)

    first, again = bureau.post.letters
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_body(("plain",)).get_content() == again.get_body(("plain",)).get_content()


def test_an_address_that_the_server_refuses_for_good_is_shown_and_not_tried_again(bureau):
    bureau.post.answers["ada@example.ru"] = "550 no such user"
    hand_out(bureau)
    hand_out(bureau, 1, "bob")
    for _ in range(5):
        bureau.pass_time(HOUR)
    olga = bureau.actor("olga")

    (failed,) = bureau.app.mail.view(olga).failed
    assert (failed.person_name, "550" in failed.reason) == ("Адаева А.", True)
    assert len(bureau.post.to("bob")) == 1  # one bad address stops nobody else's letters
    bureau.post.answers.clear()
    with pytest.raises(NotPermitted):
        bureau.app.mail.send_again(failed.id, bureau.actor("ada"))
    bureau.app.mail.send_again(failed.id, olga)
    bureau.app.engine.work()

    assert len(bureau.post.to("ada")) == 1
    assert bureau.app.mail.view(olga).failed == ()
    with pytest.raises(NotFound):
        bureau.app.mail.send_again(failed.id, olga)


def test_a_server_that_asks_for_patience_gets_it(quick_bureau):
    quick_bureau.post.answers["ada@example.ru"] = "451 greylisted"
    hand_out(quick_bureau)
    quick_bureau.pass_time()
    assert quick_bureau.post.letters == []
    assert quick_bureau.app.mail.view(quick_bureau.actor("olga")).failed == ()
    quick_bureau.post.answers.clear()

    quick_bureau.pass_time(HOUR)

    assert len(quick_bureau.post.to("ada")) == 1


def test_who_has_no_address_is_told_in_the_office_only(quick_bureau):
    choices = Choices(ways={"task_assigned": ["app", "mail"]}, mail_address="")
    quick_bureau.app.notification_choices.save(choices, quick_bureau.actor("ada"))
    with quick_bureau.app.database.write(OFFICE) as session:
        quick_bureau.registry(session).get(Person, "ada").email = "не адрес"
    hand_out(quick_bureau)
    quick_bureau.pass_time()

    assert quick_bureau.post.letters == []
    assert len(quick_bureau.told("ada")) == 1


def test_without_a_mail_server_nothing_waits_and_the_page_says_so(quick_database, clock):
    office = bureau(quick_database, clock, PostOffice(), WaysOut())
    hand_out(office)
    office.pass_time()

    assert office.jobs("notifications.mail") == []
    assert len(office.told("ada")) == 1
    view = office.app.mail.view(office.actor("olga"))
    assert (view.account, view.waiting) == (None, 0)
    assert not office.app.notification_choices.get(office.actor("ada")).mail_works


# -- the administrator's page ----------------------------------------------------------------------
def test_a_mail_server_is_written_down_tried_out_and_its_password_never_shown(
    database, clock, post_server, caplog
):
    post, port = post_server
    post.clear()
    office = bureau(database, clock, post, WaysOut(seal=Seal(key=bytes(32))))
    mail, olga = office.app.mail, office.actor("olga")
    with pytest.raises(NotPermitted):
        mail.view(office.actor("ada"))
    with pytest.raises(Conflict, match="Сначала сохраните"):
        mail.try_out(olga)
    card = MailCard(
        host="127.0.0.1", port=str(port), security="none", sender="mk@example.ru", login="mk",
        password=SECRET,
    )  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        mail.save(card, olga)
        mail.try_out(olga)
        office.app.engine.work()
    view = mail.view(olga)
    assert view.has_password
    assert view.trial is not None
    # This server knows no passwords: the reason is told, the password is not.
    assert (view.trial.state, "вход по паролю" in view.trial.reason) == ("waiting", True)
    assert SECRET not in repr(view) + caplog.text + repr(card)
    mail.save(MailCard(**{**vars(card), "login": "", "password": ""}), olga)
    office.app.engine.work()

    view = mail.view(olga)
    assert (view.has_password, view.trial and view.trial.state) == (False, "sent")
    assert [letter["Subject"] for letter in post.to("olga")] == ["Пробное письмо"]
    mail.forget(olga)
    assert mail.view(olga).account is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", "smtp example.ru"),
        ("host", ""),
        ("port", "0"),
        ("port", "99999"),
        ("port", "²"),
        ("security", "ssl3"),
        ("sender", "Методкабинет <mk@example.ru>"),
        ("sender", "mk@example.ru\r\nBcc: eve@example.ru"),
        ("login", "mk\nmk"),
    ],
)
def test_a_mail_server_that_cannot_be_meant_so_is_refused_at_its_field(
    quick_database, clock, field, value
):
    office = bureau(quick_database, clock, PostOffice(), WaysOut())
    with pytest.raises(InvalidForm) as refused:
        office.app.mail.save(MailCard(**{**vars(CARD), field: value}), office.actor("olga"))

    assert list(refused.value.errors) == [field]


def test_a_password_never_goes_over_an_open_line(quick_database, clock):
    office = bureau(quick_database, clock, PostOffice(), WaysOut())
    card = MailCard(**{**vars(CARD), "host": "smtp.example.ru", "login": "mk", "password": SECRET})
    with pytest.raises(InvalidForm) as refused:
        office.app.mail.save(card, office.actor("olga"))

    assert "security" in refused.value.errors


def test_what_is_set_up_with_the_installation_is_not_changed_by_a_page(quick_bureau):
    with pytest.raises(Conflict):
        quick_bureau.app.mail.save(CARD, quick_bureau.actor("olga"))
    with pytest.raises(Conflict):
        quick_bureau.app.mail.forget(quick_bureau.actor("olga"))


def test_a_server_that_never_answers_keeps_nobody_waiting_for_long():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = MailAccount(
            host="127.0.0.1", port=silent.getsockname()[1], sender="mk@example.ru"
        )
        outcome = SmtpChannel(account, timeout=0.2).send(
            Message(id="1", address="ada@example.ru", subject="т", lines=())
        )

    assert (outcome.verdict, "не ответил" in outcome.reason) == ("down", True)


# -- the digest ------------------------------------------------------------------------------------
@pytest.fixture
def morning(quick_bureau: Bureau) -> Bureau:
    """Tuesday before work; Ada has one task of her own, and methodists have one."""
    bureau = quick_bureau
    bureau.clock.set(datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    quiet = Choices(ways={kind: ["app"] for kind in ("task_assigned",)}, digest_at="08:30")
    for login in ("ada", "bob", "eve"):
        bureau.app.notification_choices.save(quiet, bureau.actor(login))
    bureau.app.begin_periodic_jobs()
    bureau.app.engine.work()
    return bureau


def digests(office: Bureau, login: str) -> list[str]:
    return [
        str(letter["Subject"])
        for letter in office.post.to(login)
        if letter["Subject"].startswith("Задачи на")
    ]


def test_a_digest_comes_once_on_working_days_when_there_is_something(morning):
    hand_out(morning)
    morning.deploy(review(process_id="q", candidateGroups="methodist"))
    morning.start("q")
    for _ in range(4 * 7):
        morning.pass_time(6 * HOUR)

    assert len(digests(morning, "ada")) == 5  # Tuesday to Friday, and Monday
    assert digests(morning, "ada")[0] == "Задачи на 24.11.2026 — на этой неделе: 2"
    assert "просрочено: 2" in digests(morning, "ada")[-1]
    assert digests(morning, "bob")[0] == "Задачи на 24.11.2026 — на этой неделе: 1"
    assert digests(morning, "eve") == []


def test_a_server_that_slept_through_the_morning_makes_up_for_it(morning):
    hand_out(morning)
    morning.clock.advance(6 * HOUR)
    morning.app.begin_periodic_jobs()
    morning.pass_time()

    assert len(digests(morning, "ada")) == 1


def test_a_digest_can_be_left(morning):
    hand_out(morning)
    morning.app.notification_choices.save(Choices(ways={}), morning.actor("ada"))
    morning.pass_time(timedelta(hours=5))
    morning.pass_time()

    assert morning.post.to("ada") == []


# -- leaving ---------------------------------------------------------------------------------------
def link_of(office: Bureau, login: str = "ada") -> tuple[str, str, str]:
    address = str(office.post.to(login)[-1]["List-Unsubscribe"])
    assert address.startswith(f"<{URL}/unsubscribe/")
    settings_id, kind, signed = address.strip("<>").split("/unsubscribe/")[1].split("/")
    return settings_id, kind, signed


def test_one_click_in_a_letter_ends_letters_of_its_kind_and_no_other(bureau):
    hand_out(bureau)
    bureau.pass_time()
    choices = bureau.app.notification_choices
    settings_id, kind, signed = link_of(bureau)
    choices.require_signed(settings_id, kind, signed)
    for wrong in (
        (settings_id, "reminder", signed),
        (settings_id, kind, "0" * 64),
        ("0" * 32, kind, signed),
        (settings_id, "выдумка", signed),
        (settings_id, kind, ""),
    ):
        with pytest.raises(NotFound):
            choices.require_signed(*wrong)
        with pytest.raises(NotFound):
            choices.unsubscribe(*wrong)

    for _ in range(2):
        choices.unsubscribe(settings_id, kind, signed)
    bureau.start()
    bureau.pass_time()

    assert len(bureau.post.to("ada")) == 1
    ways = {each.kind: each.ways for each in choices.get(bureau.actor("ada")).kinds}
    assert ways["task_assigned"] == {"app", "browser", "messenger"}
    assert "mail" in ways["reminder"]
    assert len(bureau.told("ada")) == 2


def test_a_process_that_is_drawn_says_its_own_words_in_a_letter(quick_bureau):
    note = (
        '<serviceTask id="say" name="Известить" camunda:type="external" '
        'camunda:topic="notifications.note"><extensionElements><camunda:inputOutput>'
        '<camunda:inputParameter name="subject">Срок близко</camunda:inputParameter>'
        '<camunda:inputParameter name="text">Иванов ждёт до 2026-11-24</camunda:inputParameter>'
        '<camunda:inputParameter name="recipients">=["methodist"]</camunda:inputParameter>'
        "</camunda:inputOutput></extensionElements></serviceTask>"
    )
    after = user("after", candidateGroups="clerk")
    quick_bureau.deploy(bpmn(START + note + after + END + flow("start", "say", "after", "end")))
    quick_bureau.start()
    quick_bureau.pass_time()

    (told,) = quick_bureau.told("bob", "note")
    assert (told.title, told.body) == ("Срок близко", "Иванов ждёт до 24.11.2026")
    (letter,) = quick_bureau.post.to("bob")
    assert letter["Subject"] == "Сообщение: Срок близко"
    assert "Иванов" not in letter.get_body(("plain",)).get_content()
