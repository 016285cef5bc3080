"""Makes the region: founded and lived in through the product, then filled in bulk."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.load_copying import Copying
from benchmarks.load_filling import TABLES, Filling, fill_people
from benchmarks.load_founding import (
    PASSWORD,
    Town,
    found_all,
    found_region,
    found_town,
    join_processes,
)
from benchmarks.load_life import DAYS, Life, Model
from benchmarks.load_models import Reader
from benchmarks.load_patterns import Pattern
from benchmarks.load_region import Land, Municipality
from engine import Database, ManualClock, SystemClock
from workflows import Settings, passwords, process_application, read_settings, statistics
from workflows.notifications import digests
from workflows.region import summaries

TOWN = Municipality(number=-1, first=0, size=30, whole=30)
"""The municipality that lives, beside the others; its tenant is «rayon-000»."""

COMES_BACK = {
    statistics.COUNT: statistics.EVERY,
    digests.LOOK: digests.EVERY,
    summaries.TOPIC: summaries.EVERY,
}
"""Jobs that every municipality has again and again during a day."""


@dataclass
class Making:
    """Makes a region in an empty database.

    Attributes:
        url: of the database, by the owner of its tables.
        plain: the same for whoever may do everything, as the bare driver takes it.
        folder: where the programs keep files.
        land: what to make.
        days: working days that the models live through; begins: on how many of them one begins.
        took: seconds of each part, once it is done.
    """

    url: str
    plain: str
    folder: Path
    land: Land
    days: int = DAYS
    begins: int = DAYS
    took: dict[str, float] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def make(self) -> dict[str, Any]:
        """Everything; gives what there is and how long it took."""
        join_processes(self.folder / "bpmn")
        town, models = self._founded()
        with psycopg.connect(self.plain) as connection:
            connection.execute("SET TIME ZONE 'UTC'")
            reader = Reader(connection, town)
            with self._part("reading the models"):
                patterns = [reader.pattern(each) for each in models]
        self._filled(patterns)
        return {**self.told, "took": self.took}

    def settings(self) -> Settings:
        """As the programs are told."""
        told = {
            "DATABASE_URL": self.url,
            "METODKABINET_DATA": str(self.folder / "data"),
            "METODKABINET_BPMN": str(self.folder / "bpmn"),
        }
        return read_settings(told)

    def _founded(self) -> tuple[Town, list[Model]]:
        settings = self.settings()
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        now = SystemClock().now()
        clock = ManualClock(now - timedelta(days=self.days * 7 // 5 + 25))
        database = Database(self.url)
        application = process_application(settings, database=database, clock=clock)
        try:
            with self._part("a municipality that lives"):
                region = found_region(application)
                town = found_town(application, TOWN, region)
                life = Life(application, clock, town)
                life.live(now, self.days, self.begins)
            with self._part("founding the others"):
                found_all(application, self.land.municipalities, region)
        finally:
            database.dispose()
        self.told["models"] = len(life.models)
        return town, life.models

    def _filled(self, patterns: list[Pattern]) -> None:
        copying = Copying(self.plain, TABLES)
        copying.begin()
        now = SystemClock().now()
        with self._part("people"):
            fill_people(copying, self.land, passwords.hashed(PASSWORD), now)
        with self._part("cases"):
            filling = Filling(copying, patterns, self.land, self.days)
            filling.fill()
        with self._part("indexes"):
            copying.end()
        self.told |= {
            "open": filling.open_tasks,
            "finished": filling.finished_tasks,
            "cases": filling.cases,
            "whole cases": filling.whole,
            "rows": dict(copying.rows),
        }

    @contextmanager
    def _part(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.took[name] = round(time.monotonic() - began, 1)
        sys.stderr.write(f"  {name}: {self.took[name]} s\n")


def put_in_order(plain: str) -> None:
    """Let what comes back in every municipality be due at any moment of its period.

    Founded one after the other within minutes, all would ask for the same at once ever after. Bells
    that rang while everything was made are taken away: a lost one does no harm.
    """
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DELETE FROM procrastinate_events")
        connection.execute("DELETE FROM procrastinate_jobs")
        for topic, period in COMES_BACK.items():
            connection.execute(_SPREAD, (period, topic))
        connection.execute(_OVERDUE)
        connection.execute("ANALYZE")


_SPREAD = """
    UPDATE job SET rung_at = NULL, due_at = now() + random() * %s
    WHERE topic = %s AND state = 'pending' AND instance_id IS NULL
"""
_OVERDUE = """
    UPDATE job SET rung_at = NULL, due_at = now() + random() * interval '1 day'
    WHERE due_at < now() AND state = 'pending' AND instance_id IS NULL
"""
