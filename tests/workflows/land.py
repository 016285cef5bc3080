"""A region with its administrator, and a municipality north of it with its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import Actor, Database, ManualClock
from engine.municipalities import REGION
from tests.folders import spare_folder
from tests.interpreter.kit import END, START, bpmn, flow, user
from workflows import ProcessApplication, Settings, process_application, region_system
from workflows.region.municipalities import Founded
from workflows.registry.base import Registry
from workflows.shipped import system_of

PASSWORD = "Тихая-Осень-2026"  # noqa: S105 - of invented people


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a land begins with: its people's ids, and the municipality with its used link."""

    region_id: str
    north_id: str
    founded: Founded


def begin(database: Database, clock: ManualClock) -> Beginning:
    """Found a region and a municipality in an empty database, each with its administrator."""
    app = _application(database, clock, spare_folder())
    token = app.municipalities.found_region(region_system())
    app.calendars.seed(REGION)
    region_id = _enter(app, token, "regionov")
    region = app.identity.actor_for(region_id, REGION)
    founded = app.municipalities.found("Северный район", region)
    north_id = _enter(app, founded.token, "nordov")
    app.engine.work()
    return Beginning(region_id=region_id, north_id=north_id, founded=founded)


class Land:
    """A region with its administrator, and a municipality north of it with its own."""

    def __init__(
        self, database: Database, clock: ManualClock, folder: Path, made: Beginning
    ) -> None:
        self.clock = clock
        self.app = _application(database, clock, folder)
        self.founded = made.founded
        self.region = self.app.identity.actor_for(made.region_id, REGION)
        self.north = self.app.identity.actor_for(made.north_id, made.founded.id)

    def enter(self, token: str, login: str, tenant: str) -> Actor:
        return self.app.identity.actor_for(_enter(self.app, token, login), tenant)

    def deploy(self, tenant: str, body: str, key: str = "p", **files: bytes) -> Any:
        diagram = {"p.bpmn": bpmn(body, key), **files}
        return self.app.engine.deploy(diagram, system_of(tenant))

    def registry(self, session: Any, tenant: str) -> Registry:
        return Registry(session=session, tenant=tenant, now=self.clock.now())


def one_task(name: str) -> str:
    """A process of one user task."""
    return START + user(name, candidateGroups="methodist") + END + flow("start", name, "end")


def _application(database: Database, clock: ManualClock, folder: Path) -> ProcessApplication:
    settings = Settings(
        data_dir=folder, database_url=str(database.url), processes_dir=folder / "none"
    )
    return process_application(settings, database=database, clock=clock)


def _enter(app: ProcessApplication, token: str, login: str) -> str:
    return app.invitations.accept(token, login, PASSWORD, surname="Первый", given="Пётр")
