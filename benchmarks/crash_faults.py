"""Breaks each statement of an operation once, and looks at everything that is left."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import psycopg
from sqlalchemy.exc import DBAPIError

from benchmarks.crash_desk import Desk
from benchmarks.crash_operations import Operation
from benchmarks.crash_rows import Rows, difference, without
from benchmarks.crash_seam import COMMIT, How, Plan, failing
from engine import EngineError, Unavailable

FAILED = (Unavailable, DBAPIError, psycopg.Error, sqlite3.Error)
Difference: TypeAlias = tuple[Rows, Rows]


class NotWhole(AssertionError):
    """What is stored, remembered or said after a fault is neither before nor after."""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """An operation that nothing has disturbed.

    Attributes:
        seen: its statements.
        changed: what it changes.
    """

    seen: Sequence[str]
    changed: Difference


@dataclass
class Count:
    """What became of the faults of one operation."""

    operation: str
    statements: int = 0
    before: int = 0
    after: int = 0
    again: int = 0
    refused_again: int = 0
    words: set[str] = field(default_factory=set)

    @property
    def faults(self) -> int:
        return self.before + self.after


class Breaker:
    """Plays one operation again and again at one desk."""

    def __init__(self, desk: Desk, operation: Operation) -> None:
        self._desk = desk
        self._operation = operation
        self._mark = ""
        self.count = Count(operation.name)
        self._undisturbed()  # statements are spelled and definitions compiled by the first one
        self.whole = self._undisturbed()
        self.count.statements = len(self.whole.seen)

    def faults(self, dialect: str) -> list[tuple[int, How]]:
        """Every statement with every way in which it may fail."""
        found = []
        for number, text in enumerate(self.whole.seen, 1):
            ways = [How.REFUSED] if dialect == "sqlite" else [How.REFUSED, How.CUT]
            found += [(number, how) for how in ways]
            if text == COMMIT:
                found.append((number, How.UNKNOWN))
        return found

    def play(self, at: int, how: How) -> None:
        """Let one statement fail.

        Raises:
            NotWhole: what is left is not what it should be.
        """
        subject, before = self._prepared()
        plan = Plan(at, how)
        failure = self._acted(subject, plan)
        if not plan.has_struck:
            raise NotWhole(f"{self._place(plan)}: the statement did not come")
        left = self._rows()
        done = self._is_done(before, left, failure, plan)
        self._compare_memory(plan)
        self._repeat(subject, before, left, done, plan)
        self._desk.fails = False

    def _undisturbed(self) -> Whole:
        subject, before = self._prepared()
        plan = Plan(0)
        failure = self._acted(subject, plan)
        if failure is not None:
            raise failure
        changed = self._change(before, self._rows())
        self._desk.fails = False
        return Whole(seen=tuple(plan.seen), changed=changed)

    def _prepared(self) -> tuple[Any, Rows]:
        self._mark = self._desk.new_mark()
        subject = self._operation.prepare(self._desk, self._mark)
        return subject, self._rows()

    def _acted(self, subject: Any, plan: Plan) -> Exception | None:
        with failing(plan):
            try:
                self._operation.act(self._desk, subject)
            except FAILED as error:
                return error
        return None

    def _rows(self) -> Rows:
        return without(self._desk.snapshots.taken(), self._operation.forgiven)

    def _change(self, before: Rows, after: Rows) -> Difference:
        return difference(before, after, self._mark)

    # -- what is compared --------------------------------------------------------------------------
    def _is_done(self, before: Rows, left: Rows, failure: Exception | None, plan: Plan) -> bool:
        if left == before and (failure is not None or self._operation.by_job):
            self.count.before += 1
            return False
        self._demand_whole(before, left, plan, "after the fault")
        if failure is not None and plan.how != How.UNKNOWN and not self._operation.by_job:
            # Reading follows the commit of some verbs; anything else must not fail after it.
            raise NotWhole(f"{self._place(plan)}: done, but said to have failed: {failure!r}")
        self.count.after += 1
        return True

    def _demand_whole(self, before: Rows, left: Rows, plan: Plan, when: str) -> None:
        came, went = self._change(before, left)
        wanted_came, wanted_went = self.whole.changed
        if (came, went) != (wanted_came, wanted_went):
            told = {
                "too much": [*(came - wanted_came), *(went - wanted_went)],
                "missing": [*(wanted_came - came), *(wanted_went - went)],
            }
            raise NotWhole(f"{self._place(plan)}: {when}: {told}")

    def _compare_memory(self, plan: Plan) -> None:
        remembered = self._desk.answers(self._desk.engine)
        stored = self._desk.answers(self._desk.engine_again())
        if remembered != stored:
            raise NotWhole(f"{self._place(plan)}: memory {remembered} is not the store {stored}")

    def _repeat(self, subject: Any, before: Rows, left: Rows, done: bool, plan: Plan) -> None:
        if self._operation.by_job:
            self._desk.work_later()
            self._demand_whole(before, self._rows(), plan, "after the next attempts")
            self._check_keys(plan)
            self.count.again += 1
            return
        if not done:
            self._operation.act(self._desk, subject)
            self._demand_whole(before, self._rows(), plan, "repeated")
            self.count.again += 1
            left = self._rows()
        self._do_once_more(subject, left, plan)

    def _do_once_more(self, subject: Any, left: Rows, plan: Plan) -> None:
        allowed = self._operation.repeatable
        try:
            self._operation.act(self._desk, subject)
        except EngineError as refusal:
            self.count.refused_again += 1
            self.count.words.add(str(refusal).replace(self._mark, "…"))
        else:
            if allowed is None:
                raise NotWhole(f"{self._place(plan)}: could be done twice")
        rows = self._rows()
        touched = {table for table, _ in [*(rows - left), *(left - rows)]}
        if touched - (allowed or frozenset()):
            raise NotWhole(f"{self._place(plan)}: done twice, changed {touched}")

    def _check_keys(self, plan: Plan) -> None:
        keys = self._desk.keys.get(self._desk.instance, set())
        if len(keys) > 1:
            raise NotWhole(f"{self._place(plan)}: several keys for one effect: {keys}")

    def _place(self, plan: Plan) -> str:
        seen = plan.seen
        text = seen[plan.at - 1][:300] if plan.has_struck else "?"
        return f"{self._operation.name}, statement {plan.at} of {len(seen)} {plan.how}: {text}"


def broken(
    desk: Desk, operation: Operation, dialect: str, most: int = 0
) -> tuple[Count, list[str]]:
    """Play all faults of an operation, or `most` of them spread evenly with every lost COMMIT.

    Returns:
        The counts, and what was wrong.
    """
    breaker, wrong = Breaker(desk, operation), []
    for at, how in _chosen(breaker.faults(dialect), most):
        try:
            breaker.play(at, how)
        except (NotWhole, EngineError, *FAILED) as error:
            wrong.append(f"{type(error).__name__}: {error}")
            with suppress(Exception):
                desk.engine.forget()
            desk.fails = False
    return breaker.count, wrong


def _chosen(faults: Sequence[tuple[int, How]], most: int) -> Iterable[tuple[int, How]]:
    if not most:
        return faults
    lost = [each for each in faults if each[1] == How.UNKNOWN][-1:]
    others = [each for each in faults if each not in lost]
    step = max(1, len(others) // most)
    return [*others[step // 2 :: step][:most], *lost]
