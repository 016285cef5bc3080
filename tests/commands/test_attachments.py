"""Files in the values of a form: only what the actor may hand in, under the name it was kept by."""

import json

import pytest

from engine import SYSTEM, InvalidForm, ManualClock, build_engine
from tests.commands.conftest import ADA, BOB, MORNING, Office, Outside, review

FORM = {
    "type": "default",
    "id": "paper",
    "schemaVersion": 18,
    "components": [
        {"type": "filepicker", "id": "f1", "key": "scan", "label": "Скан", "multiple": True}
    ],
}
KEPT = {"up1": ("ada", {"id": "up1", "name": "план.pdf", "size": 9})}


def own(attachment_id, actor):
    owner, reference = KEPT.get(attachment_id, ("", None))
    return reference if owner == actor.user_id else None


def open_office(url, lookup):
    engine = build_engine(url, clock=ManualClock(MORNING), attachments=lookup)
    office = Office(engine, ManualClock(MORNING), Outside())
    office.deploy(review(formKey="paper"), paper_form=json.dumps(FORM).encode())
    return office


@pytest.fixture
def office(database_url):
    office = open_office(database_url, own)
    yield office
    office.engine.database.dispose()


def test_a_file_goes_into_the_variables_as_it_was_kept(office):
    instance = office.start()
    forged = {"id": "up1", "name": "чужое.exe", "size": 1, "more": "x"}
    office.engine.complete(office.task(), {"scan": [forged]}, ADA)
    assert office.engine.variables(instance, SYSTEM)["scan"] == [KEPT["up1"][1]]


def test_somebody_else_s_file_is_refused_at_its_field(office):
    office.start()
    with pytest.raises(InvalidForm) as refused:
        office.engine.complete(office.task(), {"scan": [{"id": "up1"}]}, BOB)
    assert refused.value.errors == {"scan": "Приложенный файл не найден. Приложите его ещё раз"}


def test_what_the_instance_mentions_already_may_stay_whoever_completes(office):
    instance = office.start({"scan": [KEPT["up1"][1]]})
    office.engine.complete(office.task(), {"scan": ["up1"]}, BOB)
    assert office.engine.variables(instance, SYSTEM)["scan"] == [KEPT["up1"][1]]


def test_without_a_lookup_no_file_is_taken_on_trust(database_url):
    office = open_office(database_url, None)
    office.start()
    with pytest.raises(InvalidForm, match="Приложенный файл не найден"):
        office.engine.complete(office.task(), {"scan": [KEPT["up1"][1]]}, ADA)
    office.engine.database.dispose()
