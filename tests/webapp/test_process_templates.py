"""A designer begins a process that is not there yet."""

from tests.webapp.story import words


def test_a_new_process_begins_as_a_draft_that_could_be_deployed(as_, district):
    answer = as_("designer").post(
        "/designer/drafts/new", {"template": "approval", "process_name": "Приём заявок"}
    )

    draft_id = answer.headers["Location"].rsplit("/", 1)[-1]
    draft = district.application.engine.process_draft(draft_id, district.actor("designer"))
    assert (draft.key, draft.name) == ("priem_zaiavok", "Приём заявок")
    page = words(as_("designer").text(f"/designer/drafts/{draft_id}"))
    assert "Замечаний нет: черновик можно развернуть." in page


def test_a_key_that_is_taken_is_refused_and_a_made_one_gets_a_number(as_, district):
    browser = as_("designer")
    form = {"template": "one_step", "process_name": "Голосование"}
    taken = browser.post("/designer/drafts/new", {**form, "process_key": "vote"})
    assert taken.status_code == 422
    assert "уже есть" in words(taken.get_data(as_text=True))

    keys = set()
    for _ in range(2):
        answer = browser.post("/designer/drafts/new", form)
        draft_id = answer.headers["Location"].rsplit("/", 1)[-1]
        draft = district.application.engine.process_draft(draft_id, district.actor("designer"))
        keys.add(draft.key)
    assert keys == {"golosovanie", "golosovanie_2"}
