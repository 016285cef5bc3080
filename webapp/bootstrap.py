"""Prepares `.venv` on a bare machine and starts the command again inside it; standard library only.

Everything is installed from hash-locked wheels, once per change of a lock file; afterwards no
network is needed. This module runs before any dependency exists, so it prints instead of logging.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = ROOT / "webapp"
BASE_LOCK = LOCKS / "requirements.lock"
POSTGRES_LOCK = LOCKS / "requirements-postgres.lock"
OLDEST_PYTHON = (3, 11)
MANAGED = "METODKABINET_ENVIRONMENT_MANAGED"  # set by containers that bring their own packages
PIP_OPTIONS = [
    *("-q", "--disable-pip-version-check", "--only-binary", ":all:", "--require-hashes"),
    # A lock is complete. Resolving it again fails on the day a newer release of a package comes out
    # that another one asks for with an extra: "coverage[toml]>=7" is no "coverage==7.17.3" to pip.
    "--no-deps",
]
QUIET_SECONDS = 10.0  # how often a long step says that it is alive where lines cannot be rewritten


class StepFailed(SystemExit):
    """A preparation step failed; the text is what the person at the terminal reads."""


def inside_prepared_environment(module: str, lock: Path) -> None:
    """Return only inside an up-to-date environment; otherwise make it and start `module` there.

    Args:
        module: The package to run again with `-m`; it gets the same arguments.
        lock: The hash-locked requirements that must be installed.

    Raises:
        StepFailed: With a Russian sentence for the terminal.
    """
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise StepFailed(f"Нужен Python 3.11 или новее, найден {found} ({sys.executable}).")
    if os.environ.get(MANAGED) or not (ROOT / "pyproject.toml").exists():
        return  # installed as a package, or a container: the environment is somebody else's
    install(lock)
    if Path(sys.prefix).resolve() != VENV.resolve():
        _start_again(module)


def install(lock: Path) -> None:
    """Bring `.venv` in line with one lock file; instant when it already is."""
    stamp = VENV / f".installed-{lock.parent.name}-{lock.stem}"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    pip = _environment_with_pip()
    run(
        f"Устанавливаю зависимости ({lock.relative_to(ROOT).as_posix()})",
        [*pip, "install", *PIP_OPTIONS, "-r", str(lock)],
    )
    stamp.write_text(wanted, encoding="ascii")


def run(
    title: str,
    command: Sequence[str],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run one step, showing that it works and for how many seconds.

    Raises:
        StepFailed: With the end of the step's own output, when it returns non-zero.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                list(command), cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise StepFailed(f"{title}: не запускается {command[0]} ({error}).") from error
        try:
            _wait(process, title, started)
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode:
            output.seek(0)
            tail = output.read().decode("utf-8", "replace").strip().splitlines()[-25:]
            raise StepFailed("\n".join([f"{title}: не удалось.", *tail]))


def _wait(process: subprocess.Popen[bytes], title: str, started: float) -> None:
    """Wait for a process, rewriting one line in a terminal and adding few lines elsewhere."""
    terminal, spoken = sys.stdout.isatty(), started
    if not terminal:
        say(f"{title} …")
    while True:
        elapsed = time.monotonic() - started
        try:
            process.wait(timeout=0.5)
            break
        except subprocess.TimeoutExpired:
            if terminal:
                sys.stdout.write(f"\r{title} … {elapsed:.0f} с")
                sys.stdout.flush()
            elif time.monotonic() - spoken > QUIET_SECONDS:
                spoken = time.monotonic()
                say(f"  … {elapsed:.0f} с")
    elapsed = time.monotonic() - started
    say(f"\r{title} … {elapsed:.1f} с" if terminal else f"  готово за {elapsed:.1f} с")


def say(text: str) -> None:
    """Print one line at once, also through a pipe and on a console without Cyrillic."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


def _environment_with_pip() -> list[str]:
    """Make `.venv` if it is missing or broken; answer how to call a pip that installs into it."""
    if not _works([str(PYTHON), "-c", ""]):
        _make_environment()
    if _works([str(PYTHON), "-m", "pip", "--version"]):
        return [str(PYTHON), "-m", "pip"]
    from webapp import pip_wheel

    wheel = pip_wheel.download(LOCKS / "requirements-pip.lock", VENV, say)
    run("Ставлю pip", [str(PYTHON), f"{wheel}/pip", "install", "--no-index", "-q", str(wheel)])
    return [str(PYTHON), "-m", "pip"]


def _make_environment() -> None:
    """Make `.venv`, without pip where the system keeps ensurepip in a package of its own."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if not _works([sys.executable, "-c", "import ensurepip"]):
        command.insert(3, "--without-pip")
    run("Готовлю окружение Python", command)


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _start_again(module: str) -> None:
    """Replace this process by the same command under the environment's Python."""
    command = [str(PYTHON), "-m", module, *sys.argv[1:]]
    sys.stdout.flush()
    if os.name == "nt":  # exec on Windows returns the prompt before the new process ends
        raise SystemExit(subprocess.call(command))
    os.execv(PYTHON, command)  # noqa: S606 - our own interpreter, no shell
