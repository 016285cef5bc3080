"""What a diagram must satisfy before it may be deployed; every finding names its element and a remedy."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.decisions import Decision
from engine.domain.errors import Finding
from engine.expressions import ExpressionError, parse, parse_script
from engine.forms import Form
from engine.interpreter.builder import ELEMENTS
from engine.interpreter.model import EventModel, NodeModel, ProcessModel, ScopeModel
from engine.interpreter.timers import TimerProblem, check_literal, is_literal

_UTC = ZoneInfo("UTC")
_EVENTS = {
    "startEvent": {"none", "timer", "message", "signal"},
    "endEvent": {"none", "terminate", "error", "message", "signal", "escalation"},
    "intermediateCatchEvent": {"timer", "message", "signal"},
    "intermediateThrowEvent": {"none", "message", "signal", "escalation"},
    "boundaryEvent": {"timer", "message", "signal", "error", "escalation"},
    "sendTask": {"message"},
    "receiveTask": {"message"},
}
_EVENT_SUBPROCESS_STARTS = {"timer", "message", "signal", "error", "escalation"}
_NAMED_EVENTS = {"message": "сообщение", "signal": "сигнал"}
_INSTEAD = {
    "complexGateway": "Нарисуйте исключающий, включающий или параллельный шлюз.",
    "transaction": "Нарисуйте обычный подпроцесс с граничным событием ошибки.",
    "adHocSubProcess": "Нарисуйте подпроцесс с параллельным шлюзом или повтором по списку.",
    "compensate": "Нарисуйте обратное действие обычным потоком или событийным подпроцессом.",
    "conditional": "Нарисуйте сообщение или таймер и шлюз с условием после него.",
    "link": "Соедините элементы потоком напрямую.",
    "cancel": "Нарисуйте событие ошибки.",
    "standard": "Нарисуйте цикл исключающим шлюзом или повтор по списку (multi-instance).",
}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What else is deployed or registered beside the process."""

    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    topics: Collection[str] | None
    pages: Collection[str] | None
    processes: Collection[str]


Report = Callable[..., Finding]


def check_process(
    model: ProcessModel,
    *,
    forms: Mapping[str, Form],
    decisions: Mapping[str, Decision],
    topics: Collection[str] | None,
    pages: Collection[str] | None,
    processes: Collection[str],
) -> list[Finding]:
    """Check one process; an empty list means it is executed exactly as drawn."""
    around = Surroundings(
        forms=forms, decisions=decisions, topics=topics, pages=pages, processes=processes
    )
    findings = [f for scope in model.scope.all_scopes() for f in _check_scope(model, scope)]
    for node in model.scope.all_nodes():
        findings.extend(_check_node(model, node, around))
    return findings


def _finding(
    model: ProcessModel,
    node: NodeModel | None,
    rule: str,
    message: str,
    remedy: str,
    severity: str = "error",
) -> Finding:
    return Finding(
        severity=severity,
        file=model.file,
        rule=rule,
        message=message,
        remedy=remedy,
        element_id=node.id if node is not None else model.id,
        label=(node.name if node is not None else model.name) or "",
    )


# -- structure ---------------------------------------------------------------------------------------
def _check_scope(model: ProcessModel, scope: ScopeModel) -> Iterator[Finding]:
    owner = next((n for n in model.scope.all_nodes() if n.body is scope), None)
    starts = [n for n in scope.nodes.values() if n.kind == "startEvent"]
    if owner is None and not starts:
        yield _finding(
            model,
            None,
            "start_present",
            "В процессе нет стартового события.",
            "Нарисуйте стартовое событие и соедините его с первым действием.",
        )
    if owner is not None and len(starts) != 1:
        yield _finding(
            model,
            owner,
            "start_single",
            f"В подпроцессе {len(starts)} стартовых событий вместо одного.",
            "Оставьте в подпроцессе ровно одно стартовое событие.",
        )
    yield from _check_connected(model, scope, starts)
    for node in scope.nodes.values():
        yield from _check_flows(model, scope, node)


def _check_connected(
    model: ProcessModel, scope: ScopeModel, starts: list[NodeModel]
) -> Iterator[Finding]:
    reached: set[str] = set()
    todo = [n.id for n in starts] + [n.id for n in scope.nodes.values() if n.by_event]
    while todo:
        here = todo.pop()
        if here in reached:
            continue
        reached.add(here)
        todo.extend(f.target for f in scope.outgoing(here))
        todo.extend(n.id for n in scope.nodes.values() if n.attached_to == here)
    for node in scope.nodes.values():
        if node.id not in reached:
            yield _finding(
                model,
                node,
                "element_reachable",
                "До элемента не ведёт ни один поток.",
                "Соедините его с предыдущим элементом или удалите.",
            )


def _check_flows(model: ProcessModel, scope: ScopeModel, node: NodeModel) -> Iterator[Finding]:
    outgoing = scope.outgoing(node.id)
    if node.kind == "endEvent" and outgoing:
        yield _finding(
            model,
            node,
            "end_has_no_way_out",
            "Из конечного события выходит поток.",
            "Удалите поток или замените событие промежуточным.",
        )
    if node.kind == "startEvent" and scope.incoming(node.id):
        yield _finding(
            model,
            node,
            "start_has_no_way_in",
            "В стартовое событие входит поток.",
            "Направьте поток в первое действие.",
        )
    if node.default_flow and node.default_flow not in {f.id for f in outgoing}:
        yield _finding(
            model,
            node,
            "default_flow_known",
            f"Поток по умолчанию «{node.default_flow}» не выходит из этого элемента.",
            "Выберите потоком по умолчанию один из исходящих потоков.",
        )
    if node.kind == "exclusiveGateway" and len(outgoing) > 1:
        for flow in outgoing:
            if not flow.condition and flow.id != node.default_flow:
                yield _finding(
                    model,
                    node,
                    "flow_has_condition",
                    f"У потока «{flow.name or flow.id}» нет условия, и он не по умолчанию.",
                    "Задайте условие или сделайте поток потоком по умолчанию.",
                )
    if node.kind == "eventBasedGateway":
        yield from _check_event_gateway(model, scope, node)
    for flow in outgoing:
        if flow.condition:
            yield from _check_expression(
                model, node, flow.condition, f"условие потока «{flow.name or flow.id}»"
            )


def _check_event_gateway(
    model: ProcessModel, scope: ScopeModel, node: NodeModel
) -> Iterator[Finding]:
    for flow in scope.outgoing(node.id):
        target = scope.nodes[flow.target]
        if target.kind not in ("intermediateCatchEvent", "receiveTask"):
            yield _finding(
                model,
                node,
                "event_gateway_targets",
                f"После событийного шлюза стоит «{target.name or target.id}», а не событие.",
                "Поставьте после шлюза только промежуточные события-обработчики.",
            )


# -- single elements ---------------------------------------------------------------------------------
def _check_node(model: ProcessModel, node: NodeModel, around: Surroundings) -> Iterator[Finding]:
    if node.kind not in ELEMENTS:
        yield _finding(
            model,
            node,
            "element_supported",
            f"Элемент «{node.kind}» не исполняется.",
            _INSTEAD.get(node.kind, "Замените его поддерживаемым элементом."),
        )
        return
    if node.loop_problem:
        yield _finding(
            model,
            node,
            "loop_supported",
            "Стандартный цикл не исполняется.",
            _INSTEAD[node.loop_problem],
        )
    if node.attributes.get("isForCompensation") == "true":
        yield _finding(
            model, node, "element_supported", "Компенсация не исполняется.", _INSTEAD["compensate"]
        )
    yield from _check_event(model, node)
    yield from _check_boundary(model, node)
    yield from _check_loop(model, node)
    yield from _check_work(model, node, around)
    yield from _check_texts(model, node)


def _check_event(model: ProcessModel, node: NodeModel) -> Iterator[Finding]:
    event = node.event
    allowed = _EVENTS.get(node.kind)
    if event is None or allowed is None:
        return
    if _is_event_subprocess_start(model, node):
        allowed = _EVENT_SUBPROCESS_STARTS
    if node.events > 1:
        yield _finding(
            model,
            node,
            "event_single",
            "У события несколько определений.",
            "Нарисуйте отдельное событие для каждого определения.",
        )
    elif event.kind not in allowed:
        yield _finding(
            model,
            node,
            "event_supported",
            f"Событие вида «{event.kind}» здесь не исполняется.",
            _INSTEAD.get(event.kind, "Выберите другой вид события."),
        )
    elif event.kind in _NAMED_EVENTS and not event.name:
        yield _finding(
            model,
            node,
            "event_named",
            f"Не указано {_NAMED_EVENTS[event.kind]}.",
            "Выберите сообщение или сигнал с именем.",
        )
    elif event.kind == "timer":
        yield from _check_timer(model, node, event)


def _is_event_subprocess_start(model: ProcessModel, node: NodeModel) -> bool:
    return node.kind == "startEvent" and any(
        n.by_event and n.body is not None and node.id in n.body.nodes
        for n in model.scope.all_nodes()
    )


def _check_timer(model: ProcessModel, node: NodeModel, event: EventModel) -> Iterator[Finding]:
    if not event.text:
        yield _finding(
            model,
            node,
            "timer_has_value",
            "У таймера нет значения.",
            "Задайте дату, длительность (P3D) или повтор (R3/PT1H).",
        )
        return
    try:
        if is_literal(event.text):
            check_literal(event.timer, event.text, _UTC)
        else:
            parse(event.text)
    except (TimerProblem, ExpressionError) as error:
        yield _finding(
            model,
            node,
            "timer_valid",
            f"Таймер не читается: {error}.",
            "Задайте дату, длительность (P3D), повтор (R3/PT1H) или выражение.",
        )


def _check_boundary(model: ProcessModel, node: NodeModel) -> Iterator[Finding]:
    if node.kind != "boundaryEvent":
        return
    scope = next(s for s in model.scope.all_scopes() if node.id in s.nodes)
    host = scope.nodes.get(node.attached_to)
    if host is None or host.kind.endswith(("Event", "Gateway")) or host.by_event:
        yield _finding(
            model,
            node,
            "boundary_attached",
            "Граничное событие не прикреплено к действию.",
            "Прикрепите событие к границе действия или подпроцесса.",
        )
    if node.event is not None and node.event.kind == "error" and not node.interrupting:
        yield _finding(
            model,
            node,
            "error_interrupts",
            "Событие ошибки не может быть непрерывающим.",
            "Сделайте событие прерывающим или замените ошибку эскалацией.",
        )


def _check_loop(model: ProcessModel, node: NodeModel) -> Iterator[Finding]:
    loop = node.loop
    if loop is None:
        return
    if not loop.collection and not loop.cardinality:
        yield _finding(
            model,
            node,
            "loop_has_items",
            "У повтора нет ни списка, ни числа.",
            "Задайте список (collection) или число повторов (loopCardinality).",
        )
    for text, what in (
        (loop.cardinality, "число повторов"),
        (loop.completion_condition, "условие завершения"),
        (loop.output_element, "результат повтора"),
        (loop.collection, "список повтора"),
    ):
        if text:
            yield from _check_expression(model, node, text, what)


def _check_work(model: ProcessModel, node: NodeModel, around: Surroundings) -> Iterator[Finding]:
    if node.kind in ("userTask", "manualTask", "startEvent"):
        yield from _check_form(model, node, around)
    elif node.kind == "serviceTask":
        topic = node.attributes.get("topic", "")
        if not topic:
            yield _finding(
                model,
                node,
                "service_has_topic",
                "У сервисной задачи не задана тема (topic).",
                "Выберите обработчик из списка.",
            )
        elif around.topics is not None and topic not in around.topics:
            yield _finding(
                model,
                node,
                "service_handler_known",
                f"Для темы «{topic}» нет обработчика.",
                "Выберите обработчик из списка или попросите разработчика добавить его.",
            )
    elif node.kind == "businessRuleTask":
        decision = node.attributes.get("decisionRef", "")
        if decision not in around.decisions:
            yield _finding(
                model,
                node,
                "decision_known",
                f"Таблица решений «{decision}» не найдена.",
                "Загрузите файл .dmn с этой таблицей вместе с диаграммой.",
            )
    elif node.kind == "callActivity" and not node.attributes.get("calledElement"):
        yield _finding(
            model,
            node,
            "call_names_process",
            "Не указан вызываемый процесс.",
            "Укажите идентификатор процесса (calledElement).",
        )
    elif node.kind == "scriptTask" and not node.script:
        yield _finding(model, node, "script_present", "Сценарий пуст.", "Напишите присваивания.")


def _check_form(model: ProcessModel, node: NodeModel, around: Surroundings) -> Iterator[Finding]:
    key = node.attributes.get("formKey", "")
    if not key or key.startswith("=") or "${" in key:
        return
    if key.startswith("page:"):
        if around.pages is not None and key[5:] not in around.pages:
            yield _finding(
                model,
                node,
                "page_known",
                f"Страница «{key}» не зарегистрирована.",
                "Выберите страницу из списка или приложите форму.",
            )
    elif key not in around.forms:
        yield _finding(
            model,
            node,
            "form_known",
            f"Форма «{key}» не найдена среди файлов.",
            f"Приложите файл «{key}.form» или исправьте ключ формы.",
        )


def _check_texts(model: ProcessModel, node: NodeModel) -> Iterator[Finding]:
    if node.script:
        try:
            parse_script(node.script)
        except ExpressionError as error:
            yield _finding(
                model,
                node,
                "script_valid",
                f"Сценарий не читается: {error}.",
                "Оставьте в сценарии только присваивания и условия.",
            )
    props = node.properties
    for name in ("correlationKey", "dueWorkingDays", "organisation", "exclude"):
        if props.get(name):
            yield from _check_expression(model, node, props[name], f"свойство «{name}»")
    for name, text in (*node.outputs, *node.inputs):
        if text.startswith("=") or "${" in text:
            yield from _check_expression(model, node, text, f"параметр «{name}»")
    for name in (
        "assignee",
        "candidateGroups",
        "candidateUsers",
        "calledElement",
        "dueDate",
        "priority",
    ):
        text = node.attributes.get(name, "")
        if text.startswith("=") or "${" in text:
            yield from _check_expression(model, node, text, f"атрибут «{name}»")
    for name in ("title", "why"):
        if props.get(name, "").startswith("="):
            yield from _check_expression(model, node, props[name], f"свойство «{name}»")


def _check_expression(
    model: ProcessModel, node: NodeModel, text: str, what: str
) -> Iterator[Finding]:
    try:
        parse(text)
    except ExpressionError as error:
        yield _finding(
            model,
            node,
            "expression_valid",
            f"Не читается {what}: {error}.",
            "Исправьте выражение; образцы — в справке о выражениях.",
        )
