"""Verbs of process instances: start and cancel."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from engine.commands import drafts, live_instances, rights, suspending, values
from engine.commands.context import Context
from engine.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted, Suspended
from engine.domain.events import InstanceResumed
from engine.domain.states import InstanceState
from engine.interpreter import Definition
from engine.store import request_keys
from engine.store.queries import definitions, instances
from engine.store.tables import ProcessDefinition, ProcessInstance

LONGEST_KEY = 200


@dataclass(frozen=True, kw_only=True)
class Start:
    """How an instance begins other than by a person: at which start event, with what."""

    variables: Mapping[str, object]
    element_id: str | None = None
    by_message: str = ""
    business_key: str = ""


def start(
    context: Context,
    process_key: str,
    given: Mapping[str, object],
    *,
    business_key: str = "",
    request_key: str = "",
) -> ProcessInstance:
    """Begin an instance of the newest version.

    Raises:
        NotFound: the process is not deployed.
        NotPermitted: the actor is none of its candidate starters.
        Conflict: the process begins only by a message, signal or timer.
        InvalidForm: its start form refuses the values.
    """
    row = definitions.newest_of(context.session, context.tenant, process_key)
    if row is None:
        raise NotFound(f"Процесс «{process_key}» не развёрнут.")
    _require_starter(context, row)
    business_key = _key_text(business_key, "Номер дела")
    instance_id = uuid4().hex
    first = _first_request(context, _key_text(request_key, "Ключ запроса"), instance_id)
    if first != instance_id:
        return context.lock_instance(first)
    definition = context.equipment.definitions.by_id(row.id)
    accepted = _accepted(context, row, definition, given)
    drafts.forget_started(context, process_key)
    how = Start(variables=accepted, business_key=business_key)
    return begin(context, definition, how, instance_id=instance_id)


def begin(
    context: Context, definition: Definition, how: Start, *, instance_id: str = ""
) -> ProcessInstance:
    """Begin an instance of this very version, without asking who may."""
    live = context.equipment.interpreter.start(
        definition,
        instance_id or uuid4().hex,
        values.admissible(how.variables),
        business_key=how.business_key,
        start_element=how.element_id,
        by_message=how.by_message,
        actor_id=context.actor.user_id,
    )
    return live_instances.save_new(context, live)


def cancel(context: Context, instance_id: str, reason: str) -> None:
    """End an instance with a reason; for operators and for whoever started it.

    Everything it has called ends with it, its jobs and subscriptions, and its open user tasks are
    taken back; what was typed into them is kept as ever. Nothing is compensated. One whose diagram
    draws its own cancellation (`cancelMessage`) gets that message and goes on, also if it was
    suspended, until it has closed its records.

    Raises:
        NotPermitted: neither.
        Conflict: it has ended already.
        InvalidInput: no reason is given.
    """
    row = context.lock_instance(instance_id)
    if row.ended_at is not None:
        raise Conflict("Дело уже завершено.")
    if not rights.may_cancel(row, context.actor):
        raise NotPermitted("Прекратить дело может оператор или тот, кто его начал.")
    why = suspending.required_reason(reason, "по которой дело прекращается")
    live = live_instances.wake(context, row)
    live.stand_still(suspended=False)
    in_its_own_way = live.cancel(why)
    # One that closes its records itself must go on for that.
    goes_on = in_its_own_way and row.state == InstanceState.SUSPENDED
    before = [InstanceResumed(reason=why)] if goes_on else []
    live_instances.save(context, row, live, before=before)


def require_seen(context: Context, instance_id: str) -> ProcessInstance:
    """Read an instance that the actor may see.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    row = instances.by_id(context.session, context.tenant, instance_id)
    if row is None or not rights.may_see(context.session, row, context.actor):
        raise NotFound("Такого дела нет.")
    return row


def _require_starter(context: Context, row: ProcessDefinition) -> None:
    if row.suspended_at is not None:
        raise Suspended(
            f"Начинать «{row.name}» временно нельзя. Причина: {row.suspended_why or 'не указана'}"
        )
    if not row.startable:
        raise Conflict(
            f"Процесс «{row.name}» не начинают вручную: он начинается сообщением или по времени."
        )
    if not rights.may_start(row, context.actor):
        raise NotPermitted(f"Вы не можете начать процесс «{row.name}».")


def _accepted(
    context: Context, row: ProcessDefinition, definition: Definition, given: Mapping[str, object]
) -> dict[str, object]:
    form = definition.forms.get(row.start_form_key)
    if form is None:
        return values.admissible(given)
    accepted = values.through_form(context, form, given, {})
    # What the form does not ask is a program's business; a person cannot slip it in.
    beside = values.admissible(given) if context.actor.is_system else {}
    return {**beside, **accepted}


def _first_request(context: Context, request_key: str, instance_id: str) -> str:
    if not request_key:
        return instance_id
    return request_keys.claim(
        context.session,
        {"tenant": context.tenant, "user_id": context.actor.user_id, "key": request_key},
        instance_id,
        context.now,
    )


def _key_text(text: str, what: str) -> str:
    if len(values.plain_text(text, what)) > LONGEST_KEY:
        raise InvalidInput(f"{what}: не длиннее {LONGEST_KEY} знаков.")
    return text
