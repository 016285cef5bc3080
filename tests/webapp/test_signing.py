"""The page on which a document is signed, and the act that each accepts first."""

import io
import re

import pytest

from engine import SYSTEM
from tests.webapp.district import PASSWORD
from tests.webapp.story import words
from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.registry.signatures import digest_of_text

START = {
    "document_kind": "order_dmmc", "document_title": "О составе методсовета",
    "document_basis": "Положение, п. 3.1.2", "approvers": ["methodist"],
    "signer_role": "dmmc_director",
}  # fmt: skip
SEEN = re.compile(r'name="seen" value="(\w+)"')


@pytest.fixture
def to_sign(district):
    """A user task to sign an order, and everybody concerned has accepted the act."""
    engine = district.application.engine
    rules = district.application.records.signature_rules
    rules.save(USUAL_RULES, district.actor("admin"))
    for login in ("director", "clerk"):
        rules.accept(digest_of_text(USUAL_RULES), "", district.actor(login))
    case = engine.start("document_approval", START, district.actor("clerk"))
    engine.work()
    for login, answer in (
        ("clerk", {"document_text": "Утвердить состав методсовета"}),
        ("methodist", {"review_decision": "approved"}),
    ):
        (task,) = engine.user_tasks(case.id, actor=SYSTEM)
        engine.complete(task.id, answer, district.actor(login))
        engine.work()
    (task,) = engine.user_tasks(case.id, actor=SYSTEM)
    return task


def signed(browser, task, **more):
    page = browser.text(f"/tasks/{task.id}")
    given = {"decision": "signed", "method": "simple", "password": PASSWORD, **more}
    return browser.post(f"/tasks/{task.id}/complete", {"seen": SEEN.search(page)[1], **given})


def test_the_director_signs_with_the_password_and_the_order_has_its_number(as_, district, to_sign):
    browser = as_("director")
    page = words(browser.text(f"/tasks/{to_sign.id}"))
    assert "Утвердить состав методсовета" in page
    assert "Контрольная сумма SHA-256" in page
    assert signed(browser, to_sign).status_code == 303
    (order,) = district.application.documents.of_instance(
        to_sign.instance_id, district.actor("director")
    )
    assert order.number == "01-05/1-од"
    card = words(browser.text(f"/documents/{order.id}"))
    assert "Простая электронная подпись" in card
    pdf = browser.get(f"/documents/{order.id}/versions/1")
    assert pdf.get_data()[:5] == b"%PDF-"


def test_a_wrong_password_stands_beside_its_field_and_nothing_is_lost(as_, district, to_sign):
    answer = signed(as_("director"), to_sign, password="не тот", comment="Согласен")  # noqa: S106
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="password-error">Пароль неверен.' in page
    assert "Согласен" in page
    assert "не тот" not in page
    assert district.application.engine.user_task(to_sign.id, SYSTEM).task.state == "open"


def test_a_return_wants_remarks_and_brings_it_back_to_the_author(as_, district, to_sign):
    browser = as_("director")
    again = signed(browser, to_sign, decision="returned", password="")
    assert again.status_code == 422
    assert "Напишите, что исправить" in words(again.get_data(as_text=True))
    done = signed(browser, to_sign, decision="returned", password="", comment="Уточните срок")
    assert done.status_code == 303
    district.application.engine.work()
    (task,) = district.application.engine.user_tasks(to_sign.instance_id, actor=SYSTEM)
    assert task.element_id == "rework_document"
    assert "Уточните срок" in words(as_("clerk").text(f"/tasks/{task.id}"))


def test_a_scan_is_kept_and_downloads_only(as_, district, to_sign):
    browser = as_("director")
    scan = (io.BytesIO(b"%PDF-1.7 scan"), "приказ.pdf")
    assert signed(browser, to_sign, method="scan", file=scan).status_code == 303
    (order,) = district.application.documents.of_instance(
        to_sign.instance_id, district.actor("director")
    )
    link = re.search(r"/documents/\w+/signatures/\w+", browser.text(f"/documents/{order.id}"))[0]
    answer = browser.get(link)
    assert answer.get_data() == b"%PDF-1.7 scan"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_whoever_signs_in_reads_the_act_once(as_, district):
    district.application.records.signature_rules.save(USUAL_RULES, district.actor("admin"))
    browser = as_("methodist")
    first = browser.get("/inbox")
    assert first.status_code == 302
    assert first.location.startswith("/signature-rules")
    page = browser.text("/signature-rules")
    assert "63-ФЗ" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert browser.post("/signature-rules", {"seen": seen}).status_code == 303
    assert browser.get("/inbox").status_code == 200
    assert "Вы приняли" in words(browser.text("/signature-rules"))


def test_the_act_may_be_put_off_but_not_read_as_accepted(as_, district):
    district.application.records.signature_rules.save(USUAL_RULES, district.actor("admin"))
    browser = as_("methodist")
    assert browser.post("/signature-rules", {"later": "1"}).status_code == 303
    assert browser.get("/inbox").status_code == 200
    assert district.application.records.signature_rules.is_due(district.actor("methodist"))
    refused = browser.post("/signature-rules", {"seen": "0" * 64})
    assert refused.status_code == 422


def test_the_administrator_sets_the_text(as_, district):
    browser = as_("admin")
    assert "Проверьте типовой текст" in words(browser.text("/admin/signature-rules"))
    assert browser.post("/admin/signature-rules", {"text": "коротко"}).status_code == 422
    assert browser.post("/admin/signature-rules", {"text": USUAL_RULES}).status_code == 303
    assert "Действует редакция 1" in words(browser.text("/admin/signature-rules"))


def asked_for_consent(district, login):
    """The user task of a person who was asked for a consent, the act about signatures accepted."""
    engine = district.application.engine
    rules = district.application.records.signature_rules
    rules.save(USUAL_RULES, district.actor("admin"))
    rules.accept(digest_of_text(USUAL_RULES), "", district.actor(login))
    asked = {
        "consent_subject": district.actor(login).user_id, "consent_purpose": "processing",
        "consent_goal": "участие в конкурсе", "consent_data": "фамилия, имя, должность",
        "consent_until": "2030-12-31",
    }  # fmt: skip
    case = engine.start("consent", asked, district.actor("methodist"))
    engine.work()
    (task,) = engine.user_tasks(case.id, actor=SYSTEM)
    return task


def test_a_consent_is_signed_by_its_subject_on_what_was_shown(as_, district):
    task = asked_for_consent(district, "teacher")
    browser = as_("teacher")
    page = words(browser.text(f"/tasks/{task.id}"))
    assert "свободно, своей волей и в своём интересе" in page
    assert "Вернуть с замечаниями" not in page
    assert signed(browser, task).status_code == 303
    district.application.engine.work()
    (view,) = district.application.consents.mine(district.actor("teacher"))
    assert view.state == "given"
    card = words(browser.text(f"/documents/{view.document_id}"))
    assert "Простая электронная подпись" in card
    assert view.document_id in browser.text("/consents/mine")


def test_whoever_gives_no_consent_says_no_reason_and_the_draft_falls(as_, district):
    task = asked_for_consent(district, "teacher")
    browser = as_("teacher")
    assert signed(browser, task, decision="returned", comment="Не так").status_code == 422
    assert signed(browser, task, decision="refused", password="").status_code == 303
    district.application.engine.work()
    subject = district.actor("teacher")
    (view,) = district.application.consents.mine(subject)
    assert view.state == "refused"
    draft = district.application.documents.get(view.document_id, district.actor("clerk"))
    assert (draft.status, draft.number) == ("withdrawn", None)
