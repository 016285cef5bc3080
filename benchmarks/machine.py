"""Where a measurement was taken: processor, memory, system, versions, and what a process uses."""

import os
import platform
import re
import sqlite3
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("SpiffWorkflow", "SQLAlchemy", "psycopg", "lxml")
MEGABYTE = 2**20


def describe() -> dict[str, str]:
    """Give what a reader must know of the machine to judge the figures; nothing that names it."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{_memory_bytes() / 2**30:.0f} GB",
        "system": f"{platform.system()} ({platform.machine()})",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in LIBRARIES},
    }


def resident() -> int:
    """Give the memory that this process occupies now, in bytes."""
    return _status("VmRSS")


def peak_resident() -> int:
    """Give the most memory that this process has ever occupied, in bytes."""
    return _status("VmHWM")


def load() -> float:
    """Give the average number of running processes of the last minute."""
    return os.getloadavg()[0]


def _status(name: str) -> int:
    text = Path("/proc/self/status").read_text("ascii")
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{sys.platform}: /proc/self/status does not tell {name}")
    return int(found[1]) * 1024


def _processor() -> str:
    text = Path("/proc/cpuinfo").read_text("utf-8")
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.processor()


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
