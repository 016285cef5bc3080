"""Finds a browser for the tests, and installs one only where there is none.

Order: the environment's word, an installed Chromium, Chrome or Edge, the system's package when we
are root on Debian or its relatives (libatomic1 is for the Node inside Playwright's wheel), and at
last Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from webapp import bootstrap

CHOSEN = "TEST_BROWSER"  # path of the browser to use; "playwright" means Playwright's own
OWN = "playwright"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "chrome",
    "msedge",
)
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
WINDOWS_PROGRAMS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
DEBIAN_PACKAGES = ("chromium", "fonts-dejavu-core", "libatomic1")


def ready() -> str:
    """Answer the path of a browser, or `playwright` for Playwright's own, installing if needed.

    Raises:
        bootstrap.StepFailed: When nothing could be installed; says what to do.
    """
    path = find()
    if path is None and _may_install_packages():
        _install_packages()
        path = find()
    if path is not None:
        return path
    if not _own_is_installed():
        bootstrap.run(
            "Загружаю браузер для проверок",
            [sys.executable, "-m", "playwright", "install", "chromium"],
        )
    return OWN


def find() -> str | None:
    """Look for a browser without installing anything."""
    chosen = os.environ.get(CHOSEN)
    if chosen:
        return chosen
    for name in NAMES:
        path = shutil.which(name)
        if path and not path.startswith("/snap/"):  # a snap cannot read our temporary folders
            return path
    windows = [
        Path(os.environ[folder]) / program
        for folder in WINDOWS_FOLDERS
        if folder in os.environ
        for program in WINDOWS_PROGRAMS
    ]
    for candidate in [*map(Path, MAC_APPLICATIONS), *windows]:
        if candidate.exists():
            return str(candidate)
    return None


def _own_is_installed() -> bool:
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    places = {
        "darwin": Path.home() / "Library" / "Caches" / "ms-playwright",
        "win32": Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright",
    }
    usual = places.get(sys.platform, Path.home() / ".cache" / "ms-playwright")
    return any((Path(folder) if folder else usual).glob("chromium*/INSTALLATION_COMPLETE"))


def _may_install_packages() -> bool:
    return bool(shutil.which("apt-get")) and hasattr(os, "geteuid") and os.geteuid() == 0


def _install_packages() -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN_PACKAGES]
    try:
        bootstrap.run("Обновляю список пакетов", ["apt-get", "update", "-qq"], env=environment)
        bootstrap.run("Ставлю браузер для проверок", install, env=environment)
    except bootstrap.StepFailed as failure:
        bootstrap.say(str(failure))  # Playwright's own browser is still a way
