"""The registry of consents: one's own act on a shown text, withdrawn on any day, read by few."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine import Conflict, NotFound, NotPermitted
from engine.municipalities import OFFICE
from tests.districts import settled
from workflows.playing.district import District
from workflows.registry.consents import Consent

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
ASKED = {
    "consent_subject": "uchiteleva",
    "consent_purpose": "transfer",
    "consent_goal": "=участие в конкурсе",
    "consent_data": "фамилия, имя",
    "consent_recipient": "Министерство образования края",
    "consent_until": "2027-03-01",
}


@pytest.fixture
def district() -> Iterator[District]:
    """A teacher has given a consent."""
    district = settled(BEGIN)
    district.start("consent", ASKED, district.person("metodistova"))
    (task,) = district.user_tasks()
    district.complete(task.id, {"consent_decision": "signed"}, district.person("uchiteleva"))
    yield district
    district.close()


def test_the_shown_text_and_its_fingerprint_are_kept(district: District):
    (view,) = district.application.consents.mine(district.person("uchiteleva"))

    assert "Учителева Полина Павловна" in view.text
    assert "Кому передаются: Министерство образования края" in view.text
    with district.database.read(OFFICE) as session:
        (row,) = session.query(Consent)
        assert row.text_hash == sha256(view.text.encode()).hexdigest()
        assert (row.decided_by, row.state) == ("uchiteleva", "given")
        assert row.document_id


def test_the_registry_is_read_by_nobody_without_the_role(district: District):
    desk = district.application.consents
    for login in ("direktorov", "metodistova", "uchiteleva"):
        person = district.person(login)
        with pytest.raises(NotPermitted):
            desk.list(person)
    assert desk.mine(district.person("metodistova")) == ()


def test_the_subject_withdraws_once_and_nobody_else_does(district: District):
    desk, subject = district.application.consents, district.person("uchiteleva")
    (view,) = desk.mine(subject)
    with pytest.raises(NotFound):
        desk.withdraw(view.id, "", district.person("direktorov"))

    desk.withdraw(view.id, "Передумала", subject)

    (after,) = desk.mine(subject)
    assert (after.state, after.reason, after.may_withdraw) == ("withdrawn", "Передумала", False)
    with pytest.raises(Conflict):
        desk.withdraw(view.id, "", subject)


def test_a_consent_expires_after_its_last_day(district: District):
    district.advance(timedelta(days=29))

    (view,) = district.application.consents.mine(district.person("uchiteleva"))
    assert (view.state_title, view.may_withdraw) == ("истекло", False)


def test_the_database_takes_no_answer_of_somebody_else(district: District):
    with district.database.write(OFFICE) as session, pytest.raises(IntegrityError):
        session.execute(update(Consent).values(decided_by="metodistova"))


def test_the_spreadsheet_carries_text_and_no_formula(district: District):
    desk = district.application.consents
    views = desk.mine(district.person("uchiteleva"))
    sheet = load_workbook(io.BytesIO(desk.export_xlsx(views))).worksheets[0]

    assert sheet.cell(2, 3).value == "=участие в конкурсе"
    assert sheet.cell(2, 3).data_type == "s"
