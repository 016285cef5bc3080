"""The check of all histories finds what was changed behind the program's back."""

import pytest
from sqlalchemy import text

from engine import NotPermitted, erase_payload
from tests.workflows.conftest import District
from webapp import cli

CHANGED = "UPDATE history_event SET actor_id = 'zamov' WHERE sequence = 2 AND instance_id = :id"
CUT = """DELETE FROM history_event WHERE instance_id = :id AND sequence =
  (SELECT max(sequence) FROM history_event WHERE instance_id = :id)"""


def changed(district: District, statement: str, instance_id: str) -> None:
    with district.app.database.write("default") as session:
        session.execute(text(statement), {"id": instance_id})


def test_a_lived_in_district_has_whole_histories(district: District) -> None:
    found = district.app.records.history_checks.run(district.actor("adminov"))
    assert found.checked > 3
    assert found.broken == ()
    with pytest.raises(NotPermitted):
        district.app.records.history_checks.run(district.actor("metodistova"))


def test_a_changed_event_is_named_with_its_instance_and_place(district: District) -> None:
    plan = district.app.plans.list(district.actor("direktorov"))[0]
    changed(district, CHANGED, plan.instance_id)
    (broken,) = district.app.records.history_checks.run(district.actor("direktorov")).broken
    assert (broken.instance_id, broken.sequence) == (plan.instance_id, 2)
    assert broken.reason == "событие изменено"


def test_a_cut_tail_is_found_and_an_erased_payload_is_no_break(district: District) -> None:
    plan = district.app.plans.list(district.actor("direktorov"))[0]
    with district.app.database.write("default") as session:
        erase_payload(session, plan.instance_id, [1, 2, 3])
    checks, director = district.app.records.history_checks, district.actor("direktorov")
    assert checks.run(director).broken == ()
    changed(district, CUT, plan.instance_id)
    (broken,) = checks.run(director).broken
    assert broken.reason == "последние события пропали"


def test_the_command_tells_what_it_checked(
    demo_sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_sqlite_url)
    assert cli.main(["verify-history"]) == 0
    assert "нарушено 0" in capsys.readouterr().out
