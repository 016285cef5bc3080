"""Keeps the pace of automatic work: what holds for a topic, and whether one more may begin."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from engine.domain.pacing import RANKS, Pace, Rank, begun_after, may_begin
from engine.domain.services import Handler
from engine.domain.states import JobKind
from engine.store import pace_rows
from engine.store.tables import JobPace

LOOK_EVERY_SECONDS = 5.0
"""So soon every worker goes by what an operator has chosen."""


class Paces:
    """The paces that handlers declare, with what operators have chosen instead.

    Args:
        handlers: by topic.
    """

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._declared = {topic: handler.pace for topic, handler in handlers.items()}
        self._chosen: dict[str, Pace] = {}
        self._looked_at = -LOOK_EVERY_SECONDS

    def look(self, session: Session, *, at_once: bool = False) -> None:
        """Read what operators have chosen, if the last look was some seconds ago."""
        if not at_once and time.monotonic() - self._looked_at < LOOK_EVERY_SECONDS:
            return
        chosen = {}
        for row in pace_rows.every(session):
            chosen[row.topic] = _chosen(self.declared(row.topic), row)
        self._chosen = chosen
        self._looked_at = time.monotonic()

    def declared(self, topic: str) -> Pace:
        """What the handler of a topic declares."""
        return self._declared.get(topic, Pace())

    def of(self, topic: str) -> Pace:
        """What holds for a topic."""
        return self._chosen.get(topic) or self.declared(topic)

    def rank(self, kind: str, topic: str) -> Rank:
        """Which rank a new job has."""
        chosen = self.of(topic).rank
        return RANKS.get(JobKind(kind), Rank.USUAL) if chosen is None else chosen

    def limited(self) -> dict[str, Pace]:
        """The topics that have a limit."""
        topics = {*self._declared, *self._chosen}
        return {topic: pace for topic in topics if (pace := self.of(topic)).is_limited}

    def room(self, session: Session, now: datetime) -> dict[str, int]:
        """How many more jobs may begin now of each topic that has a limit."""
        self.look(session)
        limited = self.limited()
        if not limited:
            return {}
        busy = pace_rows.in_hand(session, limited, now)
        used = {row.topic: row.free_at for row in pace_rows.every(session)}
        room = {}
        for topic, pace in limited.items():
            counts = []
            if pace.at_once:
                counts.append(pace.at_once - busy.get(topic, 0))
            if pace.per_minute:
                counts.append(may_begin(used.get(topic), now, pace.per_minute))
            room[topic] = max(0, min(counts))
        return room


def _chosen(declared: Pace, row: JobPace) -> Pace:
    return replace(
        declared,
        rank=declared.rank if row.rank is None else Rank(row.rank),
        at_once=declared.at_once if row.at_once is None else row.at_once,
        per_minute=declared.per_minute if row.per_minute is None else row.per_minute,
    )


def begin(session: Session, paces: Paces, topic: str, now: datetime) -> bool:
    """Let one more job of a topic begin, all workers counted; False when it must wait."""
    paces.look(session)
    pace = paces.of(topic)
    if not pace.is_limited:
        return True
    row = pace_rows.lock(session, topic)
    busy = pace_rows.in_hand(session, [topic], now).get(topic, 0) if pace.at_once else 0
    if pace.at_once and busy >= pace.at_once:
        return False
    if pace.per_minute:
        free_at = begun_after(row.free_at, now, pace.per_minute)
        if free_at is None:
            return False
        pace_rows.use_up(session, topic, free_at)
    return True
