"""The bell, the list, the choices, the feed and the links of letters as people open them."""

import re

import icalendar
import pytest

from engine import SYSTEM
from engine.municipalities import OFFICE
from workflows import MailCard

ROW = re.compile(r'action="(/notifications/[0-9a-f]+/open)"')


@pytest.fixture
def told(district, plan) -> str:
    """Somebody asked the deputy of school five; gives the address that opens the notification."""
    application = district.application
    (task,) = [
        each
        for each in application.engine.user_tasks(actor=SYSTEM)
        if each.organisation == district.organisations["Школа № 5"]
    ]
    application.engine.assign(task.id, district.people["deputy"], district.actor("director"))
    application.engine.work()
    return task.id


def test_the_bell_counts_and_answers_a_poll_only_when_something_changed(as_, told):
    browser = as_("deputy")
    first = browser.get("/notifications/bell", headers={"X-Requested-With": "poll"})
    assert first.status_code == 200
    assert "bell-count" in first.get_data(as_text=True)
    mark = first.headers["ETag"]
    again = browser.get("/notifications/bell", headers={"If-None-Match": mark})
    assert again.status_code == 304
    # The page carries the mark of the bell that it shows: its first poll costs a comparison.
    assert f'data-poll-etag="{mark.replace(chr(34), "&quot;")}"' in browser.text("/notifications")
    browser.post("/notifications/read")

    assert browser.get("/notifications/bell", headers={"If-None-Match": mark}).status_code == 200
    assert "bell-count" not in browser.text("/notifications/bell")


def test_opening_a_notification_reads_it_and_leads_to_its_task(as_, told):
    browser = as_("deputy")
    page = browser.text("/notifications?unread=1")
    (address,) = set(ROW.findall(page))
    assert "Вам передана задача" in page

    answer = browser.post(address)

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/tasks/{told}")
    assert "Здесь ничего нет" in browser.text("/notifications?unread=1")
    assert ROW.findall(browser.text("/notifications")) == [address]
    assert as_("teacher").post(address).status_code == 404


def test_what_an_open_tab_shows_names_nobody(as_, told, district):
    page = as_("deputy").text("/notifications")

    notes = re.search(r'data-notices="([^"]+)"', page)
    assert notes is not None
    assert f"/tasks/{told}" in notes[1]
    assert "Директоров" not in notes[1]


def test_an_old_address_of_a_list_is_refused_in_words(as_):
    answer = as_("deputy").get("/notifications?cursor=chepuha")

    assert answer.status_code == 422
    assert "Откройте список сначала" in answer.get_data(as_text=True)


def test_choices_are_kept_and_mistakes_stand_at_their_fields(as_):
    browser = as_("teacher")
    wanted = {
        "way-task_assigned": ["app", "mail"],
        "digest_at": "7.45",
        "quiet_from": "21:00",
        "quiet_to": "06:30",
        "mail_address": "учитель",
    }
    refused = browser.post("/notifications/settings", wanted)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'id="mail_address-error"' in page
    assert 'value="07:45"' in page

    kept = browser.post("/notifications/settings", {**wanted, "mail_address": "t@example.ru"})

    assert kept.status_code == 303
    page = browser.text("/notifications/settings")
    assert 'value="t@example.ru"' in page
    assert re.search(r'name="way-task_assigned" value="mail"[^>]*checked', page)
    assert not re.search(r'name="way-task_assigned" value="browser"[^>]*checked', page)


def test_the_calendars_address_opens_without_signing_in_until_it_is_revoked(
    as_, visitor, told, district
):
    browser = as_("deputy")
    shown = browser.post("/notifications/calendar").get_data(as_text=True)
    address = re.search(r'value="http://localhost(/calendar/[^"]+\.ics)"', shown)
    assert address is not None
    answer = visitor.get(address[1])

    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert told in {str(event["UID"]).partition("@")[0] for event in events}
    again = visitor.get(address[1], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code in (200, 304)
    assert address[1] not in browser.text("/notifications/settings")
    assert visitor.get("/calendar/" + "x" * 43 + ".ics").status_code == 404

    browser.post("/notifications/calendar/revoke")

    assert visitor.get(address[1]).status_code == 404


def test_a_link_of_a_letter_asks_first_and_needs_no_token_to_end_letters(visitor, district):
    application = district.application
    with application.database.write(OFFICE) as session:
        from workflows.registry import notification_settings
        from workflows.registry.base import Registry

        registry = Registry(session=session, tenant="default", now=district.clock.now())
        settings = notification_settings.kept(registry, district.people["teacher"])
        signed = notification_settings.signature(settings, "reminder")
        address = f"/unsubscribe/{settings.id}/reminder/{signed}"
    page = visitor.text(address)
    assert "Больше не присылать письма «Напоминания о сроке»?" in page
    visitor.post("/language", {"language": "en"})
    assert 'Stop sending letters "Reminders of a deadline"?' in visitor.text(address)
    visitor.post("/language", {"language": "ru"})
    choices = application.notification_choices

    answer = visitor.client.post(address, data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "больше не приходят" in answer.get_data(as_text=True)
    ways = {each.kind: each.ways for each in choices.get(district.actor("teacher")).kinds}
    assert "mail" not in ways["reminder"]
    # A signature ends with any of the sixteen digits: the forged one must be another for sure.
    forged = address[:-1] + ("1" if address.endswith("0") else "0")
    assert visitor.client.post(forged).status_code == 404


def test_the_mail_page_keeps_a_server_without_showing_its_password(as_, district):
    browser = as_("admin")
    assert "Почтовый сервер не подключён" in browser.text("/admin/mail")
    card = {
        "host": "smtp.example.ru", "port": "587", "security": "starttls",
        "sender": "dmmc@example.ru", "login": "dmmc", "password": "пароль-42",
    }  # fmt: skip
    wrong = browser.post("/admin/mail", {**card, "port": "х"})
    assert wrong.status_code == 422
    assert 'id="port-error"' in wrong.get_data(as_text=True)
    assert "пароль-42" not in wrong.get_data(as_text=True)

    assert browser.post("/admin/mail", card).status_code == 303

    page = browser.text("/admin/mail")
    assert "smtp.example.ru" in page
    assert "Сохранён и не показывается" in page
    assert "пароль-42" not in page
    assert browser.post("/admin/mail/trial").status_code == 409  # admin's card has no address
    assert browser.post("/admin/mail/forget").status_code == 303
    assert "Почтовый сервер не подключён" in browser.text("/admin/mail")
    assert district.application.mail.view(district.actor("admin")).account is None


def test_a_mail_card_does_not_spell_its_password():
    card = MailCard(host="h", port="1", security="tls", sender="a@b.ru", password="тайна")  # noqa: S106

    assert "тайна" not in repr(card)
