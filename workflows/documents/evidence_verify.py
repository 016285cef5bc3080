"""Проверка доказательного пакета без программы и без сети: python verify.py [ожидаемая сумма].

Запустите в распакованной папке, либо: python verify.py --zip пакет.zip [ожидаемая сумма].
Сверяет перечень файлов (manifest.json), сам перечень с ожидаемой контрольной суммой и цепочку
истории. Код возврата: 0 — всё сходится, 1 — есть расхождения, 2 — пакет прочесть нельзя.
"""

# ruff: noqa: T201 - it speaks to whoever runs it
from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
HISTORY = "history/history.json"
CHAINED = ("sequence", "actor_id", "acting_for", "type", "element_id", "element_instance_id")
Files = dict[str, bytes]
Event = Mapping[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Check one pack and say what was found."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    given = list(arguments)
    archive = given.pop(given.index("--zip") + 1) if "--zip" in given[:-1] else ""
    expected = next((each for each in given if each != "--zip"), "").strip().lower()
    try:
        files = in_archive(archive) if archive else in_folder(Path(__file__).resolve().parent)
        manifest = json.loads(files[MANIFEST])
        listed = {each["path"]: each["sha256"] for each in manifest["files"]}
        events = json.loads(files.get(HISTORY, b"[]"))
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as failure:
        print(f"Пакет прочесть нельзя: {failure!r}")
        return 2
    root = sha256(files[MANIFEST])
    faults = [*file_faults(files, listed), *chain_faults(events, manifest)]
    if expected and expected != root:
        faults.append(f"перечень подменён: его сумма {root}, а ожидали {expected}")
    for fault in faults:
        print(f"ОШИБКА: {fault}")
    print(f"Файлов в перечне: {len(listed)}, событий истории: {len(events)}.")
    print(f"Контрольная сумма пакета: {root}")
    if not expected:
        print("Сравните её с той, что показана на странице процесса: без этого сравнения подмену")
        print("всего пакета вместе с перечнем обнаружить нельзя.")
    print("ПАКЕТ ИЗМЕНЁН." if faults else "Всё сходится: пакет не изменён.")
    return 1 if faults else 0


def file_faults(files: Files, listed: Mapping[str, str]) -> Iterator[str]:
    """Changed, missing and added files."""
    for path in sorted(listed):
        if path not in files:
            yield f"нет файла {path}"
        elif sha256(files[path]) != listed[path]:
            yield f"изменён файл {path}"
    for path in sorted(set(files) - set(listed) - {MANIFEST}):
        yield f"лишний файл {path}"


def chain_faults(events: Sequence[Event], manifest: Event) -> Iterator[str]:
    """Places where the history does not hold together."""
    previous, number = "", 1
    for event in events:
        place = f"история, событие {event.get('sequence')}"
        try:
            if event["sequence"] != number:
                yield f"{place}: перед ним пропали события (ожидали {number})"
            if event["previous_hash"] != previous:
                yield f"{place}: не продолжает предыдущее"
            if own_hash(event) != event["own_hash"]:
                yield f"{place}: изменено"
            erased = event["salt"] == "" and event["payload"] == "null"
            if not erased and private_digest(event) != event["private_digest"]:
                yield f"{place}: изменено содержание"
            previous, number = event["own_hash"], event["sequence"] + 1
        except (KeyError, TypeError) as failure:
            yield f"{place}: записано не полностью ({failure})"
            return
    if previous != manifest.get("history_head", ""):
        yield "история: последние события пропали"


def own_hash(event: Event) -> str:
    """The hash of an event over everything that is kept for ever."""
    before = dumped([event["previous_hash"], event["at"], [event[name] for name in CHAINED]])
    return sha256(f"{before[:-1]},{event['detail']},{dumped(event['private_digest'])}]".encode())


def private_digest(event: Event) -> str:
    """The digest of what may be erased by law."""
    text = f"[{dumped(event['salt'])},{dumped(event['actor_name'])},{event['payload']}]"
    return sha256(text.encode())


def dumped(value: object) -> str:
    """JSON as the program writes it."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def sha256(content: bytes) -> str:
    """SHA-256 as hex."""
    return hashlib.sha256(content).hexdigest()


def in_folder(folder: Path) -> Files:
    """Path → content of an unpacked pack."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def in_archive(name: str) -> Files:
    """Path → content of a packed one; a name that stands twice is refused."""
    with zipfile.ZipFile(name) as archive:
        names = [each.filename for each in archive.infolist() if not each.is_dir()]
        if len(names) != len(set(names)):
            raise ValueError("имена файлов повторяются")
        return {each: archive.read(each) for each in names}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
