"""Whether an actor may do something in the registries; the sentences of refusal."""

from engine import Actor, NotPermitted, Permission, UserTaskView, principal
from workflows.roles import title_of


def holds(actor: Actor, role: str, organisation_id: str | None = None) -> bool:
    """Whether the actor has a role (as a deputy too), in an organisation where one is named."""
    return actor.is_system or principal(role, organisation_id) in actor.principals


def holds_any(actor: Actor, *roles: str) -> bool:
    return any(holds(actor, role) for role in roles)


def require_any(actor: Actor, *roles: str) -> None:
    """Let only holders of one of the roles pass.

    Raises:
        NotPermitted: the actor has none of them.
    """
    if not holds_any(actor, *roles):
        titles = " или ".join(f"«{title_of(role)}»" for role in roles)
        raise NotPermitted(f"Для этого нужна роль {titles}.")


def require_signed_in(actor: Actor) -> None:
    """Let only people with an account (and the system) pass.

    Raises:
        NotPermitted: nobody is signed in.
    """
    if not actor.user_id and not actor.is_system:
        raise NotPermitted("Войдите, чтобы продолжить.")


def opens_task(task: UserTaskView, actor: Actor) -> bool:
    """Whether a user task is this person's to read, beyond seeing that it exists.

    A school's work is not its neighbour's to read, even where both take part in one instance.
    """
    return (
        actor.may(Permission.READ_ALL)
        or actor.may(Permission.OPERATE)
        or actor.user_id in (task.assignee, task.completed_by, *task.candidate_users)
        or actor.answers_to(task.candidates)
    )
