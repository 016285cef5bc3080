"""The actor: a signed-in person (or the system) as the engine sees them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What an actor may do beyond working on user tasks addressed to them."""

    DEPLOY = "deploy"
    """Deploy process definitions."""
    START_ANY = "start_any"
    """Start every process, whoever its candidate starters are."""
    OPERATE = "operate"
    """Resolve incidents, cancel instances, reassign user tasks."""
    READ_ALL = "read_all"
    """See every instance and its history (not the content of secret ballots)."""
    WATCH = "watch"
    """See where every instance stands and who did what when, but nothing of what was entered."""


def principal(role: str, organisation: str | None = None, instance: str | None = None) -> str:
    """Spell a candidate: a role, a role in one organisation, or a role within one instance.

    Returns:
        "role", "role@organisation" or "role#instance"; the same text stands in `task_candidate`
        rows and in `Actor.principals`, so that matching is equality.
    """
    if instance is not None:
        return f"{role}#{instance}"
    return f"{role}@{organisation}" if organisation is not None else role


def as_deputy(user_id: str) -> str:
    """Spell among the excluded of a user task that somebody may not do it for another.

    What they may do in their own right they still may: whoever wrote a document does not sign it as
    the deputy of its signer, but a director signs what they wrote themselves.
    """
    return f"deputy:{user_id}"


def may_deputise(user_id: str, excluded: Collection[str]) -> bool:
    """Say whether somebody may do a user task with these exclusions for another."""
    return user_id not in excluded and as_deputy(user_id) not in excluded


def role_of(candidate: str) -> str:
    """Give the bare role of a principal."""
    return candidate.split("@", 1)[0].split("#", 1)[0]


@dataclass(frozen=True, kw_only=True)
class StandIn:
    """Work of one absent person that the actor does now.

    Several may name the same absent person: one for each part of the work that has deputies of its
    own. Rights are never joined across them.

    Attributes:
        absent_id: whose work it is; also the person named in «X за Y (и. о.)».
        principals: the absent person's own principals that this part covers.
        process_keys: only user tasks of these processes; empty for every process.
        except_processes: every process but these; they have deputies of their own.
        personal: also user tasks assigned to the absent person, or offered to them by name.
        after: who goes before the actor, each with the people they come through; the actor's turn
            comes with user tasks from which somebody of each is excluded.
        through: absent deputies by whose own deputies the work came; their exclusions bar it too.
    """

    absent_id: str
    principals: frozenset[str] = frozenset()
    process_keys: frozenset[str] = frozenset()
    except_processes: frozenset[str] = frozenset()
    personal: bool = True
    after: tuple[frozenset[str], ...] = ()
    through: frozenset[str] = frozenset()

    def covers_process(self, process_key: str) -> bool:
        if process_key in self.except_processes:
            return False
        return not self.process_keys or process_key in self.process_keys

    def is_turn(self, excluded: Collection[str]) -> bool:
        """Say whether the work of a user task with these exclusions falls to the actor."""
        if self.absent_id in excluded:
            return False
        if not all(may_deputise(each, excluded) for each in self.through):
            return False
        return not any(
            all(may_deputise(each, excluded) for each in before) for before in self.after
        )


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who asks. Membership is resolved by the caller at the moment of asking (DESIGN §5).

    Attributes:
        user_id: stable id of the person's account; "" for the system.
        name: as written in documents («Секретарева Е. Е.»).
        principals: every candidate text this person answers to now in their own right.
        stand_ins: whose work they do besides their own.
        leads: user ids of the people whose work they distribute as their head.
        permissions: rights beyond one's own tasks.
        tenant: the municipality.
        is_system: timers, start-up code and scenarios act as the system and may do everything.
    """

    user_id: str
    name: str = ""
    principals: frozenset[str] = frozenset()
    stand_ins: tuple[StandIn, ...] = ()
    leads: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    tenant: str = "default"
    is_system: bool = False

    def may(self, permission: Permission) -> bool:
        return self.is_system or permission in self.permissions

    def answers_to(self, candidates: Iterable[str]) -> bool:
        return self.is_system or any(c in self.principals for c in candidates)

    def principals_for(self, process_key: str = "") -> frozenset[str]:
        """Own principals and those of absent people whose deputy the actor is in a process.

        Without a process only deputies for every process count. Where another deputy goes first,
        the actor has none: nobody is excluded from what is no user task.
        """
        found = set(self.principals)
        for stand_in in self.stand_ins:
            everywhere = not (stand_in.process_keys or stand_in.except_processes)
            covers = stand_in.covers_process(process_key) if process_key else everywhere
            if covers and not stand_in.after:
                found |= stand_in.principals
        return frozenset(found)


SYSTEM = Actor(user_id="", name="Система", is_system=True)
