"""MAX over its bot interface and Apprise for servers of one's own, against local HTTP servers."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from engine import Database, ManualClock
from tests.workflows.telling import Bureau, bureau, free_port, review, ways_out
from workflows import Choices
from workflows.notifications.channels import ChannelUnavailable, Message
from workflows.notifications.channels import by_apprise as apprise
from workflows.notifications.channels import max as max_messenger
from workflows.notifications.channels.by_apprise import AppriseAccount, AppriseChannel
from workflows.notifications.channels.max import MaxAccount, MaxChannel
from workflows.notifications.ways_out import WaysOut, read_ways_out

TOKEN = "bot-key-42"  # noqa: S105 - of an invented bot


@dataclass
class Messenger:
    """What a messenger's server was asked, and what it shall answer."""

    asked: list[tuple[str, dict[str, str], dict[str, object]]] = field(default_factory=list)
    status: int = 200
    answer: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def messenger() -> Iterator[Messenger]:
    kept = Messenger()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.asked.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(kept.answer).encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


def message(address: str = "42") -> Message:
    return Message(
        id="1", address=address, subject="Новая задача", lines=(("План", "https://a/1"),)
    )


# -- MAX -------------------------------------------------------------------------------------------
def test_max_is_asked_as_its_documentation_says(messenger):
    channel = MaxChannel(MaxAccount(token=TOKEN, url=messenger.url))

    assert channel.send(message()).verdict == "sent"

    ((path, headers, body),) = messenger.asked
    assert urlsplit(path).path == "/messages"
    assert parse_qs(urlsplit(path).query) == {"user_id": ["42"]}
    assert headers["Authorization"] == TOKEN
    assert body == {"text": "Новая задача\n\nПлан\nhttps://a/1", "notify": True}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (400, "refused"),
        (401, "down"),
        (403, "refused"),
        (404, "refused"),
        (429, "later"),
        (503, "down"),
    ],
)
def test_what_max_answers_is_told_apart(messenger, status, verdict):
    messenger.status, messenger.answer = status, {"code": "dialog.suspended", "message": TOKEN}

    outcome = MaxChannel(MaxAccount(token=TOKEN, url=messenger.url)).send(message())

    assert outcome.verdict == verdict
    assert TOKEN not in outcome.reason


@pytest.mark.parametrize(
    ("said", "seconds"), [("90", 90), ("", 0), ("Mon, 30 Nov", 0), ("-5", 0), ("99999", 6 * 3600)]
)
def test_max_is_left_alone_for_as_long_as_it_asks(messenger, said, seconds):
    messenger.status, messenger.headers = 429, {"Retry-After": said}

    outcome = MaxChannel(MaxAccount(token=TOKEN, url=messenger.url)).send(message())

    assert (outcome.verdict, outcome.rest) == ("later", timedelta(seconds=seconds))


def test_a_message_that_max_put_off_comes_again_after_that_time(quick_database, clock, messenger):
    messenger.status, messenger.headers = 429, {"Retry-After": "7200"}
    office = told_in_max(quick_database, clock, messenger)
    messenger.status = 200
    office.pass_time(timedelta(minutes=110))
    assert len(messenger.asked) == 1

    office.pass_time(timedelta(minutes=20))
    assert len(messenger.asked) == 2


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_messenger_that_never_answers_keeps_nobody_waiting_for_long():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        own = MaxAccount(token=TOKEN, url=f"http://127.0.0.1:{port}")
        outcome = MaxChannel(own, timeout=0.2).send(message())
        other = AppriseAccount(url=f"json://127.0.0.1:{port}/{{address}}?rto=0.2&cto=0.2")
        assert AppriseChannel(other).send(message("ada")).verdict == "down"

    assert (outcome.verdict, outcome.reason) == ("down", "MAX не ответил вовремя.")


def test_max_out_of_reach_is_no_fault_of_the_message():
    account = MaxAccount(token=TOKEN, url=f"http://127.0.0.1:{free_port()}")

    assert MaxChannel(account).send(message()).verdict == "down"
    assert MaxChannel(account).send(message("../me")).verdict == "refused"
    assert TOKEN not in repr(account)
    with pytest.raises(ChannelUnavailable, match="сертификат"):
        MaxChannel(MaxAccount(token=TOKEN, certificate="/nowhere.pem"))


def account_of(messenger: Messenger) -> MaxAccount:
    return MaxAccount(token=TOKEN, url=messenger.url)


def told_in_max(database: Database, clock: ManualClock, messenger: Messenger) -> Bureau:
    """An office of which one person wants to be told in MAX, and was."""
    office = bureau(database, clock, None, WaysOut(messenger=account_of(messenger)))
    choices = Choices(ways={"task_assigned": ["app", "messenger"]}, messenger_address="42")
    office.app.notification_choices.save(choices, office.actor("ada"))
    office.deploy(review(assignee="ada"))
    office.start()
    office.pass_time()
    return office


def test_a_person_who_wants_it_is_told_in_max(quick_database, clock, messenger):
    told_in_max(quick_database, clock, messenger)

    ((_, _, body),) = messenger.asked
    assert str(body["text"]).startswith("Новая задача: review (Процесс)")
    assert "Секретный" not in str(body["text"])


# -- Apprise ---------------------------------------------------------------------------------------
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_message_whose_sending_was_cut_short_waits_for_an_operators_word(
    quick_database, clock, messenger, monkeypatch
):
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("workflows.notifications.pump.Pump._settle", die)
        with pytest.raises(KeyboardInterrupt):
            told_in_max(quick_database, clock, messenger)
    assert len(messenger.asked) == 1
    office = bureau(quick_database, clock, None, WaysOut(messenger=account_of(messenger)))
    office.pass_time(timedelta(hours=1))
    assert len(messenger.asked) == 1

    (failed,) = office.app.mail.view(office.actor("olga")).failed
    assert (failed.in_messenger, failed.reason.split(":")[0]) == (
        True,
        "Неизвестно, доставлено ли сообщение",
    )
    office.app.mail.send_again(failed.id, office.actor("olga"))
    office.pass_time(timedelta(hours=1))
    assert len(messenger.asked) == 2


def test_apprise_reaches_a_server_of_ones_own(messenger):
    account = AppriseAccount(url=f"json://127.0.0.1:{messenger.port}/to/{{address}}")

    assert AppriseChannel(account).send(message("ada")).verdict == "sent"
    ((path, _, body),) = messenger.asked
    assert path == "/to/ada"
    assert body["title"] == "Новая задача"
    for status in (401, 429, 500):
        messenger.status = status
        assert AppriseChannel(account).send(message("ada")).verdict == "down"
    assert AppriseChannel(account).send(message("ada/../bob?x=1")).verdict == "refused"


@pytest.mark.parametrize(
    "url",
    [
        "tgram://123456789:abcdefg_hijklmnop/{address}",
        "discord://4174216298/{address}",
        "slack://T1/A1/{address}",
        "viber://token/{address}",
        "whatsapp://token@1/{address}",
    ],
)
def test_foreign_messengers_need_the_installations_explicit_word(url):
    account = AppriseAccount(url=url)
    assert "41-ФЗ" in apprise.problem_with(account)
    with pytest.raises(ChannelUnavailable, match="41-ФЗ"):
        AppriseChannel(account)

    assert apprise.problem_with(AppriseAccount(url=url, foreign_allowed=True)) == ""


def test_nobody_chooses_the_server_that_messages_go_to():
    for url in ("ntfy://{address}", "mmost://{address}/token", "json://a/b", "{address}"):
        assert "места для получателя" in apprise.problem_with(AppriseAccount(url=url))


def test_without_the_library_the_page_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("workflows.notifications.channels.by_apprise.find_spec", lambda _: None)

    problem = apprise.problem_with(AppriseAccount(url="ntfys://ntfy.example.ru/{address}"))

    assert "pip install apprise" in problem


# -- set up with the installation ------------------------------------------------------------------
def test_ways_out_are_read_from_the_environment():
    found = read_ways_out(
        {
            "METODKABINET_URL": "https://mk.example.ru/",
            "METODKABINET_SMTP_HOST": "smtp.example.ru",
            "METODKABINET_SMTP_FROM": "mk@example.ru",
            "METODKABINET_SMTP_PASSWORD": TOKEN,
            "METODKABINET_MAX_TOKEN": TOKEN,
        }
    )

    assert found.public_url == "https://mk.example.ru"
    assert found.mail is not None
    assert (found.mail.port, found.mail.security) == (587, "starttls")
    assert found.messenger == MaxAccount(token=TOKEN, url=max_messenger.USUAL_URL)
    assert TOKEN not in repr(found)
    assert read_ways_out({}) == WaysOut()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("METODKABINET_URL", "mk.example.ru"),
        ("METODKABINET_SMTP_PORT", "почта"),
        ("METODKABINET_SMTP_SECURITY", "ssl"),
        ("METODKABINET_SMTP_FROM", "Методкабинет"),
        ("METODKABINET_MAX_TOKEN", "ключ"),
        ("METODKABINET_MAX_TOKEN", "a\r\nHost: b"),
        ("METODKABINET_MAX_URL", "ftp://max.ru"),
    ],
)
def test_an_environment_that_cannot_be_meant_so_is_refused_by_name(name, value):
    usual = {
        "METODKABINET_SMTP_HOST": "smtp.example.ru",
        "METODKABINET_SMTP_FROM": "mk@example.ru",
    }
    usual["METODKABINET_MAX_TOKEN"] = TOKEN
    with pytest.raises(ValueError, match=name):
        read_ways_out({**usual, name: value})


def test_mail_of_the_installation_is_used(quick_database, clock, post_server):
    post, port = post_server
    post.clear()
    office = bureau(quick_database, clock, post, ways_out(port))

    assert office.app.mail.view(office.actor("olga")).is_fixed
