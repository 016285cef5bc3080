"""The office whose inbox is visited over a slow line: the demo district behind the real server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from waitress.server import create_server

from webapp import create_app, serving
from webapp.settings import WebSettings

CLERK = "registratorova"
DOCUMENT = {
    "document_kind": "order_dmmc",
    "document_basis": "План, п. 4.1",
    "approvers": ["methodist"],
    "signer_role": "dmmc_director",
}


@dataclass(frozen=True, kw_only=True)
class Office:
    """Where it is served, and who visits it."""

    address: str
    login: str
    password: str


@contextmanager
def open_office(folder: Path, tasks: int) -> Iterator[Office]:
    """Serve the demo with that many further drafts waiting for its clerk."""
    settings = serving.settings_in(folder)
    application, logins = serving.prepare(settings, demo=True)
    password = next(each.password for each in logins if each.login == CLERK)
    user_id = application.identity.authenticate(CLERK, password).user_id
    clerk = application.identity.actor_for(user_id)
    for number in range(tasks):
        title = f"О направлении в командировку № {number + 1}"
        application.engine.start("document_approval", {**DOCUMENT, "document_title": title}, clerk)
    application.engine.work()
    chosen = WebSettings(data_dir=folder, secret_key="k" * 64, demo=True)
    server = create_server(create_app(application, chosen), host="127.0.0.1", port=0)

    def run() -> None:
        with suppress(OSError):  # closing takes the socket away from under its loop
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    yield Office(address=address, login=CLERK, password=password)
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(10)
    application.database.dispose()
