"""The page of the queue: what waits and runs, and at what pace it may go."""

import re


def test_an_operator_sees_what_the_server_does_and_changes_its_pace(as_, district):
    browser = as_("director")
    page = browser.text("/admin/queue")
    assert "Всю автоматическую работу делает сам сервер." in page
    row = re.search(r"Отправка писем.*?</tr>", page, re.DOTALL)[0]
    assert "после остального" in row
    assert ">4<" in row

    wrong = browser.post("/admin/queue/notifications.mail", {"at_once": "много"})
    assert wrong.status_code == 422
    assert "целое число" in wrong.get_data(as_text=True)
    browser.post("/admin/queue/notifications.mail", {"at_once": "7", "per_minute": "30"})

    row = re.search(r"Отправка писем.*?</tr>", browser.text("/admin/queue"), re.DOTALL)[0]
    assert ">7<" in row
    assert ">30<" in row
    assert "В программе задано: 4." in browser.text("/admin/queue/notifications.mail")

    browser.post("/admin/queue/notifications.mail", {"at_once": "", "per_minute": ""})
    row = re.search(r"Отправка писем.*?</tr>", browser.text("/admin/queue"), re.DOTALL)[0]
    assert ">4<" in row


def test_work_that_nobody_knows_has_no_page(as_):
    assert as_("director").get("/admin/queue/unknown").status_code == 404
