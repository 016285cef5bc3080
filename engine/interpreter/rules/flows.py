"""Rules about the way a token takes: defaults, calls, messages."""

from collections.abc import Iterator

from engine.interpreter.model import NodeModel
from engine.interpreter.rules.rule import Flaw, Rule, Sight, flaw

_WAITING = ("intermediateCatchEvent", "boundaryEvent", "receiveTask")


def _without_default(sight: Sight) -> Iterator[Flaw]:
    for scope in sight.scopes():
        for node in scope.nodes.values():
            chooses = node.kind in ("exclusiveGateway", "inclusiveGateway")
            conditions = [f for f in scope.outgoing(node.id) if f.condition]
            if chooses and len(conditions) > 1 and not node.default_flow:
                yield flaw(
                    node,
                    "У развилки нет выхода по умолчанию: если ни одно условие не выполнено, "
                    "дело остановится со сбоем.",
                )


def _calls_with_everything(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes("callActivity"):
        if _is_open(node.variables_in) and not node.data.declared_inputs:
            yield flaw(node, "Вызываемый процесс получает все переменные дела, а не названные.")
        elif _is_open(node.variables_out) and not node.data.declared_outputs:
            yield flaw(node, "Вызываемый процесс возвращает все свои переменные, а не названные.")


def _is_open(pairs: tuple[tuple[str, str], ...] | None) -> bool:
    return pairs is None or any(target == "*" for target, _ in pairs)


def _without_key(sight: Sight) -> Iterator[Flaw]:
    cancels = sight.process.properties.get("cancelMessage", "")
    for node in [*sight.nodes(*_WAITING), *_inner_starts(sight)]:
        event = node.event
        awaits = event is not None and event.kind == "message" and event.name != cancels
        if awaits and not node.properties.get("correlationKey"):
            yield flaw(
                node,
                "Сообщение ждут без ключа: когда дел несколько, неясно, какому оно.",
            )


def _inner_starts(sight: Sight) -> Iterator[NodeModel]:
    for node in sight.process.scope.all_nodes():
        if node.by_event and node.body is not None:
            yield from (n for n in node.body.nodes.values() if n.kind == "startEvent")


GATEWAY_HAS_DEFAULT = Rule(
    id="gateway_has_default",
    title="У каждой развилки есть выход по умолчанию",
    why="Условия читают то, что написали люди и таблицы. Ответ, которого никто не предвидел, "
    "не выполняет ни одного условия, и дело встаёт до вмешательства оператора.",
    remedy="Сделайте один из выходов выходом по умолчанию — не тот, что согласует или утверждает.",
    check=_without_default,
)
CALL_PASSES_NAMED = Rule(
    id="call_passes_named",
    title="Вызываемому процессу передают только названное",
    why="Переданное целиком тащит в чужой процесс личные данные и решения, а обратно — его "
    "рабочие переменные, которые могут затереть ваши.",
    remedy="Перечислите, что передаётся (camunda:in) и что возвращается (camunda:out).",
    check=_calls_with_everything,
)
MESSAGE_HAS_KEY = Rule(
    id="message_has_key",
    title="Сообщение ждут с ключом",
    why="По имени сообщения его ждут все дела этого процесса. Ключ говорит, какому из них оно; "
    "без ключа второе идущее дело делает первое же сообщение сбоем.",
    remedy="Задайте свойство correlationKey: выражение, которое отличает это дело от других.",
    check=_without_key,
)
