"""The command line: start on an empty folder, stop, back up while running, restore."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from engine import ManualClock
from tests.webapp.district import MONDAY
from webapp import backup, cli, demo_logins, serving
from webapp.lock import AlreadyRunning, ServerLock
from webapp.settings import persistent_secret
from workflows import DemoLogin, sealing

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 90


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`python -c cli.main([...])`: the command without the bootstrap before it."""

    def __init__(self, data: Path, *options: str) -> None:
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [
                    sys.executable,
                    "-c",
                    "import sys; from webapp.cli import main; sys.exit(main(sys.argv[1:]))",
                    *("--data", str(data), "--port", str(self.port), *options),
                ],
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_ready(self) -> dict[str, str]:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and self.process.poll() is None:
            try:
                address = f"http://127.0.0.1:{self.port}/healthz"
                with urllib.request.urlopen(address, timeout=5) as answer:
                    return json.load(answer)
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        raise AssertionError(self.said())

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@pytest.fixture
def start(tmp_path):
    started = []

    def begin(*options: str) -> Server:
        server = Server(tmp_path / "data", *options)
        started.append(server)
        return server

    yield begin
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@pytest.mark.slow
def test_an_empty_folder_becomes_a_demo_district_with_printed_logins(start, tmp_path):
    server = start()
    assert server.wait_until_ready() == {"status": "ok"}
    said = server.said()
    assert f"Методкабинет открыт: http://127.0.0.1:{server.port}/" in said
    assert re.search(r"Логин\s+Пароль\s+Роль\s+Имя\s+Организация", said)
    assert "Администратор" in said
    assert "demo-logins.txt" in said
    assert "tetradkina" not in said
    assert "tetradkina" in (tmp_path / "data" / "demo-logins.txt").read_text(encoding="utf-8")
    copy = tmp_path / "copy.zip"
    assert cli.main(["backup", str(copy), "--data", str(tmp_path / "data")]) == 0
    assert copy.stat().st_size > 10_000
    assert cli.main(["restore", str(copy), "--data", str(tmp_path / "data")]) == 1
    assert server.stop() == 0
    assert "Сервер остановлен" in server.said()
    assert cli.main(["restore", str(copy), "--data", str(tmp_path / "data")]) == 0


@pytest.mark.slow
def test_without_the_demo_the_console_prints_the_way_to_the_first_administrator(start):
    server = start("--no-demo")
    server.wait_until_ready()
    address = re.search(r"http://\S+/setup\?token=\S+", server.said())[0]
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
        assert "Первый администратор" in answer.read().decode()
    assert server.stop() == 0


@pytest.mark.slow
def test_a_second_server_on_the_same_data_is_refused_in_words(start):
    first = start("--no-demo")
    first.wait_until_ready()
    second = start("--no-demo")
    assert second.process.wait(timeout=60) == 1
    assert f"уже работает сервер (процесс {first.process.pid})" in second.said()


def login(name: str, *, first: bool = False) -> DemoLogin:
    return DemoLogin(
        login=name,
        password=f"word-{name}",
        name="Замов З. З.",
        role_title="Заместитель директора ОО",
        organisation="Школа № 1",
        to_try_first=first,
    )


LOGINS = [login("zamov", first=True), *(login(f"other{number}") for number in range(3))]


def test_the_console_names_the_logins_to_try_and_counts_the_others(tmp_path):
    said = "\n".join(demo_logins.announcement(LOGINS, tmp_path / "list.txt", every=False))
    assert re.search("zamov +word-zamov +Заместитель директора ОО +Замов З. З. +Школа № 1", said)
    assert "word-other" not in said
    assert "Ещё учётных записей: 3." in said
    assert "--all-logins" in said
    assert str(tmp_path / "list.txt") in said


def test_all_logins_are_shown_when_asked_for(tmp_path):
    said = "\n".join(demo_logins.announcement(LOGINS, tmp_path / "list.txt", every=True))
    assert all(f"word-{each.login}" in said for each in LOGINS)
    assert "Ещё учётных записей" not in said


def test_the_list_of_logins_is_its_owners_alone_and_never_an_old_one(tmp_path):
    file = tmp_path / "list.txt"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o644)
    demo_logins.write(LOGINS, file)
    text = file.read_text(encoding="utf-8")
    assert all(f"word-{each.login}" in text for each in LOGINS)
    assert "old" not in text
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_busy_port_is_explained():
    options = serving.Options(host="127.0.0.1", port=8000)
    said = serving.why_not_listening(OSError(98, "busy"), options)
    assert said.startswith("Порт 8000 занят")
    assert "--port 8001" in said


@pytest.mark.parametrize(
    ("version", "warns"),
    [((3, 40, 1), True), ((3, 44, 6), False), ((3, 50, 7), False), ((3, 51, 2), True),
     ((3, 51, 3), False), ((3, 52, 0), False)],
)  # fmt: skip
def test_an_old_sqlite_is_warned_about(version, warns):
    assert bool(serving.sqlite_warning(version)) is warns


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    secret = persistent_secret(tmp_path)
    assert persistent_secret(tmp_path) == secret
    assert len(secret) == 64
    if os.name != "nt":
        assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_lock_holds_while_held_and_no_longer(tmp_path):
    with ServerLock(tmp_path), pytest.raises(AlreadyRunning), ServerLock(tmp_path):
        raise AssertionError("two servers")
    with ServerLock(tmp_path):
        assert (tmp_path / "server.lock").read_text() == str(os.getpid())


# -- backup and restore --------------------------------------------------------------------------
@pytest.fixture
def data(tmp_path) -> Path:
    folder = tmp_path / "data"
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "abcd").write_bytes(b"attachment")
    with closing(sqlite3.connect(folder / "metodkabinet.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE note (text TEXT)")
        connection.execute("INSERT INTO note VALUES ('first')")
        connection.commit()
    return folder


def notes(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "metodkabinet.db")) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note")]


def write(data: Path, text: str) -> None:
    with closing(sqlite3.connect(data / "metodkabinet.db")) as connection:
        connection.execute("INSERT INTO note VALUES (?)", (text,))
        connection.commit()


def test_a_copy_carries_no_key_of_what_is_sealed_in_it(data, tmp_path):
    copy = tmp_path / "copy.zip"
    (data / sealing.FILE).write_text("ab" * 32)
    backup.back_up(data / "metodkabinet.db", data / "files", copy)

    with zipfile.ZipFile(copy) as archive:
        assert sorted(archive.namelist()) == ["files/ab/abcd", "metodkabinet.db"]
    backup.restore(copy, data / "metodkabinet.db", data / "files", ManualClock(MONDAY))
    assert (data / sealing.FILE).read_text() == "ab" * 32


def test_what_was_backed_up_comes_back_and_the_present_is_kept_aside(data, tmp_path):
    copy = tmp_path / "copy.zip"
    assert cli.main(["backup", str(copy), "--data", str(data)]) == 0
    write(data, "later")
    (data / "files" / "ab" / "abcd").unlink()
    aside = backup.restore(copy, data / "metodkabinet.db", data / "files", ManualClock(MONDAY))
    assert notes(data) == ["first"]
    assert (data / "files" / "ab" / "abcd").read_bytes() == b"attachment"
    with closing(sqlite3.connect(aside)) as former:
        assert former.execute("SELECT count(*) FROM note").fetchone() == (2,)


def test_a_writer_in_the_middle_of_its_work_does_not_spoil_the_copy(data, tmp_path):
    copy = tmp_path / "copy.zip"
    with closing(sqlite3.connect(data / "metodkabinet.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO note VALUES ('half')")
        backup.back_up(data / "metodkabinet.db", data / "files", copy)
        writer.execute("COMMIT")
    backup.restore(copy, data / "metodkabinet.db", data / "files", ManualClock(MONDAY))
    assert notes(data) == ["first"]


@pytest.mark.parametrize("content", [b"", b"PK not really", b"SQLite format 3\x00"])
def test_a_file_that_is_no_backup_changes_nothing(content, data, tmp_path):
    fake = tmp_path / "fake.zip"
    fake.write_bytes(content)
    assert cli.main(["restore", str(fake), "--data", str(data)]) == 1
    assert notes(data) == ["first"]


def test_an_archive_that_reaches_outside_is_refused(data, tmp_path):
    import zipfile

    fake = tmp_path / "fake.zip"
    with zipfile.ZipFile(fake, "w") as archive:
        archive.write(data / "metodkabinet.db", "metodkabinet.db")
        archive.writestr("files/../../evil", "x")
    assert cli.main(["restore", str(fake), "--data", str(data)]) == 1
    assert not (tmp_path / "evil").exists()


def test_a_backup_never_overwrites_a_file(data, tmp_path, capsys):
    copy = tmp_path / "copy.zip"
    copy.write_text("precious")
    assert cli.main(["backup", str(copy), "--data", str(data)]) == 1
    assert "уже есть" in capsys.readouterr().out
    assert copy.read_text() == "precious"
