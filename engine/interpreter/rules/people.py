"""Rules about user tasks: whose they are, until when, and what is filled in."""

from collections.abc import Iterator

from engine.interpreter.deadlines import deadline_texts
from engine.interpreter.rules.rule import Flaw, Rule, Sight, flaw

_WORK = ("userTask", "manualTask")
_OWNERS = ("candidateGroups", "candidateUsers", "assignee")


def _without_owner(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes(*_WORK):
        if not node.lane_role and not any(node.attributes.get(name) for name in _OWNERS):
            yield flaw(node, "Задачу никто не увидит: ей не назначены ни роль, ни человек.")


def _without_deadline(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes(*_WORK):
        if not any(deadline_texts(node)):
            yield flaw(node, "У задачи нет срока: о ней никому не напомнят.")


def _without_form(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes(*_WORK):
        if not node.attributes.get("formKey"):
            yield flaw(node, "У задачи нет формы: от человека останется только отметка «сделано».")


TASK_HAS_OWNER = Rule(
    id="task_has_owner",
    severity="error",
    title="У каждой задачи есть исполнитель",
    why="Задача попадает во «Входящие» тех, чья она по роли или по имени. Задача без исполнителя "
    "не попадает ни к кому, и дело на ней стоит.",
    remedy="Положите задачу на дорожку с ролью или назначьте ей роли или человека.",
    check=_without_owner,
)
TASK_HAS_DEADLINE = Rule(
    id="task_has_deadline",
    title="У каждой задачи есть срок",
    why="Без срока задача не напоминает о себе, не становится просроченной и ждёт сколько угодно: "
    "ни исполнитель, ни руководитель не узнают, что дело стоит.",
    remedy="Задайте срок: рабочие дни (dueWorkingDays) или дату (dueDate).",
    check=_without_deadline,
)
TASK_HAS_FORM = Rule(
    id="task_has_form",
    title="У каждой задачи есть форма",
    why="Форма говорит человеку, что от него нужно, и сохраняет, что он решил. Без неё в деле "
    "останется только, кто и когда нажал кнопку.",
    remedy="Выберите, что заполняет исполнитель: форму или страницу программы (formKey).",
    check=_without_form,
)
