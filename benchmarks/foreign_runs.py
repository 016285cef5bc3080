"""Measures folders of foreign files, file by file, in a few processes."""

import argparse
import re
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from zlib import crc32

from benchmarks import foreign_report
from benchmarks.foreign_counts import drawn, stored
from benchmarks.foreign_walks import walk
from engine.interpreter import read_deployment

ENDINGS = (".bpmn", ".bpmn2", ".bpmn20.xml")
BESIDE = (".dmn", ".form")
RESULTS = Path(__file__).parent / "results"
MOST_SECONDS = 60


@dataclass
class Seen:
    """What became of one file.

    Attributes:
        refused: rules that refused it; empty for an accepted file.
        verdicts: how many foreign words of each verdict it has.
        equal: what is stored equals the XML, for an accepted file.
        walked: whether its processes were walked.
        outcomes: how its processes behaved.
        texts: sentences that a person would have read.
        lacking: findings without a rule or remedy, or about the diagram's parts without an id.
        problem: an exception, or that it took too long; "" for none.
    """

    tool: str
    part: str
    name: str
    opened: bool = True
    refused: tuple[str, ...] = ()
    verdicts: Mapping[str, int] = field(default_factory=dict)
    equal: bool = True
    walked: bool = False
    outcomes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    lacking: int = 0
    problem: str = ""


class TooLong(Exception):
    """A file took longer than any file may."""


def main(arguments: Sequence[str]) -> int:
    """Measure, write both reports, and say by the exit code whether nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.foreign")
    parser.add_argument("folders", nargs="+", metavar="TOOL=FOLDER")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--most", type=int, default=0, help="so many files of each folder")
    parser.add_argument("--walk", type=int, default=1, help="walk one of so many accepted files")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    folders = dict(each.split("=", 1) for each in chosen.folders)
    files = [
        (tool, Path(folder), path, chosen.walk)
        for tool, folder in folders.items()
        for path in _files(Path(folder), chosen.most)
    ]
    with ProcessPoolExecutor(chosen.processes) as pool:
        seen = list(pool.map(look, files, chunksize=8))
    sources = {tool: _source(Path(folder)) for tool, folder in folders.items()}
    sys.stdout.write(foreign_report.write(seen, sources, chosen.out))
    return int(any(each.problem or not each.equal or each.lacking for each in seen))


def _files(folder: Path, most: int) -> list[Path]:
    found = sorted(p for p in folder.rglob("*") if p.name.endswith(ENDINGS) and p.is_file())
    return found[:most] if most else found


def _source(folder: Path) -> str:
    note = folder / "SOURCE"
    return note.read_text("utf-8").strip() if note.exists() else ""


def look(case: tuple[str, Path, Path, int]) -> Seen:
    """Open, check, deploy and walk one file, with what lies beside it."""
    tool, folder, path, walk_every = case
    inside = path.relative_to(folder)
    part = inside.parts[0] if len(inside.parts) > 1 else ""
    seen = Seen(tool, part, inside.as_posix())
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(MOST_SECONDS)
    try:
        _measure(seen, path, walk_every)
    except Exception as error:  # noqa: BLE001  whatever it is, it is what this measures
        seen.problem = f"{type(error).__name__}: {error}"[:300]
    finally:
        signal.alarm(0)
    return seen


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def _measure(seen: Seen, path: Path, walk_every: int) -> None:
    data = path.read_bytes()
    name = f"{path.name.split('.')[0]}.bpmn"
    files = {name: data} | dict(_beside(path, data))
    model = read_deployment(files)
    errors = [f for f in model.findings if f.severity == "error"]
    seen.refused = tuple(sorted({f.rule for f in errors}))
    seen.opened = not {"file_readable", "file_is_bpmn"} & set(seen.refused)
    for word in model.words:
        counted = {**seen.verdicts}
        counted[word.verdict.value] = counted.get(word.verdict.value, 0) + 1
        seen.verdicts = counted
    about_files = ("file_readable", "file_is_bpmn", "process_present", "process_has_id")
    seen.lacking = len(
        [
            f
            for f in model.findings
            if not (f.rule and f.message and f.remedy)
            or (f.file == name and not f.element_id and f.rule not in about_files)
        ]
    )
    texts = [f"{f.message} {f.remedy}" for f in model.findings]
    if not errors:
        seen.equal = drawn(data) == stored(model, name)
        if crc32(data) % walk_every == 0:
            walked = walk(files, crc32(data))
            seen.walked, seen.problem = True, walked.problem
            seen.outcomes = tuple(walked.outcomes)
            texts += walked.texts
    seen.texts = tuple(texts)


_OWN_ID = re.compile(rb"""<(?:\w+:)?decision [^>]*?\bid="([^"]+)"|"id"\s*:\s*"([^"]+)\"""")


def _beside(path: Path, data: bytes) -> Iterable[tuple[str, bytes]]:
    """Decisions and forms of the same folder that the diagram names, each of an id once."""
    taken: set[bytes] = set()
    for other in sorted(path.parent.iterdir()):
        if other.suffix in BESIDE and other.is_file():
            content = other.read_bytes()
            ids = {a or b for a, b in _OWN_ID.findall(content)} | {other.stem.encode()}
            named = {own for own in ids if b'"' + own + b'"' in data}
            if named and not ids & taken:
                taken |= ids
                yield other.name, content
