"""To whom a user task may be given, and whom one may ask about it."""

from engine.commands import values
from engine.commands.context import Context
from engine.domain.errors import InvalidInput, NotPermitted
from engine.domain.people import Colleague
from engine.store.tables import UserTask

RETURN, NEVER = "return", "never"
"""Values of the property `delegation`: a delegate only prepares; nobody else takes part at all."""


def rule(context: Context, task: UserTask) -> str:
    """Give the property `delegation` of the user task as drawn, "" when it has none."""
    return _drawn(context, task, "delegation")


def is_final(context: Context, task: UserTask) -> bool:
    """Whether nobody may take back a completion, as of a secret ballot or a signature."""
    return _drawn(context, task, "recall") == NEVER


def _drawn(context: Context, task: UserTask, name: str) -> str:
    node = context.equipment.definitions.by_id(task.definition_id).node(task.element_id)
    return node.properties.get(name, "") if node is not None else ""


def require_shared(context: Context, task: UserTask) -> None:
    """Refuse to draw others in where the diagram wants one person alone, as at a secret ballot.

    Raises:
        NotPermitted: it does.
    """
    if rule(context, task) == NEVER:
        raise NotPermitted(
            "По этой задаче каждый решает сам: передать её или посоветоваться в ней нельзя."
        )


def colleague(context: Context, user_id: str, what: str) -> Colleague:
    """Find somebody who works here.

    Raises:
        InvalidInput: nobody is named, or they do not work here; `what` names the field.
    """
    named = values.plain_text(user_id, what).strip()
    if not named:
        raise InvalidInput(f"{what}: выберите сотрудника.")
    found = context.equipment.people(context.session, context.tenant, named)
    if found is None:
        raise InvalidInput(f"{what}: такого сотрудника нет, или он больше не работает.")
    return found


def require_eligible(context: Context, task: UserTask, user_id: str, what: str) -> Colleague:
    """Find somebody who could have claimed the user task.

    Raises:
        InvalidInput: nobody who works here is named.
        NotPermitted: they are excluded, or it is not addressed to them.
    """
    found = colleague(context, user_id, what)
    if found.user_id in task.excluded_users:
        raise NotPermitted(f"{found.name}: передать нельзя, этот сотрудник — участник дела.")
    if not found.answers_to(task.candidates) and found.user_id not in task.candidate_users:
        raise NotPermitted(f"{found.name}: задача адресована другой роли или организации.")
    return found


def name_of(context: Context, user_id: str) -> str:
    """Say how somebody is called; the id itself when nobody knows them any more."""
    found = context.equipment.people(context.session, context.tenant, user_id)
    return found.name if found is not None else user_id
