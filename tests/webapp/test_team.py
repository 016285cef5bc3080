"""The team page of a head, and «Где моя заявка» of whoever began something."""

from tests.webapp.story import tasks_of


def test_the_director_sees_the_load_of_the_centre_and_gives_work_away(as_, district, plan):
    director = as_("director")
    page = director.text("/team")
    assert "Методистова" in page
    assert "Никто не взял" in page

    task = tasks_of(district, "deputy")[0]
    deputy = district.people["deputy"]
    answer = director.post(f"/team/tasks/{task.id}/assign", {"user_id": deputy})

    assert answer.status_code == 303
    shown = district.application.engine.user_task(task.id, district.actor("director")).task
    assert shown.assignee == deputy


def test_giving_to_nobody_is_refused_in_words(as_, district, plan):
    task = tasks_of(district, "deputy")[0]

    answer = as_("director").post(f"/team/tasks/{task.id}/assign", {"user_id": ""})

    assert answer.status_code == 422
    assert "Выберите, кому передать задачу" in answer.get_data(as_text=True)


def test_whoever_began_a_plan_reads_where_it_is_and_about_when_it_is_done(as_, district, plan):
    director = as_("director")

    mine = director.text("/applications")
    assert "Предложения в план" in mine
    assert "участника" in mine or "участников" in mine
    instance = district.application.plans.get(plan, district.actor("director")).plan.instance_id
    page = director.text(f"/instances/{instance}/progress")

    for words in ("Начато", "сейчас", "Свести план", "впереди", "ориентировочно к"):
        assert words in page
    assert "Вы пока ничего не начинали" in as_("teacher").text("/applications")
