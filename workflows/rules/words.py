"""Rules about words: what people read on the diagram and in their tasks."""

import re
from collections.abc import Iterator

from engine.rules import Flaw, Rule, Sight, flaw
from workflows.rules.people import after
from workflows.russian import is_infinitive

_TASKS = (
    "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "task",
    "receiveTask", "callActivity",
)  # fmt: skip
_NAMED = (
    *_TASKS, "subProcess", "transaction", "adHocSubProcess", "startEvent", "endEvent",
    "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
)  # fmt: skip
_CLAUSE = re.compile(r"\d+(\.\d+){0,3}(, \d+(\.\d+){0,3})*")
_WORD = re.compile("[А-Яа-яЁё-]+")
_WORDS_LOOKED_AT = 3
_QUIET = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "endEvent", "serviceTask"}


def _without_name(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes(*_NAMED):
        if not node.name.strip():
            yield flaw(node, "Элемент не подписан: на схеме дела его не узнать.")


def _no_verb(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes(*_TASKS):
        words = _WORD.findall(node.name)[:_WORDS_LOOKED_AT]
        if words and not any(is_infinitive(word) for word in words):
            yield flaw(node, f"«{node.name}» не говорит, что сделать: в названии нет глагола.")


def _no_question(sight: Sight) -> Iterator[Flaw]:
    for scope in sight.scopes():
        for node in scope.nodes.values():
            flows = scope.outgoing(node.id)
            if node.kind not in ("exclusiveGateway", "inclusiveGateway") or len(flows) < 2:
                continue
            if not node.name.rstrip().endswith("?"):
                yield flaw(node, "Развилка не задаёт вопроса: подпишите её вопросом со знаком «?».")
            elif any(not flow.name.strip() for flow in flows):
                yield flaw(node, "У развилки есть выход без ответа: подпишите стрелку.")


def _not_russian(sight: Sight) -> Iterator[Flaw]:
    for node in sight.process.scope.all_nodes():
        if re.search("[A-Za-z]", node.name):
            yield flaw(node, f"В названии «{node.name}» есть латинские буквы.")


def _without_explanation(sight: Sight) -> Iterator[Flaw]:
    words = {"title": "заголовка с данными дела", "clause": "пункта Положения", "why": "пояснения"}
    for node in sight.nodes("userTask"):
        missing = [said for name, said in words.items() if not node.properties.get(name)]
        if missing:
            yield flaw(node, f"У задачи нет {_listed(missing)}.")


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} и {words[-1]}"


def _odd_clause(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes("userTask"):
        clause = node.properties.get("clause", "")
        if clause and not _CLAUSE.fullmatch(clause):
            yield flaw(node, f"«{clause}» — не номер пункта Положения.")


def _silent_return(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes("userTask"):
        form = sight.forms.get(node.attributes.get("formKey", ""))
        if form is None:
            continue
        returns = any(
            value in ("remarks", "rejected", "return_sections")
            for field in form.fields
            if field.type == "radio"
            for value in _offered(field)
        )
        if returns and not any(field.remark and field.required for field in form.fields):
            yield flaw(node, "По форме можно вернуть или отклонить и не сказать почему.")


def _offered(field: object) -> list[object]:
    choices = getattr(field, "choices", None)
    return [option.value for option in getattr(choices, "fixed", ())]


def _only_telling(sight: Sight) -> Iterator[Flaw]:
    """Whatever a timer at the border of a task leads to only writes to people."""
    for scope in sight.scopes():
        for node in scope.nodes.values():
            timed = node.event is not None and node.event.kind == "timer"
            if node.kind != "boundaryEvent" or node.interrupting or not timed:
                continue
            course = [scope.nodes[each] for each in after(scope, node)]
            quiet = {n.kind for n in course} <= _QUIET
            if quiet and {n.attributes.get("topic") for n in course} <= {
                None,
                "notifications.note",
            }:
                yield flaw(node, "Таймер только напоминает: об этом сроке напомнят и без него.")


ELEMENT_IS_NAMED = Rule(
    id="element_is_named",
    title="Действия и события подписаны",
    why="Подпись элемента — это то, что человек читает во «Входящих», в истории дела и в сообщении "
    "о сбое. Неподписанный элемент там виден под своим техническим именем.",
    remedy="Подпишите элемент: действие глаголом, событие — тем, что случилось.",
    check=_without_name,
)
LABEL_IS_VERB = Rule(
    id="label_is_verb",
    title="Действие названо глаголом",
    why="Название задачи говорит человеку, что от него нужно: «Согласовать план», а не «План». "
    "Существительное оставляет гадать, подготовить это, проверить или подписать.",
    remedy="Начните название с глагола в неопределённой форме: «Подготовить», «Проверить».",
    check=_no_verb,
)
GATEWAY_ASKS = Rule(
    id="gateway_asks",
    title="Развилка задаёт вопрос, выходы отвечают",
    why="По вопросу и ответам человек понимает, почему дело пошло этим путём. Без них путь виден, "
    "а причина — нет.",
    remedy="Подпишите развилку вопросом со знаком «?», а каждый выход — ответом.",
    check=_no_question,
)
LABEL_IS_RUSSIAN = Rule(
    id="label_is_russian",
    title="Подписи — русскими буквами",
    why="Подписи читают все участники. Латинская буква, похожая на русскую, ломает и поиск: задача "
    "с нею не находится по своему названию.",
    remedy="Напишите название по-русски; технические имена оставьте идентификаторам.",
    check=_not_russian,
)
TASK_EXPLAINS_ITSELF = Rule(
    id="task_explains_itself",
    title="Задача говорит, что, почему и на каком основании",
    why="Человек видит задачу среди десятков других. Заголовок отличает её от задач других дел, "
    "пункт Положения — основание, пояснение — зачем это нужно и что будет дальше.",
    remedy="Заполните «Заголовок задачи» (title), «Пункт Положения» (clause) и «Зачем это "
    "нужно» (why).",
    check=_without_explanation,
)
CLAUSE_IS_NUMBER = Rule(
    id="clause_is_number",
    title="Основание — номер пункта Положения",
    why="По номеру страница задачи ведёт к тексту пункта. Слова вместо номера никуда не ведут.",
    remedy="Напишите номер: 3.4 или несколько через запятую: 3.4, 4.1.",
    check=_odd_clause,
)
RETURN_SAYS_WHY = Rule(
    id="return_says_why",
    title="Возврат и отказ объясняют причину",
    why="Автор должен знать, что исправить. Возврат без замечания обычно кончается вторым "
    "возвратом.",
    remedy="Добавьте в форму обязательное поле с отметкой «Это замечание» (properties.remark).",
    check=_silent_return,
)
TIMER_CHANGES_COURSE = Rule(
    id="timer_changes_course",
    title="Таймер меняет ход дела, а не напоминает",
    why="О сроках напоминает таблица напоминаний: за три дня, за день, в день срока и после. "
    "Нарисованное напоминание придёт вдобавок к ним.",
    remedy="Удалите таймер или ведите от него к тому, что меняет ход дела.",
    check=_only_telling,
)
