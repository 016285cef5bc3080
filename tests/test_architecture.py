"""What is true of the house itself: its rooms, its modules and what none of them does."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("engine", "workflows", "webapp")
LONGEST_MODULE = 300
CLOCK = "engine/domain/clock.py"
LOCKS = [*ROOT.glob("webapp/*.lock"), *ROOT.glob("tests/*.lock")]


def modules() -> list[str]:
    """Every module of the product, migrations aside, as a path below the root."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    product = [path for path in found if not {"migrations", "node_modules"} & set(path.parts)]
    return sorted(path.relative_to(ROOT).as_posix() for path in product)


def tracked_files() -> list[str]:
    """Every file that is or is about to be in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def calls_in(source: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every call whose callee is a plain or dotted name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.lineno, ast.unparse(node.func)


def evaluations(source: str) -> list[int]:
    """Lines on which text is turned into running code."""
    forbidden = {"eval", "exec", "compile", "__import__"}
    qualified = {f"builtins.{name}" for name in forbidden}
    return [line for line, name in calls_in(source) if name in forbidden | qualified]


def clock_readings(source: str) -> list[int]:
    """Lines on which the wall clock is read."""
    reading = re.compile(
        r"^((dt|datetime)\.)*(datetime|date)\.(now|utcnow|today)$|^time\.time(_ns)?$"
    )
    return [line for line, name in calls_in(source) if reading.match(name)]


def test_every_import_respects_the_rooms() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", modules())
def test_a_module_is_short_enough_to_be_read_in_one_go(module: str) -> None:
    assert len((ROOT / module).read_text("utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("module", modules())
def test_a_module_says_in_one_sentence_what_it_is(module: str) -> None:
    assert ast.get_docstring(ast.parse((ROOT / module).read_text("utf-8")))


@pytest.mark.parametrize("module", modules())
def test_no_module_runs_text_as_code(module: str) -> None:
    assert evaluations((ROOT / module).read_text("utf-8")) == []


@pytest.mark.parametrize("module", [name for name in modules() if name != CLOCK])
def test_only_the_clock_reads_the_wall_clock(module: str) -> None:
    assert clock_readings((ROOT / module).read_text("utf-8")) == []


def test_the_checks_of_sources_see_what_they_look_for() -> None:
    assert evaluations("import re\nre.compile('a')\neval('1')\nbuiltins.exec('2')") == [3, 4]
    times = "datetime.now(UTC)\ndt.datetime.utcnow()\ndate.today()\ntime.time()\nclock.now()"
    assert clock_readings(times) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "module", ["webapp.bootstrap", "webapp.assets", "webapp.__main__", "tests"]
)
def test_the_two_commands_start_without_any_installed_package(module: str) -> None:
    bare = [sys.executable, "-I", "-S", "-c"]
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}"
    done = subprocess.run([*bare, program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_file_names_a_folder_of_one_machine() -> None:
    machine = re.compile(
        r"(?<![\w./-])/(" + "|".join(["work", "root", r"home/\w+", r"Users/\w+"]) + ")/"
    )
    bad = []
    for name in tracked_files():
        try:
            text = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        bad += [f"{name}: {found[0]}" for found in machine.finditer(text)]
    assert bad == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_names_hashes_and_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==\S+", text, re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text
    assert "index-url" not in text


def test_the_front_end_lock_file_names_no_host() -> None:
    text = (ROOT / "webapp" / "frontend" / "package-lock.json").read_text("utf-8")
    assert re.findall(r'"resolved": "[a-z+]+:', text) == []
    assert '"integrity": "sha512-' in text


def test_the_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(
            r"^([a-z0-9._-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE
        ):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
