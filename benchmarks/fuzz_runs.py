"""Runs hostile texts through every target, watches what they touch and cost, and reports."""

import argparse
import ast
import copy
import gc
import math
import random
import sys
import threading
import time
import tracemalloc
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import fuzz_report, machine
from benchmarks.fuzz_data import SHARES, is_large, variable_sets
from benchmarks.fuzz_report import SLOWEST, Finding, Tally
from benchmarks.fuzz_targets import REFUSALS, TARGETS, Case, drawn, wrong_message, wrong_value
from benchmarks.fuzz_texts import Texts
from engine.expressions.python_syntax import NOWHERE

MOST_SECONDS = 0.050
MOST_BYTES = 20_000_000
RESULTS = Path(__file__).parent / "results"
_MEASURED = 200  # one input in so many is also measured for memory
_COMPARED = 2_000  # after so many inputs large variables are compared with their copies


class Watch:
    """Counts what Python's own audit reports while a text is worked out (PEP 578)."""

    def __init__(self) -> None:
        self.on = False
        self.seen: Counter[str] = Counter()
        self._thread = threading.get_ident()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on or threading.get_ident() != self._thread:
            return
        self.on = False
        # Python's reader of source gives a tree and runs nothing: the only way in that is used.
        parsing = event == "compile" and sys._getframe(1).f_code is ast.parse.__code__
        nowhere = event == "open" and arguments[0] == NOWHERE
        if not parsing and not nowhere and event != "sys._getframe":
            self.seen[event] += 1
        self.on = True


class Run:
    """One process's share of the inputs."""

    def __init__(self, seed: int, *, is_timed: bool = True) -> None:
        """Args: is_timed, whether an input that takes too long is a finding."""
        self.tally = Tally()
        self._most_seconds = MOST_SECONDS if is_timed else math.inf
        self._pauses: tuple[float, ...] = (0, 0, 0, 1, 5)
        self._rng = random.Random(seed)  # noqa: S311  the same seed has to give the same inputs
        self._texts = Texts(self._rng)
        self._sets = variable_sets()
        self._kept = [_copied(each) for each in self._sets]
        self._watch = Watch()
        self._globals = _fingerprint()
        self._warmed()

    def _warmed(self) -> None:
        """Let everything that is imported or filled on first use be so before anyone watches."""
        rng = random.Random(0)  # noqa: S311
        texts = Texts(rng)
        for _ in range(600):
            _outcome(drawn(rng, texts, self._sets[0]))

    def many(self, seconds: float, most: int) -> Tally:
        """Try inputs for so long, or so many."""
        until = time.monotonic() + seconds
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            while self.tally.inputs < most and time.monotonic() < until:
                for _ in range(50):
                    self.one()
        self._compare(whole=True)
        self.tally.resident = machine.peak_resident()
        return self.tally

    def one(self) -> None:
        """Try one input and judge everything about it."""
        (at,) = self._rng.choices(range(len(self._sets)), SHARES)
        case = drawn(self._rng, self._texts, self._sets[at])
        self.tally.inputs += 1
        self.tally.targets[case.target] += 1
        self.tally.families[case.family] += 1
        seconds, answer, problem = self._timed(case)
        self.tally.answers[answer] += 1
        if seconds > self._most_seconds / 3:
            self.tally.disturbed += seconds > self._most_seconds
            seconds = self._least(case, seconds)
            if seconds > self._most_seconds:
                problem = problem or f"{seconds * 1000:.0f} ms"
        self._note_time(case, seconds)
        if self.tally.inputs % _MEASURED == 0 or seconds > MOST_SECONDS / 2:
            problem = problem or self._memory(case)
        if not is_large(case.variables) and at < 2 and case.variables != self._kept[at]:
            problem = problem or "the variables have changed"
        if self.tally.inputs % _COMPARED == 0:
            self._compare(whole=False)
        if problem:
            self._find(problem, case)

    def _least(self, case: Case, seconds: float) -> float:
        """Try three times more, and later again while all took too long.

        Other work lengthens measurements on a shared machine, also several in a row; what the
        text itself costs is there each time.
        """
        for tries, pause in enumerate(self._pauses, 1):
            if tries > 3 and seconds <= self._most_seconds:
                break
            time.sleep(pause)
            seconds = min(seconds, self._timed(_again(case, tries))[0])
        return seconds

    def _timed(self, case: Case) -> tuple[float, str, str]:
        """Give the seconds of CPU that a case took, how it ended, and what is wrong with that."""
        self._watch.on = True
        started = time.thread_time()
        answer, problem = _outcome(case)
        seconds = time.thread_time() - started
        self._watch.on = False
        if self._watch.seen:
            problem = f"events outside of the language: {dict(self._watch.seen)}"
            self._watch.seen.clear()
        return seconds, answer, problem

    def _note_time(self, case: Case, seconds: float) -> None:
        best = self.tally.slowest_by_target.get(case.target, 0.0)
        self.tally.slowest_by_target[case.target] = max(best, seconds)
        if len(self.tally.slowest) < SLOWEST or seconds > self.tally.slowest[-1][0]:
            self.tally.slowest.append((seconds, case.target, case.family, case.text[:200]))
            self.tally.slowest.sort(reverse=True)
            del self.tally.slowest[SLOWEST:]

    def _memory(self, case: Case) -> str:
        tracemalloc.start()
        try:
            _outcome(_again(case, 6))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        if peak > self.tally.peak:
            self.tally.peak, self.tally.peak_text = peak, f"{case.target}: {case.text[:200]}"
        return f"{peak / 1e6:.0f} MB" if peak > MOST_BYTES else ""

    def _compare(self, *, whole: bool) -> None:
        case = Case(target="", family="", text="", variables={})
        if _fingerprint() != self._globals:
            self._find("something of the language itself has changed", case)
        for one, kept in zip(self._sets, self._kept, strict=True):
            if kept is not None and (whole or not is_large(one)) and one != kept:
                self._find("the variables have changed", case)

    def _find(self, problem: str, case: Case) -> None:
        if len(self.tally.findings) < 200:
            self.tally.findings.append(
                Finding(problem, case.target, case.family, case.text, self.tally.inputs)
            )


def _copied(variables: Mapping[str, Any]) -> dict[str, Any] | None:
    """Copy what can be compared; hostile things differ from their own copies."""
    if any(callable(value) for value in variables.values()):
        return None
    try:
        return copy.deepcopy(dict(variables))
    except RecursionError:
        return None


def _again(case: Case, number: int) -> Case:
    """Give the same work under another text, so that no memory of the first answers for it."""
    blanks = " " * number
    text = f"{blanks}{case.text}" if case.target in _REMEMBERED else case.text
    return Case(
        target=case.target,
        family=case.family,
        text=text,
        variables=case.variables,
        value=case.value,
    )


_REMEMBERED = frozenset({"announced", "condition", "timer", "correlation key"})


def _outcome(case: Case) -> tuple[str, str]:
    """Try a case; give how it ended, and what is wrong with that."""
    try:
        value = TARGETS[case.target](case)
    except REFUSALS as refusal:
        return "refused", wrong_message(refusal)
    except Exception as error:  # noqa: BLE001  exactly what must never happen is looked for
        return "broken", f"{type(error).__name__}: {str(error)[:200]}"
    return "answered", wrong_value(value)


def _fingerprint() -> str:
    """Sum up what an attack could change: the language's tables and Python's own names."""
    import builtins

    from engine import expressions

    names = {module: sorted(vars(sys.modules[module])) for module in sorted(sys.modules) if
             module.startswith("engine.expressions")}  # fmt: skip
    tables = sorted((name, id(each)) for name, each in expressions.FUNCTIONS.items())
    return repr((sorted(vars(builtins)), names, tables, sys.getrecursionlimit()))


# --- the command -----------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """Attack with two processes and write the report."""
    options = _options(arguments)
    with ProcessPoolExecutor(options.processes) as pool:
        shares = [
            pool.submit(attack, options.seed * 1_000 + n, options.minutes * 60, options.inputs)
            for n in range(options.processes)
        ]
        tallies = [share.result() for share in shares]
    results = fuzz_report.results(tallies, options.seed, options.minutes)
    sys.stdout.write(fuzz_report.write(results, Path(options.out)))
    return 1 if results["findings"] else 0


def attack(seed: int, seconds: float, most: int = sys.maxsize) -> Tally:
    """Attack in this process."""
    run = Run(seed)
    # The large variables that inputs meet are no garbage to look through again and again.
    gc.collect()
    gc.freeze()
    return run.many(seconds, most)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same inputs (1)")
    parser.add_argument("--inputs", type=int, default=sys.maxsize, help="at most, per process")
    parser.add_argument("--processes", type=int, default=2, help="at once (2)")
    parser.add_argument("--out", default=str(RESULTS), help="where to write the report")
    return parser.parse_args(arguments)
