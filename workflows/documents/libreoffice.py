"""LibreOffice, where it is installed: turns .docx and .xlsx into PDF, in a process apart.

It takes seconds, so jobs call it, see `workflows.documents.renditions`.
"""

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

_EXPORTS = {".docx": "pdf:writer_pdf_Export", ".xlsx": "pdf:calc_pdf_Export"}
_CAUTIOUS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""The profile: no macro runs and nothing is fetched, whatever a file asks for."""

_one_at_a_time = threading.Lock()


@cache
def program() -> str:
    """The path of LibreOffice; "" where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), "")


def pdf_of(content: bytes, longest: float = LONGEST, *, ending: str = ".docx") -> bytes:
    """Turn a .docx or an .xlsx into PDF.

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
            return _turned(content, ending, Path(folder), longest)
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


def _turned(content: bytes, ending: str, folder: Path, longest: float) -> bytes:
    source = folder / f"document{ending}"
    source.write_bytes(content)
    profile = _profile(folder).as_uri()
    command = [
        program(), "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={profile}",
        "--convert-to", _EXPORTS[ending], "--outdir", str(folder), str(source),
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


def _profile(folder: Path) -> Path:
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_CAUTIOUS, encoding="utf-8")
    return user.parent


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
