"""The small district with every shipped process, settled once for all tests of a process."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete

from engine.municipalities import OFFICE
from workflows.playing.district import District
from workflows.registry.scorings import ScoreSheet, Scoring, ScoringObject

MORNINGS = 12


def settled(begins_at: datetime) -> District:
    """Give a district of its own in memory on this morning.

    Tables, people and shipped processes are copied: making them takes longer than most stories.
    """
    return District(None, begins_at, prepared=_contents(begins_at))


@lru_cache(maxsize=MORNINGS)
def _contents(begins_at: datetime) -> bytes:
    district = District(None, begins_at)
    try:
        return district.database.contents()
    finally:
        district.close()


def without_scorings(district: District) -> None:
    """Take away what the contests of the district were given: the expertises of a test remain."""
    with district.database.write(OFFICE) as session:
        for table in (ScoreSheet, ScoringObject, Scoring):
            session.execute(delete(table))
