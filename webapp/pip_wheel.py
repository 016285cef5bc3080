"""Fetches the hash-pinned wheel of pip where Python comes without ensurepip; standard library only.

Debian and its relatives keep ensurepip in the package python3-venv, which only root can install.
The wheel runs straight from its archive. What it is, the hash in the lock file decides; where it
comes from is whatever index pip itself is configured to use.
"""

from __future__ import annotations

import configparser
import hashlib
import html
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

ADVICE = (
    "Поставьте пакет python3-venv (apt-get install python3-venv) "
    "или укажите доступный индекс в переменной PIP_INDEX_URL."
)


def download(lock: Path, folder: Path, say: Callable[[str], None]) -> Path:
    """Fetch the pip named by `lock` into `folder` and answer the wheel's path.

    Raises:
        SystemExit: With advice, when no index answers or the file is not the locked one.
    """
    version, hashes = read_lock(lock.read_text(encoding="utf-8"))
    name = f"pip-{version}-py3-none-any.whl"
    say(f"В этом Python нет ensurepip, беру {name} …")
    try:
        content = _fetch_from_any_index(name)
    except (urllib.error.URLError, OSError, LookupError) as error:
        raise SystemExit(f"Не удалось получить {name}: {error}. {ADVICE}") from error
    if hashlib.sha256(content).hexdigest() not in hashes:
        raise SystemExit(f"Файл {name} не совпал с контрольной суммой. {ADVICE}")
    wheel = folder / name
    wheel.write_bytes(content)
    return wheel


def read_lock(text: str) -> tuple[str, frozenset[str]]:
    """Read version and SHA-256 sums of pip from a lock file's text."""
    version = re.search(r"^pip==([0-9.]+)", text, re.MULTILINE)
    if version is None:
        raise LookupError("pip is not in its lock file")
    return version[1], frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", text))


def configured_indexes() -> list[str]:
    """Name the indexes pip would ask: environment first, then its configuration files."""
    settings = _pip_settings()
    main = os.environ.get("PIP_INDEX_URL") or settings.get("index-url") or ""
    extra = os.environ.get("PIP_EXTRA_INDEX_URL") or settings.get("extra-index-url") or ""
    return [*main.split(), *extra.split()]


def link_in(page: str, address: str, name: str) -> str | None:
    """Find a file on an index page (PEP 503) and answer its absolute address, or nothing."""
    for href in re.findall(r"""href\s*=\s*["']([^"']+)["']""", page):
        target = urllib.parse.urljoin(address, html.unescape(href).partition("#")[0])
        if target.rsplit("/", 1)[-1] == name:
            return target
    return None


def _pip_settings() -> dict[str, str]:
    """Read the `[global]` section of pip's configuration files, the more personal one winning."""
    files = [os.environ.get("PIP_CONFIG_FILE"), *_configuration_files()]
    found: dict[str, str] = {}
    for path in reversed([name for name in files if name and name != os.devnull]):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except configparser.Error:
            continue
        if parser.has_section("global"):
            found.update(parser.items("global"))
    return found


def _configuration_files() -> list[str]:
    home = Path.home()
    if os.name == "nt":
        roots = [os.environ.get("APPDATA"), os.environ.get("PROGRAMDATA")]
        return [str(Path(root) / "pip" / "pip.ini") for root in roots if root]
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    personal = [config / "pip" / "pip.conf", home / ".pip" / "pip.conf"]
    if sys.platform == "darwin":
        personal.insert(0, home / "Library" / "Application Support" / "pip" / "pip.conf")
    return [str(path) for path in [*personal, Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf")]]


def _fetch_from_any_index(name: str) -> bytes:
    failures: list[Exception] = []
    for index in configured_indexes():
        address = f"{index.rstrip('/')}/pip/"
        try:
            page = _get(address, accept="text/html").decode("utf-8", "replace")
            target = link_in(page, address, name)
            if target is not None:
                return _get(target, accept="*/*")
            failures.append(LookupError(f"в индексе {urllib.parse.urlsplit(index).hostname} нет"))
        except urllib.error.HTTPError as answer:
            answer.close()
            failures.append(answer)
        except (urllib.error.URLError, OSError) as error:
            failures.append(error)
    if not failures:
        raise LookupError("индекс пакетов не настроен")
    raise failures[0]  # the main index speaks for all


def _get(address: str, *, accept: str) -> bytes:
    certificate = os.environ.get("PIP_CERT") or _pip_settings().get("cert")
    context = ssl.create_default_context(cafile=certificate)
    request = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:
        content: bytes = answer.read()
    return content
