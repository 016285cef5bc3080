"""What differs between what a story expects and what came, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from engine import SYSTEM, UserTaskView
from workflows.playing.performance import Performance, StoryBroke
from workflows.playing.wording import (
    STATES,
    due_words,
    fact_words,
    label_of,
    spelled,
    task_words,
)
from workflows.playing.wording import holders_words as holders

MOST_TOLD = 40
Names = Mapping[str, str]
Task = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that came otherwise.

    Attributes:
        message: a sentence.
        step: number of the step that could not be done, 0 for none.
        element_id: where on the diagram, "" for nowhere.
    """

    message: str
    step: int = 0
    element_id: str = ""


def differences(
    performance: Performance, names: Names, broke: StoryBroke | None = None
) -> tuple[Difference, ...]:
    """Hold what came against what the story expects.

    Args:
        performance: as far as it came.
        names: element id → label.
        broke: why it came no further.
    """
    data = performance.story.data
    if broke is not None:
        return (_broken(performance, names, broke), *_tasks(performance, names, until_now=True))
    found = [*_end(performance, names), *_tasks(performance, names)]
    if "history" in data:
        found += course_differences(
            data["history"] or [], performance.history(), names, tasks="tasks" in data
        )
    return tuple(found[:MOST_TOLD])


def _broken(performance: Performance, names: Names, broke: StoryBroke) -> Difference:
    where = f"Шаг {broke.step}. " if broke.step else ""
    if not broke.missing or not hasattr(performance, "instance"):
        return Difference(message=f"{where}{spelled(str(broke), names)}", step=broke.step)
    opened = [_seen(task) for task in performance.open()]
    came = ", ".join(dict.fromkeys(task_words(each, names) for each in opened))
    who = f" ({names[broke.who]})" if broke.who in names else ""
    expected = f"Ожидали шаг {label_of(broke.missing, names)}{who}"
    ending = f"пришёл {came}." if came else "но открытых задач сейчас нет."
    return Difference(
        message=f"{where}{expected}, {ending}", step=broke.step, element_id=broke.missing
    )


def _seen(task: UserTaskView) -> Task:
    people = [task.assignee] if task.assignee else task.candidate_users
    return {"of": task.element_id, "for": [*people, *task.candidates]}


def _end(performance: Performance, names: Names) -> Iterator[Difference]:
    data, district = performance.story.data, performance.district
    view = district.engine.instance(performance.instance.id, SYSTEM).instance
    for incident in district.incidents(performance.instance):
        yield Difference(
            message=f"Сбой на шаге {label_of(incident.element_id, names)}: {incident.message}",
            element_id=incident.element_id,
        )
    state = district.state(performance.instance)
    if "ends" in data and state != data["ends"]:
        expected = STATES.get(str(data["ends"]), str(data["ends"]))
        yield Difference(message=f"Ожидали: {expected}; теперь {STATES.get(state, state)}.")
    if "ends" in data and view.outcome != data.get("outcome", ""):
        wanted = data.get("outcome", "")
        yield Difference(
            message=f"Ожидали конец {label_of(wanted, names) if wanted else 'без названия'}, "
            f"пришёл {label_of(view.outcome, names) if view.outcome else 'без названия'}.",
            element_id=view.outcome,
        )
    try:
        performance.compare(data.get("variables") or {})
    except StoryBroke as other:
        yield Difference(message=f"Данные дела. {other}")


# -- who got what ----------------------------------------------------------------------------------
def _tasks(
    performance: Performance, names: Names, *, until_now: bool = False
) -> Iterator[Difference]:
    expected = performance.story.data.get("tasks")
    if expected is None or not hasattr(performance, "instance"):
        return
    came = performance.tasks()
    for verb, left, right in _aligned([t["of"] for t in expected], [t["of"] for t in came]):
        pairs = list(zip_longest(expected[left], came[right]))
        if until_now and left.stop == len(expected) and verb != "equal":
            return  # what would have come later is no difference of its own
        for wanted, found in pairs:
            yield from _pair(wanted, found, names)


def _pair(wanted: Task | None, found: Task | None, names: Names) -> Iterator[Difference]:
    if found is None and wanted is not None:
        message = f"Ожидали шаг {task_words(wanted, names)}, он не пришёл."
        yield Difference(message=message, element_id=wanted["of"])
    elif wanted is None and found is not None:
        message = f"Пришёл шаг {task_words(found, names)}, которого в сценарии нет."
        yield Difference(message=message, element_id=found["of"])
    elif wanted is not None and found is not None and wanted["of"] != found["of"]:
        message = f"Ожидали шаг {task_words(wanted, names)}, пришёл {task_words(found, names)}."
        yield Difference(message=message, element_id=found["of"])
    elif wanted is not None and found is not None:
        yield from _same_element(wanted, found, names)


def _same_element(wanted: Task, found: Task, names: Names) -> Iterator[Difference]:
    where = label_of(wanted["of"], names)
    if "for" in wanted and sorted(wanted["for"]) != sorted(found["for"]):
        message = (
            f"Шаг {where}: ожидали {holders(wanted['for'], names)}, "
            f"пришёл {holders(found['for'], names)}."
        )
        yield Difference(message=message, element_id=found["of"])
    if "due" in wanted and str(wanted["due"]) != found.get("due", "")[: len(str(wanted["due"]))]:
        message = (
            f"Шаг {where}: ожидали срок {due_words(wanted['due'])}, "
            f"теперь {due_words(found.get('due'))}."
        )
        yield Difference(message=message, element_id=found["of"])


# -- what happened ---------------------------------------------------------------------------------
def course_differences(
    expected: Sequence[str], came: Sequence[str], names: Names, *, tasks: bool
) -> Iterator[Difference]:
    """The course, leaving out what the list of user tasks says better."""
    if tasks:
        expected, came = (
            [x for x in rows if "UserTaskCreated" not in x] for rows in (expected, came)
        )
    for verb, left, right in _aligned(expected, came):
        if verb == "equal":
            continue
        wanted = "; ".join(fact_words(each, names) for each in expected[left])
        found = "; ".join(fact_words(each, names) for each in came[right])
        element = (came[right] or expected[left])[0].partition(" ")[0]
        message = {
            "replace": f"Ожидали: {wanted}. Было: {found}.",
            "delete": f"Ожидали, но не было: {wanted}.",
            "insert": f"Было сверх ожиданий: {found}.",
        }[verb]
        yield Difference(message=message, element_id=element)


def _aligned(expected: Sequence[str], came: Sequence[str]) -> Iterator[tuple[str, slice, slice]]:
    matcher = SequenceMatcher(a=list(expected), b=list(came), autojunk=False)
    for verb, i, j, k, m in matcher.get_opcodes():
        yield verb, slice(i, j), slice(k, m)
