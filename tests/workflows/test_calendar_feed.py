"""One's deadlines as a calendar: read back with the library that wrote it, revocable."""

import icalendar
import pytest
from sqlalchemy import update

from engine import NotFound
from engine.municipalities import OFFICE
from tests.workflows.telling import DAY, URL, Bureau, review
from workflows.registry.accounts import Account
from workflows.registry.notification_settings import NotificationSettings


def events(bureau: Bureau, token: str) -> list[icalendar.Event]:
    feed = icalendar.Calendar.from_ical(bureau.app.notification_choices.calendar(token))
    return feed.walk("VEVENT")


def test_a_feed_holds_the_deadlines_of_what_one_may_do(bureau):
    bureau.deploy(review(assignee="ada"))
    bureau.deploy(review(process_id="q", assignee="bob"))
    bureau.deploy(review(process_id="r", candidateGroups="methodist"))
    mine = bureau.task(bureau.start())
    bureau.start("q")
    offered = bureau.task(bureau.start("r"))
    token = bureau.app.notification_choices.new_calendar(bureau.actor("ada"))

    found = {str(each["UID"]): each for each in events(bureau, token)}

    assert set(found) == {f"{mine}@metodkabinet", f"{offered}@metodkabinet"}
    entry = found[f"{mine}@metodkabinet"]
    assert str(entry["SUMMARY"]) == "Срок: План школы № 5: Секретный С. С."
    assert str(entry["URL"]) == f"{URL}/tasks/{mine}"
    ends = entry["DTEND"].dt
    assert ends == bureau.app.calendar.due_at(bureau.clock.now(), 2)
    assert str(ends.tzinfo) == "Asia/Krasnoyarsk"
    assert "DESCRIPTION" not in entry


def test_done_work_leaves_the_feed_and_its_address_stays_the_same(bureau):
    bureau.deploy(review(assignee="ada"))
    task = bureau.task(bureau.start())
    token = bureau.app.notification_choices.new_calendar(bureau.actor("ada"))
    assert len(events(bureau, token)) == 1

    bureau.app.engine.complete(task, {}, bureau.actor("ada"))

    assert events(bureau, token) == []


def test_an_address_opens_nothing_once_it_is_renewed_revoked_or_its_person_gone(bureau):
    choices, ada = bureau.app.notification_choices, bureau.actor("ada")
    first = choices.new_calendar(ada)
    second = choices.new_calendar(ada)
    with pytest.raises(NotFound):
        choices.calendar(first)
    assert events(bureau, second) == []
    with bureau.app.database.write(OFFICE) as session:
        session.execute(update(Account).where(Account.id == "ada").values(is_active=False))
    with pytest.raises(NotFound):
        choices.calendar(second)
    with bureau.app.database.write(OFFICE) as session:
        session.execute(update(Account).where(Account.id == "ada").values(is_active=True))
    choices.end_calendar(ada)
    with pytest.raises(NotFound):
        choices.calendar(second)
    for wrong in ("", "x", second[:-1], "\x00", "ы" * 43, "\ud800"):
        with pytest.raises(NotFound):
            choices.calendar(wrong)


def test_the_database_knows_only_the_hash_of_an_address(bureau):
    token = bureau.app.notification_choices.new_calendar(bureau.actor("ada"))
    with bureau.app.database.read(OFFICE) as session:
        (row,) = session.query(NotificationSettings).all()

    assert row.calendar_hash is not None
    assert token not in str(vars(row))


def test_a_feed_of_many_deadlines_has_an_end(quick_bureau):
    quick_bureau.deploy(review(assignee="ada"))
    for _ in range(3):
        quick_bureau.start()
        quick_bureau.clock.advance(DAY)
    token = quick_bureau.app.notification_choices.new_calendar(quick_bureau.actor("ada"))

    starts = [each["DTSTART"].dt for each in events(quick_bureau, token)]

    assert len(starts) == 3
    assert starts == sorted(starts)
