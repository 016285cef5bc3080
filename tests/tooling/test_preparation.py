"""What the two commands say and do while they prepare a machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.__main__ import Check, run_together
from webapp import assets, bootstrap

ROOT = Path(__file__).resolve().parents[2]


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_a_step_says_what_it_does_and_how_long_it_took(capfd: pytest.CaptureFixture[str]) -> None:
    bootstrap.run("Готовлю окружение", python("print('noise')"))
    said = capfd.readouterr().out.splitlines()
    assert said[0] == "Готовлю окружение …"
    assert said[1].startswith("  готово за ")
    assert len(said) == 2


def test_a_failed_step_shows_the_end_of_its_own_output() -> None:
    program = "print('\\n'.join(f'line {n}' for n in range(99))); raise SystemExit(3)"
    with pytest.raises(bootstrap.StepFailed) as failure:
        bootstrap.run("Собираю интерфейс", python(program))
    lines = str(failure.value).splitlines()
    assert lines[0] == "Собираю интерфейс: не удалось."
    assert lines[-1] == "line 98"
    assert "line 1" not in lines


def test_a_step_that_cannot_start_is_named(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.StepFailed, match="не запускается"):
        bootstrap.run("Собираю интерфейс", [str(tmp_path / "absent")])


def test_a_console_without_cyrillic_does_not_stop_the_command() -> None:
    program = "from webapp import bootstrap; bootstrap.say('Готово …')"
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(python(program), env=environment, capture_output=True, check=True)
    assert done.stdout.strip() == b"?????? ?"


@pytest.mark.parametrize("changed", ["src/pages/base.js", "package-lock.json", "lint/index.cjs"])
def test_a_changed_source_asks_for_a_new_build(tmp_path: Path, changed: str) -> None:
    copy = tmp_path / "frontend"
    ignored = shutil.ignore_patterns("node_modules")
    shutil.copytree(assets.FRONTEND, copy, ignore=ignored)
    before = assets.sources_stamp(copy)
    assert before == assets.sources_stamp()
    with (copy / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert assets.sources_stamp(copy) != before


def test_nothing_is_built_twice(capfd: pytest.CaptureFixture[str]) -> None:
    assets.build_if_changed()
    capfd.readouterr()
    assets.build_if_changed()
    assert capfd.readouterr().out == ""


def test_every_failed_check_is_reported_not_only_the_first() -> None:
    checks = [
        Check(title="one", command=tuple(python("print('first'); raise SystemExit(1)"))),
        Check(title="two", command=tuple(python("pass"))),
        Check(title="three", command=tuple(python("raise SystemExit(2)"))),
    ]
    failures = {each.check.title: each for each in run_together(checks)}
    assert set(failures) == {"one", "three"}
    assert failures["one"].output.strip() == "first"
    assert failures["three"].code == 2


LOCKS = [bootstrap.BASE_LOCK, bootstrap.POSTGRES_LOCK, ROOT / "tests" / "requirements.lock"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: f"{lock.parent.name}-{lock.stem}")
def test_a_lock_holds_everything_that_its_packages_ask_for(lock: Path) -> None:
    lines = [line.split(" ")[0] for line in lock.read_text("utf-8").splitlines() if "==" in line]
    locked = {canonicalize_name(name): version for name, version in (x.split("==") for x in lines)}
    # Some are for other systems only and are not installed on this one.
    here = {canonicalize_name(each.name) for each in metadata.distributions()}

    missing = [
        f"{name}: {asked}"
        for name in locked.keys() & here
        for asked in map(Requirement, metadata.requires(name) or ())
        if (asked.marker is None or asked.marker.evaluate({"extra": ""}))
        and not asked.specifier.contains(locked.get(canonicalize_name(asked.name), "0"), True)
    ]

    assert missing == []
