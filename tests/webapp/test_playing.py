"""A draft is played through its page, saved as a scenario, and its scenarios are run."""

import html
import io
import re

import pytest

from engine import SYSTEM
from tests.webapp.story import words

START = {
    "document_kind": "order_dmmc", "document_title": "О составе методсовета",
    "document_basis": "Положение о ММС", "approvers": "methodist", "signer_role": "dmmc_director",
}  # fmt: skip
CARRIED = re.compile(r'name="play" value="(.*?)"', re.DOTALL)


@pytest.fixture
def draft(district):
    engine = district.application.engine
    newest = engine.versions("document_approval", SYSTEM)[0]
    return engine.begin_draft(newest.id, district.actor("designer"))


class Player:
    """A designer before the page of a play."""

    def __init__(self, browser, draft_id: str) -> None:
        self.browser = browser
        self.address = f"/designer/drafts/{draft_id}/play"
        self._shown(browser.get(self.address))

    def do(self, deed: str, **values) -> str:
        begun = {"begun": "1"} if self.has_begun else {}
        sent = {"do": deed, "play": self.play, **begun, **values}
        self._shown(self.browser.post(self.address, sent))
        return self.text

    def complete(self, element: str, who: str, **values) -> str:
        return self.do("complete", element=element, who=who, **values)

    def _shown(self, answer) -> None:
        self.status, page = answer.status_code, answer.get_data(as_text=True)
        if self.status == 303:
            self.page = self.text = answer.headers["Location"]
            return
        self.page, self.text = page, words(page)
        self.play = html.unescape(CARRIED.findall(page)[0])
        self.has_begun = 'name="begun"' in page


@pytest.fixture
def player(as_, draft):
    return Player(as_("designer"), draft.id)


def begun(player: Player) -> Player:
    player.do("begin", who="registratorova", **START)
    return player


def drafted(player: Player) -> Player:
    begun(player).complete("draft_document", "registratorova", document_text="Утвердить состав")
    return player


def test_a_play_begins_with_the_real_start_form_and_invented_people(player):
    assert "Регистраторова" in player.text
    assert "document_basis" in player.page

    told = begun(player).text

    assert "Подготовить проект: О составе методсовета" in told
    assert player.has_begun


def test_a_form_is_judged_as_in_a_real_case(player):
    told = player.do("begin", who="registratorova", document_kind="order_dmmc")

    assert player.status == 422
    assert not player.has_begun
    assert "Исправьте" in told


def test_a_step_is_done_by_whom_it_waits_for_and_by_nobody_else(player):
    told = drafted(player).complete("review_document", "direktorov", review_decision="approved")

    assert player.status == 422
    assert "не видит шаг" in told
    assert "Сделано шагов 1" in told


def test_the_clock_moves_past_a_deadline_and_says_what_is_late(player):
    due = re.search(r'name="until" value="(.*?)"', drafted(player).page)

    assert "просрочено" in player.do("clock", until=html.unescape(due[1]))
    assert "Сделано шагов 2" in player.text
    assert "Прошло времени: 3 рабочих дня" in player.do("clock", days="3")


@pytest.mark.parametrize("days", ["", "0", "-1", "1000", "три", "1e3"])
def test_a_senseless_number_of_days_is_refused(player, days):
    assert "число от 1 до 999" in begun(player).do("clock", days=days)


def test_a_message_that_is_waited_for_can_be_delivered(player):
    waits = r'value="document_withdrawal".*?name="key" value="(.*?)"'
    key = re.search(waits, drafted(player).page, re.DOTALL)
    told = player.do("message", name="document_withdrawal", key=key[1])

    assert "завершён" in told
    assert "{document_id}" in player.play


def test_a_file_is_handed_in_by_name_and_its_content_is_kept_nowhere(player, district):
    begun(player)
    chosen = (io.BytesIO(b"%PDF-1.7 x"), "Проект приказа.pdf")
    told = player.complete(
        "draft_document",
        "registratorova",
        document_text="Утвердить состав",
        document_files=chosen,
    )

    assert "Сделано шагов 1" in told
    assert "name: Проект приказа.pdf" in player.play
    assert "Проект приказа.pdf" in player.do("open", element="review_document", who="metodistova")
    assert not (district.application.settings.processes_dir / "files").exists()


def test_a_step_taken_back_never_happened(player):
    told = drafted(player).do("undo")

    assert "Сделано шагов 0" in told
    assert "Подготовить проект" in told
    assert "/play?process=document_approval" in player.do("undo")


def test_a_page_sent_again_shows_the_same(player):
    drafted(player)
    before = player.play
    again = player.do("open", element="review_document", who="metodistova")

    assert player.play == before
    assert "Решение" in again


def test_a_forged_play_is_refused_in_words(as_, draft):
    browser = as_("designer")
    for play in ("", "{", "- 1", "begins: 2027-02-01\nsteps: [{dance: 1}]\nprocess: x"):
        answer = browser.post(
            f"/designer/drafts/{draft.id}/play", {"do": "open", "play": play, "begun": "1"}
        )
        assert answer.status_code in (400, 409, 422)
        assert "не читается" in answer.get_data(as_text=True)


def finished(player: Player) -> Player:
    drafted(player)
    player.complete("review_document", "metodistova", review_decision="approved")
    player.complete("sign_document", "direktorov", _answers="sign_decision: signed")
    return player


def save(player: Player, name: str, **more) -> str:
    expect = ["tasks", "dues", "course", "end"]
    return player.do("save", name=name, title="Подписан сразу", expect=expect, **more)


def test_a_play_becomes_a_scenario_of_the_draft_that_comes_out_as_it_did(player, draft, district):
    assert "завершён" in finished(player).text
    assert "/scenarios" in save(player, "подписан")

    engine, actor = district.application.engine, district.actor("designer")
    kept = engine.draft_files(draft.id, actor)["scenarios/подписан.yaml"].decode()
    assert "outcome: document_registered" in kept
    assert "for:\n  - methodist" in kept or "for: [methodist" in kept or "- methodist" in kept
    told = words(
        player.browser.post(f"/designer/drafts/{draft.id}/scenarios").get_data(as_text=True)
    )
    assert "Все сценарии идут, как ожидали: 14." in told
    assert "Пройдено 98 %" in told
    assert "переход «Доработать»" in told


def test_a_scenario_is_not_replaced_by_accident(player):
    save(finished(player), "signed")

    assert player.status == 422
    assert "отметьте замену" in player.text
    assert "/scenarios" in save(player, "signed", overwrite="1")


@pytest.mark.parametrize("name", ["", "a/b", "../x", "a b", "я" * 61, "x.yaml"])
def test_a_name_that_no_file_can_have_is_refused(player, name):
    assert "Имя сценария" in save(begun(player), name)


def test_a_changed_draft_tells_in_words_what_comes_otherwise(as_, draft, district):
    engine, actor = district.application.engine, district.actor("designer")
    name = "document_approval.bpmn"
    content, revision = engine.draft_file(draft.id, name, actor)
    moved = content.replace(
        b'camunda:candidateGroups="methodist,clerk">', b'camunda:candidateGroups="clerk">', 1
    )
    engine.save_draft_file(draft.id, name, moved, revision, actor)

    told = words(as_("designer").post(f"/designer/drafts/{draft.id}/scenarios").get_data(True))

    assert "Иначе, чем ожидали: 1 из 13" in told
    assert "Шаг 1. Ожидали шаг «Подготовить проект»" in told
    assert "у роли «Делопроизводитель ДММЦ»" in told


def test_scenarios_are_renamed_and_deleted(as_, draft, district):
    browser, address = as_("designer"), f"/designer/drafts/{draft.id}/scenarios"
    file = "scenarios/signed.yaml"
    assert browser.post(f"{address}/rename", {"file": file, "new_name": "podpisan"}).status_code
    assert browser.post(f"{address}/remove", {"file": "scenarios/dispute.yaml"}).status_code
    files = district.application.engine.draft_files(draft.id, district.actor("designer"))

    assert "scenarios/podpisan.yaml" in files
    assert file not in files
    assert "scenarios/dispute.yaml" not in files


def test_a_scenario_can_be_played_on_from_its_end(as_, draft):
    page = words(as_("designer").text(f"/designer/drafts/{draft.id}/play?scenario=silence"))

    assert "Подписать" in page
    assert "Всё идёт, как ожидали." in page


def test_a_draft_with_errors_is_not_played_but_its_errors_are_named(as_, draft, district):
    engine, actor = district.application.engine, district.actor("designer")
    engine.remove_draft_file(draft.id, "forms/review_document.form", actor)

    answer = as_("designer").get(f"/designer/drafts/{draft.id}/play")

    assert answer.status_code == 422
    assert "review_document" in answer.get_data(as_text=True)


def test_nothing_of_a_play_is_in_the_offices_database(player, district):
    before = len(district.application.engine.instances(SYSTEM))
    finished(player)

    assert len(district.application.engine.instances(SYSTEM)) == before


def test_whoever_reviews_a_draft_is_told_how_its_scenarios_came_out(as_, draft, district):
    engine, actor = district.application.engine, district.actor("designer")
    name = "document_approval.bpmn"
    content, revision = engine.draft_file(draft.id, name, actor)
    moved = content.replace(
        b'camunda:candidateGroups="methodist,clerk">', b'camunda:candidateGroups="clerk">', 1
    )
    engine.save_draft_file(draft.id, name, moved, revision, actor)
    check = engine.check_draft(draft.id, actor)
    reasons = {f"reason_{each.key}": "Так задумано" for each in check.findings}
    sent = {"note": "Готовит делопроизводитель", "accept": [e.key for e in check.findings]}

    answer = as_("designer").post(f"/designer/drafts/{draft.id}/submit", {**sent, **reasons})

    assert answer.status_code == 303
    (comment,) = engine.process_draft(draft.id, actor).comments
    assert "Сценарии прогнаны: как ожидали — 12 из 13." in comment.text
    assert "«author_cannot_review»: Шаг 1. Ожидали шаг «Подготовить проект»" in comment.text
    assert "% схемы" in comment.text


def test_finished_cases_are_played_on_the_draft_without_anybodys_words(as_, draft, district):
    engine, clerk = district.application.engine, district.actor("clerk")
    values = {**START, "approvers": ["methodist"], "document_title": "О поощрении Ивановой"}
    case = engine.start("document_approval", values, clerk)
    engine.work()
    for login, answer in (
        ("clerk", {"document_text": "Поощрить Иванову Марию"}),
        ("methodist", {"review_decision": "approved"}),
        ("director", {"sign_decision": "signed"}),
    ):
        actor = district.actor(login)
        (task,) = engine.user_tasks(case.id, actor=SYSTEM)
        engine.complete(task.id, answer, actor)
        engine.work()
    assert engine.instance(case.id, SYSTEM).instance.state == "completed"
    before = len(engine.history(case.id, SYSTEM))

    page = as_("designer").post(f"/designer/drafts/{draft.id}/replays").get_data(as_text=True)

    assert "3 из 3" in words(page)
    assert "так же" in words(page)
    assert "Иванов" not in page
    assert len(engine.history(case.id, SYSTEM)) == before
    play = html.unescape(CARRIED.findall(page)[0])
    sent = {"do": "show", "begun": "1", "play": play}
    shown = as_("designer").post(f"/designer/drafts/{draft.id}/play", sent)
    assert "Сейчас никого не ждёт" in words(shown.get_data(as_text=True))
