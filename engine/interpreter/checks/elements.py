"""Single elements: is this kind executed, and has it all it needs (BPMN 2.0.2 §10.3)."""

from engine.interpreter.builder import ELEMENTS
from engine.interpreter.checks.data import check_data
from engine.interpreter.checks.events import check_boundary, check_event
from engine.interpreter.checks.report import Report, Surroundings
from engine.interpreter.checks.texts import check_texts
from engine.interpreter.checks.wording import INSTEAD
from engine.interpreter.model import NodeModel

_LOOP_PROBLEMS = {
    "behaviour": "События повтора (behavior) не исполняются.",
}
# Attribute → its only executed value, what is wrong with others, what to draw instead.
_ORDINARY = {
    "instantiate": (
        "false",
        "Запуск процесса этим элементом не исполняется.",
        "Нарисуйте стартовое событие-сообщение.",
    ),
    "eventGatewayType": (
        "Exclusive",
        "Параллельный событийный шлюз не исполняется.",
        "Нарисуйте параллельный шлюз и за ним события.",
    ),
    "startQuantity": (
        "1",
        "Число маркеров для запуска (startQuantity) не исполняется.",
        "Нарисуйте параллельный шлюз перед действием.",
    ),
    "completionQuantity": (
        "1",
        "Число маркеров на выходе (completionQuantity) не исполняется.",
        "Нарисуйте параллельный шлюз после действия.",
    ),
}

_DELEGATION = ("", "return", "never")


def check_node(report: Report, node: NodeModel, around: Surroundings) -> None:
    """Check one element on its own; an element of an unknown kind gets only that finding."""
    if node.kind not in ELEMENTS:
        report.refuse(
            node,
            "element_supported",
            f"Элемент «{node.kind}» не исполняется.",
            INSTEAD.get(node.kind, "Замените его поддерживаемым элементом."),
        )
        return
    _check_loop(report, node)
    if node.attributes.get("ordering", "Parallel") not in ("Parallel", "Sequential"):
        report.refuse(
            node,
            "element_supported",
            f"Порядок «{node.attributes['ordering']}» (ordering) неизвестен.",
            "Выберите Parallel (вместе) или Sequential (по одному).",
        )
    _check_attributes(report, node)
    for name in node.unexecuted:
        report.refuse(
            node,
            "extension_supported",
            f"Вложенный элемент «{name}» не исполняется.",
            "Удалите его; исполнителей и поля задают атрибуты и формы.",
        )
    check_event(report, node)
    check_boundary(report, node)
    _check_work(report, node, around)
    check_texts(report, node)
    check_data(report, node)


def _check_loop(report: Report, node: NodeModel) -> None:
    if node.loop_problem:
        report.refuse(
            node,
            "loop_supported",
            _LOOP_PROBLEMS[node.loop_problem],
            INSTEAD[node.loop_problem],
        )
    if node.by_event and node.loop is not None:
        report.refuse(
            node,
            "loop_supported",
            "Повтор событийного подпроцесса не исполняется.",
            "Поместите повторяемый подпроцесс внутрь событийного.",
        )
    loop = node.loop
    if loop is not None and loop.standard:
        if not loop.condition and not loop.maximum:
            report.refuse(
                node,
                "loop_ends",
                "У цикла нет ни условия, ни наибольшего числа повторов.",
                "Задайте условие повторения (loopCondition) или наибольшее число (loopMaximum).",
            )
    elif loop is not None and not loop.collection and not loop.cardinality:
        report.refuse(
            node,
            "loop_has_items",
            "У повтора нет ни списка, ни числа.",
            "Задайте список (collection) или число повторов (loopCardinality).",
        )


def _check_attributes(report: Report, node: NodeModel) -> None:
    for name, (ordinary, message, remedy) in _ORDINARY.items():
        if node.attributes.get(name, ordinary) != ordinary:
            report.refuse(node, "element_supported", message, remedy)


def _check_work(report: Report, node: NodeModel, around: Surroundings) -> None:
    if node.kind in ("userTask", "manualTask", "startEvent"):
        _check_form(report, node, around)
        _check_draft(report, node)
        _check_delegation(report, node)
        _check_recall(report, node)
        _check_bulk(report, node, around)
        _check_substitution(report, node)
    elif node.kind == "serviceTask":
        _check_service(report, node, around)
    elif node.kind == "businessRuleTask":
        _check_decision(report, node, around)
    elif node.kind == "callActivity" and not node.attributes.get("calledElement"):
        report.refuse(
            node,
            "call_names_process",
            "Не указан вызываемый процесс.",
            "Укажите идентификатор процесса (calledElement).",
        )
    elif node.kind == "scriptTask":
        _check_script(report, node)


def _check_script(report: Report, node: NodeModel) -> None:
    expression = node.attributes.get("expression", "")
    if expression:
        report.check_expression(node, expression, "выражение задачи")
    elif not node.script:
        report.refuse(node, "script_present", "Сценарий пуст.", "Напишите присваивания.")


def _check_draft(report: Report, node: NodeModel) -> None:
    if node.properties.get("draft", "never") != "never":
        report.refuse(
            node,
            "draft_known",
            f"Свойство «draft» со значением «{node.properties['draft']}» не исполняется.",
            "Напишите never (черновики запрещены) или уберите свойство.",
        )


def _check_bulk(report: Report, node: NodeModel, around: Surroundings) -> None:
    wanted = node.properties.get("bulk", "false")
    if wanted not in ("true", "false"):
        report.refuse(
            node,
            "bulk_known",
            f"Свойство «bulk» со значением «{wanted}» не исполняется.",
            "Напишите true (можно выполнить несколько сразу) или уберите свойство.",
        )
    if wanted == "true" and node.attributes.get("formKey", "") not in around.forms:
        report.refuse(
            node,
            "bulk_has_form",
            "Выполнить несколько задач сразу можно только по одной форме, а формы у задачи нет.",
            "Укажите форму из папки процесса или уберите свойство «bulk».",
        )


def _check_substitution(report: Report, node: NodeModel) -> None:
    if node.properties.get("substitution", "never") not in ("never", "allowed"):
        report.refuse(
            node,
            "substitution_known",
            f"Свойство «substitution» со значением «{node.properties['substitution']}» "
            "не исполняется.",
            "Напишите never (заместитель не выполняет), allowed (выполняет) или уберите свойство.",
        )


def _check_service(report: Report, node: NodeModel, around: Surroundings) -> None:
    topic, expression = node.attributes.get("topic", ""), node.attributes.get("expression", "")
    if expression and not topic:
        report.check_expression(node, expression, "выражение задачи")
    elif not topic:
        report.refuse(
            node,
            "service_has_topic",
            "У сервисной задачи не задана тема (topic).",
            "Выберите обработчик из списка.",
        )
    elif around.topics is not None and topic not in around.topics:
        report.refuse(
            node,
            "service_handler_known",
            f"Для темы «{topic}» нет обработчика.",
            "Выберите обработчик из списка или попросите разработчика добавить его.",
        )


def _check_decision(report: Report, node: NodeModel, around: Surroundings) -> None:
    decision = node.attributes.get("decisionRef", "")
    if decision not in around.decisions:
        report.refuse(
            node,
            "decision_known",
            f"Таблица решений «{decision}» не найдена.",
            "Загрузите файл .dmn с этой таблицей вместе с диаграммой.",
        )


def _check_delegation(report: Report, node: NodeModel) -> None:
    wanted = node.properties.get("delegation", "")
    if wanted not in _DELEGATION:
        report.refuse(
            node,
            "delegation_known",
            f"Свойство «delegation»: «{wanted}» неизвестно.",
            "Укажите return (завершает только тот, кто поручил) или never (поручать нельзя).",
        )


def _check_recall(report: Report, node: NodeModel) -> None:
    wanted = node.properties.get("recall", "never")
    if wanted != "never":
        report.refuse(
            node,
            "recall_known",
            f"Свойство «recall»: «{wanted}» неизвестно.",
            "Укажите never (решение окончательное) или уберите свойство.",
        )


def _check_form(report: Report, node: NodeModel, around: Surroundings) -> None:
    key = node.attributes.get("formKey", "")
    if not key or key.startswith("=") or "${" in key:
        return
    if key.startswith("page:"):
        if around.pages is not None and key.removeprefix("page:") not in around.pages:
            report.refuse(
                node,
                "page_known",
                f"Страница «{key}» не зарегистрирована.",
                "Выберите страницу из списка или приложите форму.",
            )
    elif key not in around.forms:
        report.refuse(
            node,
            "form_known",
            f"Форма «{key}» не найдена среди файлов.",
            f"Приложите файл «{key}.form» или исправьте ключ формы.",
        )
