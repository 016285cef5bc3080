"""What statistics are measured on is answered like anything that really happened."""

from benchmarks.history_office import NOW, WORK
from benchmarks.history_questions import BUSIEST, asking, exact
from benchmarks.history_runs import fill
from engine import SYSTEM, ManualClock, build_engine


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
    few = {"durations in one organisation", "open work"}  # of so few instances
    assert {name for name, answer in answers.items() if not answer} <= few
    assert engine.rework(BUSIEST, SYSTEM).reworked > 0
    engine.database.dispose()
