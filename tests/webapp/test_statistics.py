"""«Как идёт процесс»: the figures on the page, in the file and on the diagram are the engine's."""

import io
import json
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from engine import SYSTEM
from engine.analysis import AnalysisQuery, Durations, HeatMap
from tests.commands.analysis_reference import diagram
from tests.interpreter.kit import END, START, bpmn, flow, props
from webapp import statistics_words
from webapp.diagram_views import Shown, marks

MARKS = re.compile(r'id="diagram-data">(.*?)</script>')
KEY = "review"


@pytest.fixture
def walked(district):
    """Six cases of one process, one of them with a round more, and one that waits."""
    engine = district.application.engine
    engine.deploy(diagram(KEY), SYSTEM)
    for number in range(7):
        case = engine.start(KEY, {"back": False}, SYSTEM)
        rounds = 0
        while number < 6 and (tasks := engine.user_tasks(case.id, actor=SYSTEM)):
            district.clock.advance(timedelta(hours=3))
            back = number == 0 and rounds == 0
            rounds += tasks[0].element_id == "b"
            engine.complete(tasks[0].id, {"back": back}, SYSTEM)
    engine.count_finished()
    return engine


def test_the_page_shows_lengths_ways_and_what_is_done_again(as_, walked):
    page = as_("director").text(f"/statistics/{KEY}")

    wanted = ["Где долго", "Подготовить", "Какими путями идут дела", "× 2 раза"]
    wanted += ["Что делается повторно", "Согласовать → Подготовить", "Что ждёт сейчас"]
    for words in wanted:
        assert words in page
    shown = json.loads(MARKS.search(page)[1])["elements"]
    assert shown["a"]["count"] == 7
    assert shown["gate__a"] == {"state": "flow", "level": 1, "count": 1, "title": "1 проход"}


@pytest.mark.parametrize(
    ("view", "element", "count", "title"),
    [
        ("time", "a", 3, "половина до 3 ч"),
        ("now", "a", 1, "ждёт 1 задача"),
        ("unknown", "a", 7, "7 проходов"),
    ],
)
def test_the_diagram_shows_visits_time_or_what_waits_now(as_, walked, view, element, count, title):
    page = as_("director").text(f"/statistics/{KEY}?view={view}")

    mark = json.loads(MARKS.search(page)[1])["elements"][element]
    assert mark["count"] == count
    assert mark["title"].startswith(title)


def test_lateness_on_the_diagram_is_a_share_of_what_had_a_deadline(app):
    rows = [Durations(subject="a", name="A", cases=8, with_deadline=4, late=1)]
    rows.append(Durations(subject="b", name="B", cases=8))
    shown = Shown(
        heat=HeatMap(definition_id="d", elements={}, flows={}, stays={}),
        durations=rows,
        open_work=(),
    )
    with app.test_request_context():
        found = marks("late", shown, str)

    assert found == {
        "elements": {"a": {"state": "heat", "level": 2, "count": 25, "title": "после срока 25 %"}}
    }


def test_from_what_waits_one_comes_to_the_instances_one_may_see(as_, walked):
    director = as_("director")
    page = director.text(f"/statistics/{KEY}?view=now")
    address = json.loads(MARKS.search(page)[1])["elements"]["a"]["url"]
    assert f'href="{address.replace("&", "&amp;")}"' in page

    listed = director.text(address)
    assert len(re.findall(r'href="/instances/[0-9a-f]{32}"', listed)) == 1
    assert "Показаны дела, в которых выбранная на схеме задача ждёт сейчас" in listed
    assert "Скрыто фильтром" in director.text(f"/instances?process={KEY}&waits=d")


def test_whoever_takes_no_part_finds_nothing_behind_the_same_address(as_, walked):
    listed = as_("deputy").text(f"/instances?process={KEY}&waits=a")

    assert "Скрыто фильтром" in listed
    assert not re.findall(r'href="/instances/[0-9a-f]{32}"', listed)


def test_filters_stay_in_links_and_leave_out_what_does_not_fit(as_, walked):
    director = as_("director")
    page = director.text(f"/statistics/{KEY}?outcome=cancelled&version=1&since=непонятно")
    assert "statistics.xlsx?version=1&amp;outcome=cancelled" in page
    assert "Какими путями идут дела" not in page
    assert director.get(f"/statistics/{KEY}?cursor=чужой").status_code == 422
    assert director.get("/statistics/nothing").status_code == 404


def test_a_question_is_narrowed_to_a_task_and_to_an_organisation(as_, district):
    engine, school = district.application.engine, district.organisations["Школа № 5"]
    engine.deploy({"asked.bpmn": asked_of(school)}, SYSTEM)
    cases = [engine.start("asked", {}, SYSTEM).id for _ in range(3)]
    [task] = engine.user_tasks(cases[0], actor=SYSTEM)
    engine.complete(task.id, {}, SYSTEM)
    engine.count_finished()
    director = as_("director")

    whole = director.text("/statistics/asked")
    assert "По организациям" in whole
    assert f'<option value="{school}">Школа № 5</option>' in whole

    narrow = director.text(f"/statistics/asked?organisation={school}&element=ask&outcome=any")
    assert "Показаны задачи этой организации" in narrow
    assert f'<option value="{school}" selected>' in narrow
    assert "Какими путями идут дела" not in narrow
    assert f"element=ask&amp;organisation={school}" in narrow
    assert re.search(r"<th scope=\"row\">Ответить</th>.*?<td class=\"number\">1", narrow)
    unknown = director.text("/statistics/asked?organisation=чужая&element=нет")
    assert "Какими путями идут дела" in unknown


def asked_of(school: str) -> bytes:
    """A process of one task, which is the school's."""
    own = props(organisation=f"'{school}'")
    body = START + f'<userTask id="ask" name="Ответить">{own}</userTask>' + END
    return bpmn(body + flow("start", "ask", "end"), "asked")


def test_the_file_has_a_sheet_for_each_table(as_, walked):
    answer = as_("director").get(f"/statistics/{KEY}/statistics.xlsx")
    book = load_workbook(io.BytesIO(answer.data))

    assert book.sheetnames == [
        "По задачам", "По месяцам", "По версиям", "По организациям",
        "Пути", "Повторы", "Ждёт сейчас",
    ]  # fmt: skip
    rows = {row[0]: row[1] for row in book["По задачам"].iter_rows(min_row=2, values_only=True)}
    assert rows == {"Подготовить": 7, "Отозваться": 14, "Согласовать": 7, "Подписать": 6}
    first = next(book["Пути"].iter_rows(min_row=2, values_only=True))
    assert first[:3] == ("Подготовить → Отозваться → Согласовать → Подписать", 5, 83.3)


def test_an_operator_lets_everything_be_counted_anew(as_, walked, district):
    before = walked.durations(statistics_query(), SYSTEM)
    assert as_("director").post("/statistics/recount").status_code == 303
    assert "Показатели пересчитываются" in as_("director").text(f"/statistics/{KEY}")
    assert "Показатели пересчитываются" in as_("designer").text("/statistics")
    walked.work()
    assert walked.durations(statistics_query(), SYSTEM) == before


def statistics_query():
    return AnalysisQuery(process_key=KEY)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "меньше минуты"), (90, "2 мин"), (3_590, "1 ч"), (5_400, "1,5 ч"), (207_360, "2,4 р. д.")],
)
def test_lengths_are_told_in_the_unit_that_fits(app, seconds, words):
    with app.test_request_context():
        assert statistics_words.in_working_time(seconds) == words
