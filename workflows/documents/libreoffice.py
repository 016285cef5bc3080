"""LibreOffice, where it is installed: turns a person's own .docx into PDF, in a process apart."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path

from engine import Conflict, InvalidInput

LONGEST = 60.0
LONGEST_WAIT = 20.0
_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
ALIKE = {
    "times new roman": "liberation serif",
    "arial": "liberation sans",
    "courier new": "liberation mono",
    "calibri": "carlito",
    "cambria": "caladea",
}
"""Fonts of the same widths: a text set in one has the same lines in the other."""

_one_at_a_time = threading.Lock()


@cache
def program() -> str:
    """The path of LibreOffice; "" where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def pdf_of(docx: bytes, longest: float = LONGEST) -> bytes:
    """Turn a .docx into PDF.

    The program runs in a profile of its own that is thrown away, and is stopped when it takes too
    long, together with everything it started.

    Raises:
        Conflict: others are being turned, and it takes too long to wait.
        InvalidInput: it failed, or took too long.
    """
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise Conflict("Сейчас готовятся другие PDF. Повторите через минуту.")
    try:
        with tempfile.TemporaryDirectory(prefix="metodkabinet-") as folder:
            return _turned(docx, Path(folder), longest)
    finally:
        _one_at_a_time.release()


def missing_fonts(named: frozenset[str]) -> tuple[str, ...]:
    """Of fonts that a template names, those that the server has neither nor a like one of."""
    installed = _families()
    if not installed:
        return ()
    return tuple(
        sorted(
            name
            for name in named
            if name.casefold() not in installed and ALIKE.get(name.casefold(), "?") not in installed
        )
    )


def _turned(docx: bytes, folder: Path, longest: float) -> bytes:
    source = folder / "document.docx"
    source.write_bytes(docx)
    profile = (folder / "profile").as_uri()
    command = [
        program(), "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={profile}",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
    running = subprocess.Popen(  # noqa: S603 - a program of the system, by its full path
        command,
        env=environment | kept,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        running.wait(longest)
    except subprocess.TimeoutExpired as late:
        _stop(running)
        raise InvalidInput(
            "LibreOffice не успел подготовить PDF и остановлен. Документ не изменён; PDF "
            "встроенной формы доступен."
        ) from late
    target = folder / "document.pdf"
    if running.returncode != 0 or not target.is_file():
        raise InvalidInput(
            "LibreOffice не смог подготовить PDF по шаблону. Документ не изменён; PDF встроенной "
            "формы доступен."
        )
    return target.read_bytes()


def _stop(running: "subprocess.Popen[bytes]") -> None:
    """Stop it with everything it started."""
    if sys.platform == "win32":
        running.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@cache
def _families() -> frozenset[str]:
    lister = shutil.which("fc-list")
    if not lister:
        return frozenset()
    done = subprocess.run(  # noqa: S603 - a program of the system, by its full path
        [lister, ":", "family"], capture_output=True, check=False, timeout=10
    )
    lines = done.stdout.decode(errors="replace").splitlines()
    return frozenset(name.strip().casefold() for line in lines for name in line.split(","))
