"""Every rule that has a page, and its two small processes: one wrong, one right."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.rules import BUILT_IN_RULES, GENERAL_RULES, Rule
from workflows.rules.people import (
    APPROVER_IS_NOT_AUTHOR,
    CONSENT_IS_NOT_DEFAULT,
    RETURN_HAS_WAY_BACK,
    ROLE_EXISTS,
)
from workflows.rules.words import (
    CLAUSE_IS_NUMBER,
    ELEMENT_IS_NAMED,
    GATEWAY_ASKS,
    LABEL_IS_RUSSIAN,
    LABEL_IS_VERB,
    RETURN_SAYS_WHY,
    TASK_EXPLAINS_ITSELF,
    TIMER_CHANGES_COURSE,
)

EXAMPLES = Path(__file__).parent / "examples"
MOST_LINES = 8
_SAID_BY_THE_PICTURE = ("<bpmn:outgoing>", "<bpmn:incoming>", "</")

HOUSE_RULES: tuple[Rule, ...] = (
    *GENERAL_RULES,
    ROLE_EXISTS,
    APPROVER_IS_NOT_AUTHOR,
    RETURN_HAS_WAY_BACK,
    RETURN_SAYS_WHY,
    CONSENT_IS_NOT_DEFAULT,
    TASK_EXPLAINS_ITSELF,
    CLAUSE_IS_NUMBER,
    LABEL_IS_VERB,
    ELEMENT_IS_NAMED,
    GATEWAY_ASKS,
    LABEL_IS_RUSSIAN,
    TIMER_CHANGES_COURSE,
)
"""What people's diagrams are held against when they are deployed."""

RULES: Mapping[str, Rule] = {rule.id: rule for rule in (*HOUSE_RULES, *BUILT_IN_RULES)}
"""Every rule with a page by id: the house's, and those that the engine has by itself."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """The diagrams of a rule's page, as BPMN texts.

    Attributes:
        only_wrong, only_right: lines of the files that the other side does not have, where there
            are few: what a picture does not show.
    """

    wrong: str
    right: str
    only_wrong: tuple[str, ...] = ()
    only_right: tuple[str, ...] = ()


def rule_of(rule_id: str) -> Rule | None:
    """The rule with a page; None for an unknown one."""
    return RULES.get(rule_id)


def example_files(rule_id: str, side: str) -> Mapping[str, bytes]:
    """The files of one example; `side` is "wrong" or "right"."""
    folder = EXAMPLES / rule_id / side
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


@cache
def examples_of(rule_id: str) -> Example:
    """Both diagrams of a rule."""
    wrong, right = (example_files(rule_id, side) for side in ("wrong", "right"))
    bad, good = _lines(wrong), _lines(right)
    only_wrong = tuple(line for line in bad if line not in good)
    only_right = tuple(line for line in good if line not in bad)
    few = len(only_wrong) + len(only_right) <= MOST_LINES
    return Example(
        wrong=_diagram(wrong),
        right=_diagram(right),
        only_wrong=only_wrong if few else (),
        only_right=only_right if few else (),
    )


def _lines(files: Mapping[str, bytes]) -> list[str]:
    """What the files say, without the picture."""
    texts = [data.decode("utf-8").split("<bpmndi:BPMNDiagram")[0] for data in files.values()]
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(_SAID_BY_THE_PICTURE)]


def _diagram(files: Mapping[str, bytes]) -> str:
    return next(data for name, data in files.items() if name.endswith(".bpmn")).decode("utf-8")
