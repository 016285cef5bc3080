"""Rules about variables: each is set before it is asked for."""

from collections.abc import Iterator

from engine.interpreter.rules.dataflow import Asked, asked_in_vain
from engine.interpreter.rules.rule import Flaw, Rule, Sight, flaw


def _never_set(sight: Sight) -> Iterator[Flaw]:
    for asked in asked_in_vain(sight):
        if asked.never:
            yield flaw(asked.node, f"{_place(asked)}: переменную «{asked.name}» никто не задал.")


def _maybe_unset(sight: Sight) -> Iterator[Flaw]:
    for asked in asked_in_vain(sight):
        if not asked.never:
            yield flaw(
                asked.node,
                f"{_place(asked)}: переменная «{asked.name}» задана не на каждом пути сюда.",
            )


def _place(asked: Asked) -> str:
    return asked.place[:1].upper() + asked.place[1:]


VARIABLE_NEVER_SET = Rule(
    id="variable_never_set",
    severity="error",
    title="Переменная задана до того, как её спросили",
    why="Выражение, которое спрашивает о несуществующей переменной, не вычисляется: дело дойдёт до "
    "этого места и остановится со сбоем. Чаще всего это опечатка в имени поля формы.",
    remedy="Исправьте имя или задайте переменную раньше: полем формы, выходом задачи, столбцом "
    "таблицы решений.",
    check=_never_set,
)
VARIABLE_MAYBE_UNSET = Rule(
    id="variable_maybe_unset",
    title="Переменная задана на каждом пути",
    why="На одних путях переменная есть, на других нет. Пока дела идут первым путём, всё работает; "
    "первое же дело, которое пойдёт другим, остановится со сбоем. Условия проверка не "
    "сопоставляет: если путь без переменной невозможен, предупреждение можно оставить.",
    remedy="Задайте значение и на другом пути или спросите осторожно: if is defined(имя) then имя "
    "else null.",
    check=_maybe_unset,
)
