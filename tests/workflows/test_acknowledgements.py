"""The sheet of an acknowledgement says who took note, when, for whom and who did not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from engine.municipalities import OFFICE
from tests.districts import settled
from workflows.documents.content import Fields, Table, read
from workflows.playing.district import District
from workflows.registry.base import Registry
from workflows.registry.documents import Document

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
SENT = {
    "document_title": "Положение о банке практик",
    "schools_to_acquaint": ["school_north", "school_forest", "school_north"],
    "people_to_acquaint": ["metodistova"],
    "acknowledge_days": 3,
}


@pytest.fixture
def district() -> Iterator[District]:
    district = settled(BEGIN)
    yield district
    district.close()


def mark(district: District, login: str, element_id: str) -> None:
    person = district.person(login)
    task = next(
        each
        for each in district.user_tasks()
        if each.element_id == element_id
        and (login in each.candidate_users or person.answers_to(each.view.candidates))
    )
    district.complete(task.id, {"decision": "acknowledged"}, person)


def test_the_sheet_names_everybody_once_with_day_lateness_and_silence(district: District):
    case = district.start("acknowledgement", SENT, district.person("registratorova"))
    mark(district, "zamov", "acquaint_school")
    district.advance(timedelta(days=7))
    mark(district, "lesnaya", "acquaint_school")
    asked = next(t for t in district.user_tasks() if t.element_id.startswith("decide"))
    district.complete(asked.id, {"sheet_decision": "close"}, district.person("registratorova"))

    sheet_id = district.variables(case)["sheet_id"]
    with district.database.read(OFFICE) as session:
        registry = Registry(session=session, tenant=OFFICE, now=district.clock.now())
        fields, table = read(registry.get(Document, sheet_id).body).blocks
    assert isinstance(fields, Fields)
    assert isinstance(table, Table)
    assert dict(fields.rows)["Ознакомлены"] == "2 из 3"
    assert [(row[1], row[2], row[4]) for row in table.rows] == [
        ("Школа № 3 «Северная»", "Замов З. З.", ""),
        ("Школа № 4 «Лесная»", "Лесная Л. Л.", "с опозданием"),
        ("Методистова А. А.", "—", "не ознакомлен"),
    ]
