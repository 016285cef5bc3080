"""Rules about who decides: roles that exist, approvers who are no authors, a way back."""

import re
from collections.abc import Iterator

from engine import role_of
from engine.rules import Flaw, FlowModel, NodeModel, Rule, ScopeModel, Sight, flaw
from workflows.roles import ROLES

_APPROVING = re.compile("Согласовать|Утвердить|Одобрить|Проверить|Рассмотреть")
_WRITING = re.compile("Подготовить|Составить|Написать|Заполнить|Свести|Оформить|Доработать")
_RETURNED = re.compile("замечани|доработ|вернул|вернуть|возврат", re.IGNORECASE)
_YES = re.compile("Да$|Да,|Подписа|Согласова|Рекомендова|Принят|Утвержд|Одобр")
_APPROVED = re.compile("approved|signed|accepted|agreed|quorum_met")


def literal_roles(text: str) -> frozenset[str]:
    """Roles named as they stand; none of an expression."""
    if text.startswith("=") or "${" in text:
        return frozenset()
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _unknown_roles(sight: Sight) -> Iterator[Flaw]:
    for node in sight.nodes("userTask", "manualTask"):
        for role in sorted({role_of(each) for each in _roles(node)} - set(ROLES)):
            yield flaw(node, f"Роли «{role}» нет: задача не попадёт ни к кому.")
    starters = literal_roles(sight.process.attributes.get("candidateStarterGroups", ""))
    for role in sorted(starters - set(ROLES)):
        yield Flaw(message=f"Роли «{role}», которой разрешено начинать процесс, нет.")


def _approved_by_author(sight: Sight) -> Iterator[Flaw]:
    for scope in sight.scopes():
        for node in scope.nodes.values():
            if node.kind != "userTask" or not _APPROVING.match(node.name) or _excludes(node):
                continue
            author = next((a for a in _authors(scope, node) if _may_be_one(a, node)), None)
            if author is not None:
                yield flaw(
                    node,
                    f"Согласовать может тот же, кто выполнил «{author.name}»: исключение не "
                    "задано, а роль у задач одна.",
                )


def _excludes(node: NodeModel) -> bool:
    return bool(node.properties.get("exclude") or node.properties.get("excludeAsDeputy"))


def _authors(scope: ScopeModel, node: NodeModel) -> Iterator[NodeModel]:
    for each in scope.nodes.values():
        if each.kind == "userTask" and _WRITING.match(each.name) and node.id in after(scope, each):
            yield each


def _may_be_one(author: NodeModel, approver: NodeModel) -> bool:
    return bool(_roles(author) & _roles(approver))


def _roles(node: NodeModel) -> frozenset[str]:
    own = literal_roles(node.attributes.get("candidateGroups", ""))
    personal = any(node.attributes.get(n) for n in ("assignee", "candidateUsers"))
    computed = node.attributes.get("candidateGroups", "") and not own
    return own or (frozenset() if personal or computed else frozenset({node.lane_role} - {""}))


def after(scope: ScopeModel, node: NodeModel) -> set[str]:
    """Ids of what can follow an element within its own level, events at borders included."""
    seen: set[str] = set()
    attached = scope.attached()
    waiting = [node.id]
    while waiting:
        here = waiting.pop()
        links = [scope.link_target(here)] if scope.link_target(here) else []
        next_ = [f.target for f in scope.outgoing(here)] + links
        next_ += [border.id for border in attached.get(here, [])]
        waiting.extend(each for each in next_ if each not in seen)
        seen.update(next_)
    return seen


def _without_way_back(sight: Sight) -> Iterator[Flaw]:
    for scope, gateway, flow in _answers(sight):
        if _RETURNED.search(flow.name):
            target = scope.nodes[flow.target]
            if gateway.id not in after(scope, target) | {target.id}:
                yield flaw(
                    gateway,
                    f"Ответ «{flow.name}» возвращает на доработку, но обратно к этому вопросу "
                    "пути нет.",
                )


def _consent_by_default(sight: Sight) -> Iterator[Flaw]:
    for scope, gateway, flow in _answers(sight):
        if flow.id == gateway.default_flow and _YES.match(flow.name):
            asked = [f.condition for f in scope.outgoing(gateway.id)]
            if any(_APPROVED.search(text) for text in asked) or _agrees(gateway):
                yield flaw(
                    gateway,
                    f"Выход по умолчанию — «{flow.name}»: непредвиденный ответ сочтут согласием.",
                )


def _agrees(gateway: NodeModel) -> bool:
    return bool(re.search("огласова|тверд|одпис|ринят|добр", gateway.name))


def _answers(sight: Sight) -> Iterator[tuple[ScopeModel, NodeModel, FlowModel]]:
    for scope in sight.scopes():
        for node in scope.nodes.values():
            flows = scope.outgoing(node.id)
            if node.kind == "exclusiveGateway" and len(flows) > 1:
                yield from ((scope, node, flow) for flow in flows)


ROLE_EXISTS = Rule(
    id="role_exists",
    severity="error",
    title="Роли, названные на схеме, существуют",
    why="Роль — это код из справочника ролей. Если в коде опечатка, такой роли нет ни у кого, "
    "и задача не появится ни в чьих «Входящих».",
    remedy="Выберите роль из списка; в файле стоят их коды: methodist, dmmc_director, clerk.",
    check=_unknown_roles,
)
APPROVER_IS_NOT_AUTHOR = Rule(
    id="approver_is_not_author",
    title="Согласует не тот, кто подготовил",
    why="Проверка самим собой — не проверка. Если роль у автора и согласующего одна, один человек "
    "может выполнить обе задачи подряд.",
    remedy="Впишите согласующему «Кому нельзя» (exclude): =имя_задачи_by — тот, кто её выполнил.",
    check=_approved_by_author,
)
RETURN_HAS_WAY_BACK = Rule(
    id="return_has_way_back",
    title="У возврата есть путь обратно",
    why="«Вернуть на доработку» обещает, что исправленное посмотрят снова. Если путь от возврата "
    "не приходит к тому же вопросу, доработанное никто не увидит.",
    remedy="Проведите поток после доработки обратно, до задачи, которая отвечает на этот вопрос.",
    check=_without_way_back,
)
CONSENT_IS_NOT_DEFAULT = Rule(
    id="consent_is_not_default",
    title="Согласие никогда не наступает по умолчанию",
    why="По умолчанию идут непредвиденные ответы и то, о чём забыли. Молчание и ошибка не "
    "должны ничего утверждать, подписывать и принимать.",
    remedy="Сделайте выходом по умолчанию отказ или возврат, а согласию дайте условие.",
    check=_consent_by_default,
)
