"""A small office whose people are told things, and a post office that a test can close."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from engine import SYSTEM, Actor, Database, ManualClock
from engine.municipalities import OFFICE
from engine.store.tables import Job
from tests.folders import spare_folder
from tests.interpreter.kit import END, START, bpmn, flow, props, user
from workflows import NotificationView, ProcessApplication, Settings, process_application
from workflows.notifications.channels.smtp import MailAccount, Security
from workflows.notifications.ways_out import MessengerAccount, WaysOut
from workflows.registry.accounts import Account
from workflows.registry.base import Registry
from workflows.registry.memberships import Membership
from workflows.registry.people import Person

URL = "https://mk.example.ru"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PEOPLE = (
    # login, surname, roles
    ("ada", "Адаева", ("methodist",)),
    ("bob", "Бобов", ("methodist",)),
    ("eve", "Евина", ()),
    ("olga", "Ольгина", ("admin",)),
    ("ivan", "Иванов", ()),
)


@dataclass
class PostOffice:
    """A real SMTP server. `answers` are given instead of acceptance, by recipient."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    sessions: int = 0

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def to(self, login: str) -> list[EmailMessage]:
        return [each for each in self.letters if each["To"] == f"{login}@example.ru"]

    def clear(self) -> None:
        self.letters.clear()
        self.answers.clear()
        self.sessions = 0


def opened(post: PostOffice, port: int = 0) -> Controller:
    """Open the post office; the caller stops it."""
    controller = Controller(post, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    return controller


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Bureau:
    """An office with five people; everybody's address is login@example.ru."""

    app: ProcessApplication
    clock: ManualClock
    post: PostOffice

    def actor(self, login: str) -> Actor:
        return self.app.identity.actor_for(login)

    def deploy(self, *bodies: bytes) -> None:
        files = {f"f{number}.bpmn": body for number, body in enumerate(bodies)}
        self.app.engine.deploy(files, SYSTEM)

    def start(self, key: str = "p", actor: Actor = SYSTEM, **variables: object) -> str:
        return self.app.engine.start(key, variables, actor).id

    def task(self, instance_id: str) -> str:
        (only,) = self.app.engine.user_tasks(instance_id, actor=SYSTEM)
        return only.id

    def pass_time(self, by: timedelta = 2 * MINUTE) -> None:
        self.app.engine.work()
        self.clock.advance(by)
        self.app.engine.work()

    def told(self, login: str, kind: str = "") -> list[NotificationView]:
        """What somebody was told, the oldest first."""
        self.app.engine.work()
        page = self.app.notifications.page(self.actor(login), kind=kind)
        return list(reversed(page.items))

    def titles(self, login: str, kind: str = "") -> list[str]:
        return [each.title for each in self.told(login, kind)]

    def jobs(self, topic: str) -> list[Job]:
        with self.app.database.read(OFFICE) as session:
            found = session.scalars(select(Job).where(Job.topic == topic))
            return list(found)

    def registry(self, session: Any) -> Registry:
        return Registry(session=session, tenant="default", now=self.clock.now())

    def write(self, *rows: Any) -> None:
        with self.app.database.write(OFFICE) as session:
            for row in rows:
                self.registry(session).add(row)


def ways_out(port: int, messenger: MessengerAccount | None = None) -> WaysOut:
    account = MailAccount(
        host="127.0.0.1", port=port, security=Security.NONE, sender="mk@example.ru"
    )
    return WaysOut(public_url=URL, mail=account, messenger=messenger)


def bureau(database: Database, clock: ManualClock, post: PostOffice | None, out: WaysOut) -> Bureau:
    settings = Settings(data_dir=spare_folder(), database_url=str(database.url), ways_out=out)
    app = process_application(settings, database=database, clock=clock)
    made = Bureau(app=app, clock=clock, post=post or PostOffice())
    if not app.identity.has_accounts():
        made.write(*_people(clock))
    return made


def _people(clock: ManualClock) -> Iterable[Any]:
    for login, surname, roles in PEOPLE:
        yield Person(id=login, surname=surname, given="Анна", email=f"{login}@example.ru")
        yield Account(
            id=login, login=login, password_hash="", session_mark="-", created_at=clock.now()
        )
        for role in roles:
            yield Membership(person_id=login, role=role, active_from=clock.now().date())


def review(task_id: str = "review", process_id: str = "p", **attributes: str) -> bytes:
    """One user task; its title holds what only its people may read."""
    inner = props(title="План школы № 5: Секретный С. С.", dueWorkingDays="2")
    task = user(task_id, inner=inner, **attributes)
    return startable(bpmn(START + task + END + flow("start", task_id, "end"), process_id))


def startable(diagram: bytes) -> bytes:
    """Let methodists begin it by hand."""
    return diagram.replace(
        b'isExecutable="true"', b'isExecutable="true" camunda:candidateStarterGroups="methodist"'
    )
