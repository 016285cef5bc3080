"""Verbs of an operator who changes the variables of a running instance by hand."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from engine.commands import live_instances, rights, suspending, values
from engine.commands.context import Context
from engine.commands.effects import effects_of
from engine.domain.errors import Conflict, InvalidInput, NotFound, StaleInstance
from engine.domain.identity import Permission
from engine.domain.modifications import Preview
from engine.domain.repairs import VariableChange, VariablesPage
from engine.domain.states import InstanceState
from engine.domain.values import dump
from engine.interpreter import Edit, LiveInstance
from engine.store.queries import instances as stored
from engine.store.tables import ProcessInstance

LONGEST_NAME, MOST_AT_ONCE, LARGEST = 100, 50, 256_000


def page(context: Context, instance_id: str) -> VariablesPage:
    """The variables of a running instance, scope by scope.

    Raises:
        NotFound: there is no such instance.
        NotPermitted: the actor is no operator.
        Conflict: it has ended.
    """
    row = _seen(context, instance_id)
    live = live_instances.wake(context, row)
    return VariablesPage(
        instance=stored.view(context.session, row),
        version=row.version,
        scopes=live.variable_scopes(),
        reserved=live.reserved_names(),
    )


def change(context: Context, instance_id: str, ordered: VariableChange) -> bool:
    """Give variables other values; waiting conditions are asked afterwards.

    A suspended instance may be changed, too; it looks at its conditions when it is resumed.

    Returns:
        False when they have these values already.

    Raises:
        NotPermitted: the actor is no operator.
        Conflict: it has ended, or a name is written by the program only.
        StaleInstance: it changed since the person has looked; nothing is written.
        InvalidInput: no reason is given, or a name or value cannot be kept.
        NotFound: there is no such instance, or no such scope in it any more.
    """
    _require_operator(context)
    edit = _checked(ordered)
    row = context.lock_instance(instance_id)
    _require_open(row)
    if ordered.version is not None and ordered.version != row.version:
        raise StaleInstance(
            "Пока вы правили данные, дело изменилось. Сверьте значения и сохраните ещё раз."
        )
    live = live_instances.wake(context, row)
    if not live.change_variables(edit):
        return False
    if row.state == InstanceState.ACTIVE:
        live.go_on()
    live_instances.save(context, row, live)
    return True


def preview(context: Context, instance_id: str, ordered: VariableChange) -> Preview:
    """Say what `change` would lead to at once; raises what that would, but for the reason."""
    row = _seen(context, instance_id)
    live = live_instances.throwaway(context, row)
    try_on(live, row, ordered)
    return previewed(live)


def try_on(live: LiveInstance, row: ProcessInstance, ordered: VariableChange) -> None:
    """Change a throwaway instance as `change` would, without asking for a reason."""
    if live.change_variables(_edit(ordered, "")) and row.state == InstanceState.ACTIVE:
        live.go_on()


def previewed(live: LiveInstance) -> Preview:
    """What a throwaway instance has done, for a person who has yet to decide."""
    return Preview(
        effects=effects_of(live.drain().facts, live.element_name),
        warnings=() if live.is_completed else live.warnings(),
    )


def checked_values(given: Mapping[str, object]) -> dict[str, object]:
    """Give values that variables may hold under names that expressions can use.

    Raises:
        InvalidInput: names the variable, and says why.
    """
    if len(given) > MOST_AT_ONCE:
        raise InvalidInput(f"За один раз меняют не больше {MOST_AT_ONCE} переменных.")
    for name in given:
        if not name.isidentifier() or len(name) > LONGEST_NAME:
            raise InvalidInput(
                f"«{name[:LONGEST_NAME]}»: имя переменной пишут буквами, цифрами и знаком "
                "подчёркивания, начиная с буквы."
            )
    admitted = values.admissible(given)
    for name, value in admitted.items():
        if len(dump(value)) > LARGEST:
            raise InvalidInput(f"Переменная «{name}»: значение слишком большое.")
    return admitted


def require_free(given: Mapping[str, object], reserved: Collection[str]) -> None:
    """Raise Conflict for a variable that nobody writes by hand."""
    taken = given.keys() & set(reserved)
    if taken:
        raise Conflict(f"Переменную «{min(taken)}» ведёт сама программа: изменить её нельзя.")


def _checked(ordered: VariableChange) -> Edit:
    edit = _edit(ordered, "")
    why = suspending.required_reason(ordered.reason, "по которой меняются данные")
    return replace(edit, reason=why)


def _edit(ordered: VariableChange, why: str) -> Edit:
    if not ordered.values:
        raise InvalidInput("Не указано, что изменить.")
    return Edit(values=checked_values(ordered.values), reason=why, scope_id=ordered.scope_id)


def _seen(context: Context, instance_id: str) -> ProcessInstance:
    _require_operator(context)
    row = stored.by_id(context.session, context.tenant, instance_id)
    if row is None:
        raise NotFound("Такого дела нет.")
    _require_open(row)
    return row


def _require_operator(context: Context) -> None:
    rights.require(context.actor, Permission.OPERATE, "Менять данные дела может только оператор.")


def _require_open(row: ProcessInstance) -> None:
    if row.ended_at is not None:
        raise Conflict("Дело уже завершено: его данные больше не меняются.")
