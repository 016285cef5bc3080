"""Of many who want the same at once exactly one gets it, and the others are told."""

import pytest

from benchmarks import crash_races

RACES = 24


@pytest.mark.slow
def test_one_of_many_wins_a_claim_a_completion_and_a_message(database_url):
    crash_races.prepare(database_url)

    outcomes = crash_races.run(database_url, RACES)

    assert [each.wrong for each in outcomes.values()] == [[], [], []]
    assert [each.won for each in outcomes.values()] == [RACES // 3] * 3
    assert {kind: list(each.words) for kind, each in outcomes.items()} == {
        "claim": ["Задачу уже взяли в работу"],
        "complete": ["Задача уже выполнена"],
        "message": ["0"],
    }
