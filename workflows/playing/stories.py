"""A story as its file tells it: who begins, who does what, how time passes, what comes of it.

Files come from designers, so nothing in them is trusted: plain values only, no references of YAML,
and only so much of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from engine import InvalidInput

ZONE = "Asia/Krasnoyarsk"
"""Of the invented district in which stories are played."""
FOLDER = "scenarios/"
MOST_BYTES = 200_000
MOST_STEPS = 300
MOST_DEPTH = 20
STEP_WORDS = {
    "as", "claim", "complete", "of", "everyone", "wait", "until", "work", "message", "key", "with",
    "refused", "open", "late", "variables", "cancel", "away", "through", "deputies", "for",
    "begins", "by", "in",
}  # fmt: skip
STORY_WORDS = {"story", "begins", "start", "by", "steps", "ends", "outcome", "variables", "history",
               "tasks", "process"}  # fmt: skip
Step = Mapping[str, Any]


class StoryUnreadable(InvalidInput):
    """A file of a story cannot be understood."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story.

    Attributes:
        name: of its file, without the folder and the ending.
        process: key of the process that it begins.
        data: as it is written.
    """

    name: str
    process: str
    data: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the story is about, in a sentence."""
        return str(self.data.get("story") or self.name)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What happens, in order."""
        return tuple({each: True} if isinstance(each, str) else each for each in self.data["steps"])

    @property
    def begins_at(self) -> datetime:
        """9 o'clock of its first day."""
        day = datetime.fromisoformat(f"{self.data['begins']}T09:00")
        return day.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)

    def with_steps(self, steps: tuple[Step, ...]) -> "Story":
        """The same beginning with another course."""
        data = {**self.data, "steps": list(steps)}
        return Story(name=self.name, process=self.process, data=data)


def read_story(content: bytes | str, name: str, process: str = "") -> Story:
    """Read a file.

    Args:
        content: YAML.
        name: what the story is called.
        process: begun unless the file names another.

    Raises:
        StoryUnreadable: the sentence says what is wrong.
    """
    data = _loaded(content, name)
    if not isinstance(data, dict):
        raise _unreadable(name, "ожидались слова story, begins, steps")
    missing = [word for word in ("begins", "steps") if word not in data]
    if missing:
        raise _unreadable(name, f"нет слова {missing[0]}")
    data["steps"] = data["steps"] or []
    if not isinstance(data["steps"], list) or len(data["steps"]) > MOST_STEPS:
        raise _unreadable(name, f"steps — список, не больше {MOST_STEPS} шагов")
    if unknown := sorted(_unknown(data)):
        raise _unreadable(name, f"незнакомые слова: {', '.join(unknown)}")
    _check_day(data["begins"], name)
    key = str(data.get("process") or process)
    if not key:
        raise _unreadable(name, "не сказано, какой процесс начинается (process)")
    # Whoever carries the story on as text need not know from where its process came.
    return Story(name=name, process=key, data={**data, "process": key})


def story_name(file: str) -> str:
    """«scenarios/remarks.yaml» → «remarks»; "" for what is no file of a story."""
    if not file.startswith(FOLDER) or not file.endswith((".yaml", ".yml")):
        return ""
    return file.removeprefix(FOLDER).rpartition(".")[0]


def written(data: Mapping[str, Any]) -> bytes:
    """Spell a story as its file."""
    order = ("story", "process", "begins", "by", "start", "steps", "ends", "outcome", "variables",
             "tasks", "history")  # fmt: skip
    known = {word: data[word] for word in order if word in data}
    text = yaml.dump(known, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _loaded(content: bytes | str, name: str) -> Any:
    if len(content) > MOST_BYTES:
        raise _unreadable(name, "файл слишком велик")
    try:
        return yaml.load(content, Loader=_NoReferences)  # noqa: S506 - a safe loader, narrowed
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"строка {mark.line + 1}" if mark is not None else "файл не похож на YAML"
        raise _unreadable(name, where) from error


def _unknown(data: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(word) for word in data if word not in STORY_WORDS)
    for step in data["steps"]:
        words = step if isinstance(step, dict) else [step]
        yield from (str(word) for word in words if word not in STEP_WORDS)


def _check_day(day: object, name: str) -> None:
    try:
        datetime.fromisoformat(f"{day if isinstance(day, date) else str(day)}T09:00")
    except ValueError as error:
        raise _unreadable(name, "begins — день вида 2027-02-01") from error


def _unreadable(name: str, why: str) -> StoryUnreadable:
    return StoryUnreadable(f"Сценарий «{name}» не читается: {why}.")


class _NoReferences(yaml.SafeLoader):
    """A reference repeats what stands elsewhere, and a few of them a million times."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references are not taken")
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise yaml.YAMLError("too deep")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


class _Plain(yaml.SafeDumper):
    """Writes everything out: what is read back must have no references."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Plain.add_representer(str, _text)
