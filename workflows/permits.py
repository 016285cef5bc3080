"""Whether an actor may do something in the registries; the sentences of refusal."""

from engine import Actor, NotPermitted, principal
from workflows.roles import title_of


def holds(
    actor: Actor, role: str, organisation_id: str | None = None, *, process_key: str = ""
) -> bool:
    """Whether the actor has a role, in an organisation where one is named.

    A deputy has it too: one for every process everywhere, one for a process where that is named.
    """
    return actor.is_system or principal(role, organisation_id) in actor.principals_for(process_key)


def holds_any(actor: Actor, *roles: str, process_key: str = "") -> bool:
    return any(holds(actor, role, process_key=process_key) for role in roles)


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
