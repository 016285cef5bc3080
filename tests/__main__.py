"""`python3 -m tests`: everything that must be true before a change is good; CI runs the same.

Without arguments all stages run: the fast checks together, then pytest. Arguments go to pytest and
nothing else runs: `python3 -m tests tests/engine -k timer`. `--coverage` alone runs all tests once
more slowly and says which lines of the product none of them reaches.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from webapp import assets, bootstrap

ROOT = bootstrap.ROOT
LOCK = ROOT / "tests" / "requirements.lock"
WHOLE_SUITE = ("-n", "2", "--dist", "worksteal")
"""Whoever is ready first takes over: at the end one of two would do nothing for minutes."""
COVERAGE = "--coverage"
COUNTING = ("--cov", "--cov-report=term:skip-covered", "--no-cov-on-fail")
"""Watching every line costs more than the tests themselves, so it is a command of its own."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """A fast check: what it is called and the command that must succeed."""

    title: str
    command: tuple[str, ...]
    cwd: Path = ROOT


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a check ended."""

    check: Check
    code: int
    output: str
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run the checks and answer the exit code."""
    bootstrap.inside_prepared_environment("tests", LOCK)
    assets.build_if_changed()
    if list(arguments) == [COVERAGE]:
        _bring_browser()
        return _pytest((*WHOLE_SUITE, *COUNTING))
    if arguments:
        return _pytest(arguments)
    started = time.monotonic()
    failures = run_together(fast_checks())
    for failure in failures:
        bootstrap.say(f"\n--- {failure.check.title}: не прошло\n{failure.output.rstrip()}")
    if failures:
        bootstrap.say(f"\nНе прошло: {', '.join(each.check.title for each in failures)}")
        return 1
    bootstrap.say(f"Быстрые проверки прошли за {time.monotonic() - started:.1f} с, дальше pytest")
    _bring_browser()
    return _pytest(WHOLE_SUITE)


def fast_checks() -> list[Check]:
    """List everything that reads the sources without running the product."""
    scripts = bootstrap.PYTHON.parent
    python = sys.executable
    checks = [
        Check(title="mypy", command=(python, "-m", "mypy")),
        Check(title="ruff check", command=(python, "-m", "ruff", "check", ".")),
        Check(title="ruff format", command=(python, "-m", "ruff", "format", "--check", ".")),
        Check(title="границы комнат", command=(_script(scripts, "lint-imports"),)),
    ]
    if any((ROOT / "webapp" / "templates").rglob("*.html")):
        checks.append(
            Check(title="шаблоны", command=(python, "-m", "djlint", "--lint", "webapp/templates"))
        )
    drawn = (ROOT / "bpmn", ROOT / "workflows" / "process_templates")
    diagrams = sorted(str(path) for folder in drawn for path in folder.rglob("*.bpmn"))
    if diagrams:
        node, npm = assets.node_commands()
        assets.install_packages(npm, assets.environment_with(node))
        lint = str(assets.FRONTEND / "lint.mjs")
        checks.append(Check(title="диаграммы", command=(node, lint, *diagrams)))
    return checks


def run_together(checks: list[Check]) -> list[Outcome]:
    """Run all checks, two at a time, saying how each ended; answer those that failed."""
    failures = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in as_completed([pool.submit(_run, check) for check in checks]):
            outcome = future.result()
            sign = "не прошло" if outcome.code else "хорошо"
            bootstrap.say(f"  {outcome.check.title}: {sign}, {outcome.seconds:.1f} с")
            if outcome.code:
                failures.append(outcome)
    return failures


def _run(check: Check) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=check.cwd,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
    )
    return Outcome(
        check=check,
        code=done.returncode,
        output=done.stdout.decode("utf-8", "replace"),
        seconds=time.monotonic() - started,
    )


def _bring_browser() -> None:
    """Find or install the browser once, before two test processes would do it at a time."""
    from tests import browser

    os.environ[browser.CHOSEN] = browser.ready()


def _pytest(arguments: Sequence[str]) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT).returncode


def _script(folder: Path, name: str) -> str:
    return str(folder / (f"{name}.exe" if os.name == "nt" else name))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
