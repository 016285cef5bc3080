"""The whole inbox page, rendering included, as the measured person gets it from the product."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks.inbox_office import NOW
from engine import Actor, Database, ManualClock
from webapp import collector, create_app
from webapp.settings import WebSettings
from workflows import Settings, process_application
from workflows.identity import Identity

LOGIN, PASSWORD = "izmeritel", "Тихая-Осень-2026"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PAGES = {
    "first page, by deadline": "/inbox?scope=all",
    "my groups": "/inbox?scope=groups",
    "late": "/inbox?due=late",
    "newest first": "/inbox?order=created",
    "words: «планов»": "/inbox?q=планов",
    "words: «Лаптевым»": "/inbox?q=Лаптевым",
}


class _Measured(Identity):
    """Signs in whoever founded the office, and lets them act as the measured person.

    The registries are asked as always, so that a page costs what it costs.
    """

    actor: Actor

    def returning(self, user_id: str, mark: str, tenant: str = "") -> Actor | None:
        return super().returning(user_id, mark, tenant) and self.actor


def pages(url: str, folder: Path, actor: Actor) -> dict[str, Callable[[], object]]:
    """Name → fetch the page with Flask's own client."""
    database = Database(url)
    settings = Settings(data_dir=folder, database_url=url)
    application = process_application(settings, database=database, clock=ManualClock(NOW))
    identity = _Measured(
        sessions=database,
        clock=application.clock,
        tenant=settings.tenant,
        zones=application.working_time,
    )
    _Measured.actor = actor
    if not identity.has_accounts():
        identity.create_first_administrator(LOGIN, PASSWORD, surname="Измеритель", given="Анна")
    application = replace(application, identity=identity)
    app = create_app(application, WebSettings(data_dir=folder, secret_key="k" * 64))
    client = app.test_client()
    _sign_in(client)
    collector.spare_what_stays()  # as every server does
    return {name: _fetching(client, address) for name, address in PAGES.items()}


def _fetching(client: FlaskClient, address: str) -> Callable[[], object]:
    def fetch() -> object:
        answer = client.get(address)
        if answer.status_code != 200 or 'class="task-' not in answer.get_data(as_text=True):
            raise RuntimeError(f"{address}: expected a list of user tasks, got {answer.status}")
        return answer

    return fetch


def _sign_in(client: FlaskClient) -> None:
    found = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    if found is None:
        raise RuntimeError("expected a form to sign in")
    answer = client.post(
        "/sign-in", data={"login": LOGIN, "password": PASSWORD, "csrf_token": found[1]}
    )
    if answer.status_code != 303:
        raise RuntimeError(f"expected to be signed in, got {answer.status}")
