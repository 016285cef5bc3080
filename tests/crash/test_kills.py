"""People complete tasks while the processes below them are killed; nothing is lost or doubled."""

from pathlib import Path

import pytest

from benchmarks.crash_kills import Siege, run

KILLS = 5


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_by_kills(empty_database_url: str, tmp_path: Path):
    """The tests' own database server is spared: `benchmarks.crash kills` kills one, too."""
    (tmp_path / "data").mkdir()

    found = run(Siege(empty_database_url, tmp_path, KILLS, seconds=60, people=6, pause=1.0))

    assert found["wrong"] == []
    assert sum(found["kills"].values()) == KILLS
    assert found["figures"]["completions acknowledged"] > 0
    assert found["figures"]["instances completed"] == found["figures"]["instances"]
