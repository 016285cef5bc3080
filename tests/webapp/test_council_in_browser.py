"""The annual plan goes through the methodical council: session, protocol, order, evidence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.webapp.conftest import web
from tests.webapp.council_proofs import (
    CASTING,
    DISSENT,
    EXPERT,
    PLAN,
    PRACTICE,
    TOLD,
    assignment_reports_back,
    order_is_signed_and_schools_acknowledge,
    pack_proves_itself,
    papers_open_everywhere,
    totals_are_counted_again,
)
from tests.webapp.council_story import (
    DAY,
    ELEVEN,
    PHONE,
    REMOTE,
    Room,
    answer_invitations,
    bring_plan_to_council,
    call_session,
    look,
    press,
    seat_eleven,
)
from tests.webapp.district import PASSWORD, District
from tests.webapp.served import serving


@pytest.fixture
def address(district: District) -> Iterator[str]:
    with serving(web(district)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.usefixtures("plan")
def test_the_plan_goes_through_a_council_of_eleven_and_everything_can_be_proved(
    browser: Browser, district: District, address: str, tmp_path: Path, capsys
) -> None:
    council = seat_eleven(district)
    plan = bring_plan_to_council(council)
    council = call_session(council)
    room = Room(browser, address, council)
    agenda_is_made(room)
    answer_invitations(council)
    everybody_is_there(room)
    plan_is_discussed(room)
    member_dissents_by_phone(room)
    plan_is_recommended(room)
    chair_decides_a_tie(room)
    expert_is_chosen_secretly(room)
    protocol_is_signed(room)
    papers_open_everywhere(room)
    totals_are_counted_again(room, capsys)
    order_is_signed_and_schools_acknowledge(room, plan)
    assignment_reports_back(room)
    pack_proves_itself(room, tmp_path)


def agenda_is_made(room: Room) -> None:
    """A process asked, a member put a question, the secretary adds the third."""
    council = room.council
    card = {"topic": PRACTICE, "resolution": "Рекомендовать практику", "speaker": "Б. Предметова"}
    desk = council.district.application.sessions
    desk.propose(card, council.district.actor("predmetova"))
    page = room.task("methodist", "prepare_agenda")
    for topic in (PLAN, PRACTICE):
        page.get_by_role("button", name=f"Включить в повестку: {topic}").click()
    page.get_by_text("Добавить свой вопрос").click()
    form = page.locator("form").filter(has=page.get_by_role("button", name="Добавить вопрос"))
    form.get_by_label("Тема вопроса").fill(EXPERT)
    form.get_by_label("Проект решения").fill("Избрать экспертом Н. Полевую")
    form.get_by_label("Голосование").select_option("secret")
    press(page, "Добавить вопрос")
    expect(page.locator("main")).to_contain_text("Вопрос добавлен в повестку")
    page.get_by_role("textbox", name="Дата заседания").fill(f"{DAY:%d.%m.%Y}")
    page.get_by_label("Место или ссылка").fill("Кабинет 12")
    look(page, "agenda")
    room.press(page, "На утверждение")
    room.press(room.task("director", "approve_agenda"), "Утвердить повестку")


def everybody_is_there(room: Room) -> None:
    """What they promised is filled in already; the secretary only confirms it."""
    page = room.task("methodist", "register_attendance")
    for login in ELEVEN:
        chosen = page.get_by_label(room.council.name_of(login), exact=True)
        expect(chosen).to_have_value("remote" if login in REMOTE else "present")
    look(page, "attendance")
    room.press(page, "Явка отмечена")


def plan_is_discussed(room: Room) -> None:
    page = room.task("methodist", "discuss_question")
    page.get_by_label("Выступили, вопросы и ответы").fill("Замов: добавить работу с молодыми.")
    look(page, "discussion")
    room.press(page, "Голосовать")


def member_dissents_by_phone(room: Room) -> None:
    """Nine are for, one abstains, and one is against and says why."""
    council = room.council
    others = {each: "for" for each in ELEVEN if each != "deputy"}
    council.vote({**others, "ozerov": "abstained"})
    phone = room.open("deputy", f"/council/sessions/{council.session}/vote")
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
    phone.get_by_text("Особое мнение").click()
    phone.get_by_label("Текст войдёт в протокол").fill(DISSENT)
    look(phone, "phone", PHONE)
    room.press(phone, "Против")


def plan_is_recommended(room: Room) -> None:
    """The vote is closed, the decision worded, and somebody gets an order with a date."""
    page = room.task("methodist", "close_vote")
    expect(page.locator("main")).to_contain_text("Проголосовали: 11 из 11")
    look(page, "closing")
    room.press(page, "Закрыть голосование")
    page = room.task("methodist", "word_decision")
    expect(page.locator("main")).to_contain_text(TOLD, ignore_case=True)
    page.get_by_label("Что сделать").first.fill("Разместить план на сайте")
    executor = room.council.name_of("predmetova")
    page.get_by_label("Исполнитель").first.select_option(label=executor)
    page.get_by_role("textbox", name="Срок").first.fill("30.04.2026")
    look(page, "wording")
    room.press(page, "Записать решение")


def chair_decides_a_tie(room: Room) -> None:
    """The author of the practice withdraws; of ten members five are for, the chair among them."""
    council = room.council
    page = room.task("methodist", "discuss_question")
    page.get_by_label(council.name_of("predmetova"), exact=True).check()
    room.press(page, "Голосовать")
    voters = [each for each in ELEVEN if each != "predmetova"]
    council.vote({each: "for" if n < 5 else "against" for n, each in enumerate(voters)})
    council.complete("methodist", "close_vote")
    council.complete("methodist", "word_decision", decision_text="Рекомендовать практику")
    (vote,) = [each for each in council.overview().votes if each.topic == PRACTICE]
    assert (vote.asked, vote.totals["for"], vote.totals["against"]) == (10, 5, 5)
    assert council.question(PRACTICE).row.decision == "approved"


def expert_is_chosen_secretly(room: Room) -> None:
    """While it is open and afterwards the wall tells numbers and nobody's name."""
    council = room.council
    council.complete("methodist", "discuss_question", next_step="vote")
    others = {each: "for" for each in ELEVEN if each != "predmetova"}
    council.vote({**others, "ozerov": "against", "lugovoy": "against"})
    phone = room.open("predmetova", f"/council/sessions/{council.session}/vote")
    phone.get_by_text("Воздержался").click()  # one tap chooses, the next one is for good
    look(phone, "secret-phone", PHONE)
    room.press(phone, "Проголосовать окончательно")

    wall = room.open("methodist", f"/council/sessions/{council.session}/screen")
    expect(wall.locator("main")).to_contain_text("Проголосовали 11 из 11")
    expect(wall.locator("main")).to_contain_text("тайное голосование")
    expect(wall.locator("main")).to_contain_text(CASTING)  # of the question before
    told = wall.locator(".screen-results li").filter(has_text=EXPERT)
    expect(told).to_have_count(0)
    council.complete("methodist", "close_vote")
    wall.reload()
    expect(told).to_contain_text("за 8, против 2, воздержались 1")
    assert not any(council.name_of(each) in str(told.text_content()) for each in ELEVEN)
    look(wall, "wall")
    council.complete("methodist", "word_decision", decision_text="Избрать экспертом Н. Полевую")


def protocol_is_signed(room: Room) -> None:
    """The secretary completes it; secretary and chair sign; only then it has a number."""
    council = room.council
    page = room.task("methodist", "edit_protocol")
    page.get_by_label("Вступление").fill("Приглашённых нет. Повестка утверждена единогласно.")
    room.press(page, "На подпись")
    protocol = council.overview().row.document_id
    for login, element in (
        ("methodist", "sign_protocol_as_secretary"),
        ("director", "sign_protocol_as_chair"),
    ):
        assert not council.document(protocol).number
        page = room.task(login, element)
        expect(page.locator(".doc-sheet")).to_contain_text("Повестка дня")
        page.get_by_label("Ваш пароль").fill(PASSWORD)
        look(page, element)
        room.press(page, "Подписать")
    signed = council.document(protocol)
    assert (signed.number, signed.signer) == ("01-08/1", council.name_of("director"))
    trail = council.district.application.records.signing.trail(
        protocol, council.district.actor("methodist")
    )
    assert len(trail.signatures) == 2
    page = room.open("methodist", f"/council/sessions/{council.session}")
    for told in (DISSENT, "Самоотвод", "Разместить план на сайте", "Выписка"):
        expect(page.locator("main")).to_contain_text(told)
    look(page, "session")
