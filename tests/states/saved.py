"""The saved states of every format, and databases made of them."""

from functools import cache
from pathlib import Path
from typing import Any

from tests.states.rows import Tables, inserted, made_at, read, together

FOLDER = Path(__file__).parent
DISTRICT = "district"
Saved = dict[str, Any]


def folder(state_format: int) -> Path:
    return FOLDER / f"format-{state_format}"


@cache
def saved(path: Path) -> Saved:
    """One file; rows of a shipped process are told beyond those of its district."""
    found = read(path)
    if "story" in found:
        base = saved(path.with_name(f"{DISTRICT}.json"))
        found["rows"] = together(base["rows"], found["rows"], found["gone"])
    return found


def all_saved() -> list[Path]:
    """Every saved state, of every format."""
    return [path for path in sorted(FOLDER.glob("format-*/*.json")) if path.stem != DISTRICT]


def filled(url: str, revisions: dict[str, str], tables: Tables) -> None:
    """Make the database as it was then."""
    made_at(url, revisions)
    inserted(url, tables)
