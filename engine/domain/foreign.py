"""What a deployment says of words that other tools wrote into a diagram."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What becomes of a foreign word.

    Attributes:
        EXECUTES: it means here what it means there.
        IGNORED: it stays in the file byte for byte, and changes nothing about how the process runs.
        REFUSED: running without it would be another process; such a file is not deployed.
    """

    EXECUTES = "executes"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class ForeignWord:
    """One word of a foreign vocabulary at one element.

    Attributes:
        file: name of the file.
        element_id: id of the BPMN element it belongs to; "" for the file as a whole.
        label: that element's name as people read it.
        word: the word with the prefix that the file gives it, "camunda:assignee".
        verdict: what becomes of it.
        message: what that means, a Russian sentence.
        remedy: what to draw or write instead; "" where nothing is to be done.
    """

    file: str = ""
    element_id: str = ""
    label: str = ""
    word: str = ""
    verdict: Verdict = Verdict.IGNORED
    message: str = ""
    remedy: str = ""


def foreign_words_as_json(words: Sequence[ForeignWord]) -> list[dict[str, str]]:
    """Write a report as plain data, in its order."""
    return [{**asdict(word), "verdict": word.verdict.value} for word in words]


def foreign_words_from_json(rows: Sequence[Mapping[str, str]]) -> tuple[ForeignWord, ...]:
    """Read what `foreign_words_as_json` wrote."""
    found: list[ForeignWord] = []
    for row in rows:
        fields: dict[str, Any] = {**row, "verdict": Verdict(row["verdict"])}
        found.append(ForeignWord(**fields))
    return tuple(found)
