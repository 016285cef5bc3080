"""What statistics are measured on is answered like anything that really happened."""

from dataclasses import replace

from benchmarks.history_office import NOW, WORK
from benchmarks.history_questions import BUSIEST, asking, exact
from benchmarks.history_runs import fill
from engine import SYSTEM, ManualClock, ProcessEngine, build_engine
from engine.analysis import Grouping


def test_the_loaded_past_is_counted_and_every_question_has_an_answer(database_url):
    engine = build_engine(database_url, clock=ManualClock(NOW))
    fill(engine, database_url, 1_200)
    engine.begin_counting_anew()
    engine.count_finished()

    answers = {name: ask() for name, ask in asking(engine).items()}
    counted = {row.subject: row.cases for row in engine.durations(BUSIEST, SYSTEM) if row.cases}
    looked_at = {row[0]: row[1] for row in exact(engine)}
    assert counted == looked_at
    assert set(counted) == set(WORK)
    empty = {name for name, answer in answers.items() if not answer}
    few = {"open work", *(name for name in answers if name.startswith("one organisation"))}
    assert empty <= few  # of so few instances
    assert engine.rework(BUSIEST, SYSTEM).reworked > 0
    organisations_add_up(engine, counted)
    engine.database.dispose()


def organisations_add_up(engine: ProcessEngine, counted: dict[str, int]) -> None:
    """Every user task of this past is some organisation's."""
    rows = engine.durations(BUSIEST, SYSTEM, Grouping.ORGANISATION)
    assert sum(row.cases for row in rows) == sum(counted.values())
    for row in rows[:10]:
        own = replace(BUSIEST, organisation=row.subject)
        assert sum(each.cases for each in engine.durations(own, SYSTEM)) == row.cases
