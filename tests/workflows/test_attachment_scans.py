"""Virus checks: at once where clamd answers, later where it does not, and quarantine that holds."""

import io
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from engine import (
    SYSTEM,
    Actor,
    Database,
    InvalidForm,
    InvalidInput,
    ManualClock,
    NotFound,
    NotPermitted,
    Permission,
)
from engine.municipalities import OFFICE
from tests import clamd
from tests.workflows.conftest import TENANT
from tests.workflows.test_attachments import ADA, BOB, EVE, PDF, instance, pdf, task
from workflows import ProcessApplication, ScanState, Settings, process_application
from workflows.attachments.clamav import scanner_at
from workflows.attachments.refusals import Infected
from workflows.attachments.scanning import NoScanner, ScannerSilent, Silence
from workflows.desks import attachment_scans as scans
from workflows.registry.notifications import Notification
from workflows.registry.people import Person

__all__ = ["instance"]

VIRUS = PDF + clamd.EICAR
OPERATOR = Actor(user_id="olga", permissions=frozenset({Permission.OPERATE}))


@pytest.fixture
def office(
    database: Database, clock: ManualClock, tmp_path: Path
) -> Callable[[str], ProcessApplication]:
    """Opens the office with a scanner at an address."""

    def opened(address: str) -> ProcessApplication:
        settings = Settings(data_dir=tmp_path, database_url=str(database.url), clamd=address)
        return process_application(settings, database=database, clock=clock)

    return opened


def nobody_listens() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


# -- the adapter -----------------------------------------------------------------------------------
@pytest.mark.parametrize("local", [False, True])
def test_clamd_tells_clean_contents_from_infected_ones(tmp_path: Path, local: bool) -> None:
    with clamd.running(tmp_path / "clamd.ctl" if local else None) as address:
        scanner = scanner_at(address)
        assert scanner.is_configured
        assert scanner.scan(io.BytesIO(PDF * 50_000)).state == ScanState.CLEAN
        found = scanner.scan(io.BytesIO(VIRUS))
        assert (found.state, found.virus) == (ScanState.INFECTED, "Eicar-Test-Signature")
        condition = scanner.condition()
        assert (condition.answers, condition.words) == (
            True,
            "ClamAV 1.4.2, базы № 27500",
        )
        with pytest.raises(ScannerSilent):
            scanner.scan(io.BytesIO(bytes(clamd.LARGEST + 1)))


def test_a_scanner_that_does_not_listen_is_silent(tmp_path: Path) -> None:
    for address, why in (
        (nobody_listens(), Silence.REFUSED),
        (str(tmp_path / "nothing.ctl"), Silence.MISSING),
    ):
        scanner = scanner_at(address)
        with pytest.raises(ScannerSilent):
            scanner.scan(io.BytesIO(PDF))
        condition = scanner.condition()
        assert (condition.is_configured, condition.answers) == (True, False)
        assert condition.silence == why


@pytest.mark.parametrize("address", ["3310", "host", "host:99999", "http://host:1/", "a b:1"])
def test_an_address_that_says_nothing_is_refused_in_words(address: str) -> None:
    with pytest.raises(ValueError, match="METODKABINET_CLAMD: ожидался адрес вида"):
        scanner_at(address)
    assert isinstance(scanner_at(""), NoScanner)


# -- at once ---------------------------------------------------------------------------------------
def test_without_a_scanner_a_file_is_taken_and_marked(
    office: Callable[[str], ProcessApplication],
) -> None:
    app = office("")
    view = app.attachments.store(io.BytesIO(VIRUS), "a.pdf", ADA)
    assert view.scan_state == ScanState.UNCHECKED
    app.attachments.open(view.id, ADA)[1].close()
    overview = app.scans.overview(OPERATOR)
    assert (overview.condition.is_configured, overview.unchecked) == (False, 1)
    assert app.scans.check_rest(OPERATOR) == 0


def test_an_infected_file_is_refused_and_stays_in_quarantine(
    office: Callable[[str], ProcessApplication],
) -> None:
    with clamd.running() as address:
        app = office(address)
        assert app.attachments.store(pdf(), "a.pdf", ADA).scan_state == ScanState.CLEAN
        with pytest.raises(Infected, match=r"«b\.pdf» найден вирус \(Eicar-Test-Signature\)"):
            app.attachments.store(io.BytesIO(VIRUS), "b.pdf", ADA)
        upload = app.uploads.begin("c.pdf", len(VIRUS), ADA)
        with pytest.raises(InvalidInput, match="найден вирус"):
            app.uploads.append(upload.id, 0, io.BytesIO(VIRUS), ADA)
        with pytest.raises(NotFound):
            app.uploads.get(upload.id, ADA)
        overview = app.scans.overview(OPERATOR)
    assert sorted(each.name for each in overview.quarantine) == ["b.pdf", "c.pdf"]
    for each in overview.quarantine:
        with pytest.raises(NotPermitted, match="помещён в карантин"):
            app.attachments.open(each.id, ADA)
        with pytest.raises(NotFound):
            app.attachments.usable(each.id, ADA, instance_id="")
        assert app.attachments.get(each.id, ADA).shown_as == ""


def test_only_operators_see_the_quarantine(office: Callable[[str], ProcessApplication]) -> None:
    app = office("")
    for actor in (ADA, EVE):
        with pytest.raises(NotPermitted):
            app.scans.overview(actor)
        with pytest.raises(NotPermitted):
            app.scans.check_rest(actor)


# -- later -----------------------------------------------------------------------------------------
def test_a_silent_scanner_is_asked_again_until_it_answers(
    office: Callable[[str], ProcessApplication],
    database: Database,
    clock: ManualClock,
    instance: str,
) -> None:
    with database.write(OFFICE) as session:
        session.add(Person(id="ada", tenant=TENANT, surname="Лавлейс", given="Ада"))
    address = nobody_listens()
    app = office(address)
    fine = app.attachments.store(pdf(), "a.pdf", ADA)
    bad = app.attachments.store(io.BytesIO(VIRUS), "b.pdf", ADA, task_id=task(app))
    assert {fine.scan_state, bad.scan_state} == {ScanState.WAITING}
    app.attachments.bind([bad.id], ADA, instance_id=instance)
    app.engine.complete(task(app), {"scan": [bad.reference]}, ADA)
    clock.advance(timedelta(minutes=2))
    app.engine.work()
    assert app.scans.overview(OPERATOR).waiting == 2, "still down, and nothing is lost"
    with clamd.running(port=int(address.rpartition(":")[2])):
        clock.advance(timedelta(hours=1))
        app.engine.work()
    assert app.attachments.get(fine.id, ADA).scan_state == ScanState.CLEAN
    with pytest.raises(NotPermitted, match="в карантин"):
        app.attachments.open(bad.id, BOB)
    with database.read(OFFICE) as session:
        registry = app.attachments._registry(session, TENANT)
        (told,) = registry.all(registry.rows(Notification))
    assert (told.person_id, told.title) == ("ada", "Файл «b.pdf» в карантине")
    assert "приложите чистый файл" in told.body


def test_what_came_without_a_scanner_is_checked_when_an_operator_wants_it(
    office: Callable[[str], ProcessApplication], clock: ManualClock
) -> None:
    old = office("").attachments.store(io.BytesIO(VIRUS), "a.pdf", ADA)
    with clamd.running() as address:
        app = office(address)
        assert app.scans.check_rest(OPERATOR) == 1
        clock.advance(timedelta(minutes=2))
        app.engine.work()
    assert app.attachments.get(old.id, ADA).is_quarantined


def test_the_engine_takes_no_file_from_quarantine(
    office: Callable[[str], ProcessApplication],
    instance: str,
) -> None:
    with clamd.running() as address:
        app = office(address)
        with pytest.raises(Infected):
            app.attachments.store(io.BytesIO(VIRUS), "b.pdf", ADA, task_id=task(app))
        (bad,) = app.scans.overview(OPERATOR).quarantine
    with pytest.raises(InvalidForm, match="Приложенный файл не найден"):
        app.engine.complete(task(app), {"scan": [bad.reference]}, ADA)


# -- cleaning --------------------------------------------------------------------------------------
def test_unused_files_are_taken_away_while_the_server_runs(
    office: Callable[[str], ProcessApplication], clock: ManualClock
) -> None:
    app = office("")
    app.clean_files()
    app.clean_files()
    view = app.attachments.store(pdf(), "a.pdf", ADA)
    upload = app.uploads.begin("b.pdf", 100, ADA)
    for _quarter in range(6):
        clock.advance(scans.CLEAN_EVERY)
        assert app.engine.work() == 1, "one cleaning, and the next one is due"
    for missing in (
        lambda: app.attachments.get(view.id, ADA),
        lambda: app.uploads.get(upload.id, ADA),
    ):
        with pytest.raises(NotFound):
            missing()
    assert SYSTEM.is_system
