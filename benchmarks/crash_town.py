"""An office for the kills: fifty people with accounts and addresses, and twenty processes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import update

from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, script, user
from workflows import (
    Choices,
    OrganisationCard,
    PersonCard,
    Settings,
    migrate,
    process_application,
    read_settings,
)
from workflows.notifications.kinds import Kind, Way
from workflows.passwords import hashed_random
from workflows.registry.accounts import Account

PASSWORD = "Тихая-Осень-2026"  # noqa: S105 - of invented people
ROLE = "methodist"
TOLD = "clerk"
TOLD_PEOPLE = 10
"""A role that so many have, who are told of every step that tells anybody, at any hour."""
DEFINITIONS = 20
_TASK = {"candidateGroups": ROLE}
_PAUSE = (
    '<intermediateCatchEvent id="pause"><timerEventDefinition>'
    "<timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>"
)


def _note(text: str) -> str:
    """A service task that tells a role; letters follow."""
    given = (
        f'<camunda:inputParameter name="text">{text}</camunda:inputParameter>'
        '<camunda:inputParameter name="subject">Проверка</camunda:inputParameter>'
        f'<camunda:inputParameter name="recipients">=["{TOLD}"]</camunda:inputParameter>'
    )
    return (
        '<serviceTask id="note" name="Известить" camunda:type="external" '
        'camunda:topic="notifications.note"><extensionElements><camunda:inputOutput>'
        f"{given}</camunda:inputOutput></extensionElements></serviceTask>"
    )


def _steps(key: str, count: int) -> bytes:
    names = [f"step{number}" for number in range(1, count + 1)]
    body = "".join(user(name, **_TASK) for name in names)
    return bpmn(START + body + END + flow("start", *names, "end"), key)


def _parallel(key: str, count: int) -> bytes:
    names = [f"side{number}" for number in range(1, count + 1)]
    body = "".join(user(name, **_TASK) for name in (*names, "after"))
    gates = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    ways = "".join(flow("fork", name, "join") for name in names)
    around = flow("start", "fork") + flow("join", "after", "end")
    return bpmn(START + body + gates + END + ways + around, key)


def _each(key: str, count: int) -> bytes:
    many = (
        f"<multiInstanceLoopCharacteristics><loopCardinality>{count}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    body = user("each", inner=many, **_TASK) + user("after", **_TASK)
    return bpmn(START + body + END + flow("start", "each", "after", "end"), key)


def _timed(key: str, count: int) -> bytes:
    names = [f"step{number}" for number in range(1, count + 1)]
    body = "".join(user(name, **_TASK) for name in names)
    path = flow("start", names[0], "pause", *names[1:], "end")
    return bpmn(START + body + _PAUSE + END + path, key)


def _noted(key: str, count: int) -> bytes:
    names = [f"step{number}" for number in range(1, count + 1)]
    body = "".join(user(name, **_TASK) for name in names) + script("count", "passed = 1 + 1")
    path = flow("start", names[0], "count", "note", *names[1:], "end")
    return bpmn(START + body + _note("Шаг пройден") + END + path, key)


_SHAPES = (_steps, _parallel, _each, _timed, _noted)


def keys() -> list[str]:
    return [f"crash_{number:02}" for number in range(DEFINITIONS)]


def write_processes(folder: Path) -> None:
    """Write the definitions as the product ships its own: a folder for each."""
    for number, key in enumerate(keys()):
        diagram = _SHAPES[number % len(_SHAPES)](key, 2 + number // len(_SHAPES))
        begun_by = f'isExecutable="true" camunda:candidateStarterGroups="{ROLE}"'
        place = folder / key
        place.mkdir(parents=True)
        text = diagram.replace(b'isExecutable="true"', begun_by.encode())
        (place / f"{key}.bpmn").write_bytes(text)


@dataclass(frozen=True, kw_only=True)
class Town:
    """What the servers are told by their environment, and who lives here."""

    environment: dict[str, str]
    logins: Sequence[str]

    def settings(self) -> Settings:
        return read_settings(self.environment)


def founded(url: str, folder: Path, post_port: int, people: int) -> Town:
    """Make the tables, the processes and the people."""
    write_processes(folder / "bpmn")
    environment = {
        "DATABASE_URL": url,
        "METODKABINET_DATA": str(folder / "data"),
        "METODKABINET_BPMN": str(folder / "bpmn"),
        "METODKABINET_SMTP_HOST": "127.0.0.1",
        "METODKABINET_SMTP_PORT": str(post_port),
        "METODKABINET_SMTP_SECURITY": "none",
        "METODKABINET_SMTP_FROM": "mk@example.ru",
    }
    settings = read_settings(environment)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    application = process_application(settings)
    application.deploy_shipped()
    identity = application.identity
    admin = identity.actor_for(
        identity.create_first_administrator("admin", PASSWORD, surname="Админов", given="Тимур")
    )
    card = OrganisationCard(
        kind="centre", short_name="ДММЦ", full_name="ДММЦ", active_from=date(2020, 9, 1)
    )
    place = application.organisations.save(card, admin)
    logins = [f"person{number:02}" for number in range(people)]
    for login in logins:
        person = application.people.save(
            PersonCard(
                surname="Сотрудников", given="Иван", organisation_id=place,
                email=f"{login}@example.ru",
            ),
            admin,
        )  # fmt: skip
        application.roles.grant(person, ROLE, admin)
        application.accounts.open(person, login, admin)
        if login in logins[:TOLD_PEOPLE]:
            application.roles.grant(person, TOLD, admin)
            loud = Choices(ways={Kind.NOTE: [Way.MAIL]}, quiet_days_off=False)
            application.notification_choices.save(loud, identity.actor_for(person))
    with application.database.write(OFFICE) as session:
        known = {"password_hash": hashed_random(PASSWORD), "must_change_password": False}
        session.execute(update(Account).values(known))
    application.database.dispose()
    return Town(environment=environment, logins=logins)
