"""The command line's roles: refused without PostgreSQL, working and ending together with it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import Database
from engine.municipalities import OFFICE
from engine.store.tables import RunningProgram
from tests.queue.work import settled
from tests.webapp.test_cli import free_port
from webapp import cli

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "import sys; from webapp.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("role", ["worker", "scheduler"])
def test_a_role_of_its_own_is_refused_on_sqlite(role, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main([role, "--data", str(tmp_path)]) == 1
    assert "задайте DATABASE_URL" in capsys.readouterr().out


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(json.load(answer) == {"status": "ok"})
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.mark.slow
@pytest.mark.postgres
def test_roles_start_in_any_order_work_together_and_end_on_a_signal(postgres_server, tmp_path):
    name = postgres_server.create()
    url, port = postgres_server.url(name), free_port()
    shutil.copytree(ROOT / "bpmn" / "vote", tmp_path / "bpmn" / "vote")  # one process is enough
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "METODKABINET_DATA": str(tmp_path),
        "METODKABINET_BPMN": str(tmp_path / "bpmn"),
    }

    def start(role: str, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", COMMAND, role, *options],
            cwd=ROOT,
            env={**environment, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    serve = start("serve", "--no-demo", "--port", str(port), "--with-worker")
    programs = {"worker": start("worker"), "scheduler": start("scheduler"), "serve": serve}
    try:
        settled(lambda: answers(port), 90)
        database = Database(url)

        def roles() -> list[str]:
            with database.read(OFFICE) as session:
                return sorted(session.scalars(select(RunningProgram.role)))

        settled(lambda: roles() == ["scheduler", "scheduler", "worker", "worker"], 60)
        for program in programs.values():
            program.send_signal(signal.SIGTERM)
        said = {role: program.communicate(timeout=45)[0] for role, program in programs.items()}
        left = roles()
        database.dispose()
    finally:
        for program in programs.values():
            program.kill()
        postgres_server.drop(name)

    assert {role: program.returncode for role, program in programs.items()} == dict.fromkeys(
        programs, 0
    )
    assert left == []
    assert f"Методкабинет открыт: http://127.0.0.1:{port}/" in said["serve"]
    assert "/setup?token=" in said["serve"]
    assert "Сервер остановлен." in said["serve"]
    assert all("Остановлено: всё начатое закончено." in said[r] for r in ("worker", "scheduler"))
