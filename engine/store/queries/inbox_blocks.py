"""By which rights user tasks come into an inbox: what a person has, may take, does for others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.domain.identity import Actor, StandIn, as_deputy
from engine.store.queries import stand_ins
from engine.store.queries.inbox_filters import Filters
from engine.store.task_rows import assignee_principal, user_principal

OPEN_SCOPES = frozenset({"all", "mine", "groups", "substituted", "asked"})
MOST_RANGES = 60
"""How many ranges of an index one block may read beside each other."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """Principals with one right, and what bars it; of two blocks the earlier is the better reason.

    Attributes:
        principals: as entries spell them.
        barred: nobody of these people may be excluded from the user task.
        after: of each of these groups somebody must be excluded: they go before the actor.
        process_keys, except_processes: only these processes, all but these; empty for no limit.
        absent_id: through whose absence; "" for one's own right.
        taken_for: only what the assignee took for this person.
        offered_to: only what was offered to one of these principals.
        asked: what these people were asked beside user tasks; the principals are their user ids.
        by: "process_key" or "organisation" when entries are read by it; then `values` are these.
    """

    principals: tuple[str, ...]
    barred: tuple[str, ...]
    after: tuple[tuple[str, ...], ...] = ()
    process_keys: tuple[str, ...] = ()
    except_processes: tuple[str, ...] = ()
    absent_id: str = ""
    taken_for: str = ""
    offered_to: tuple[str, ...] = ()
    asked: bool = False
    by: str = ""
    values: tuple[str, ...] = ()

    def why_mine(self, principal: str) -> str:
        """Say the reason as views have it: "" for what is assigned to the person themselves."""
        if not (self.asked or principal.startswith(assignee_principal(""))):
            return principal
        return user_principal(self.absent_id) if self.absent_id else ""


def blocks_of(scope: str, actor: Actor) -> list[Block]:
    """Give the blocks of a scope of open user tasks, the best reason first."""
    found: list[Block] = []
    if scope in ("mine", "all") and actor.user_id:
        mine = assignee_principal(actor.user_id)
        found.append(Block(principals=(mine,), barred=(actor.user_id,)))
    if scope in ("groups", "all"):
        by_name = {user_principal(actor.user_id)} if actor.user_id else set()
        own = tuple(sorted(actor.principals | by_name))
        found.append(Block(principals=own, barred=(actor.user_id,)))
    if scope in ("substituted", "all"):
        found += _substituted(actor, taken=scope == "substituted")
    if scope == "asked" and actor.user_id:
        found.append(Block(principals=(actor.user_id,), barred=(), asked=True))
    if scope in ("asked", "substituted"):
        found += _asked_of_the_absent(actor)
    return [each for each in found if each.principals]


def read_by(block: Block, filters: Filters) -> Block | None:
    """Let entries be read by organisation or process where few are wanted; None when none can be.

    A role may have a hundred thousand entries of which a filter leaves three.
    """
    keys = block.process_keys
    if wanted := filters.values.get("process_keys"):
        keys = tuple(key for key in wanted if not block.process_keys or key in block.process_keys)
        if not keys:
            return None
    narrowed = replace(block, process_keys=keys)
    if block.asked:
        return narrowed
    few = MOST_RANGES // len(block.principals)
    organisations = filters.values.get("organisations", ())
    if 0 < len(organisations) <= few:
        return replace(narrowed, by="organisation", values=organisations)
    if 0 < len(keys) <= few:
        return replace(narrowed, by="process_key", values=keys, process_keys=())
    return narrowed


def _substituted(actor: Actor, *, taken: bool) -> Iterator[Block]:
    for each in actor.stand_ins:
        absent = each.absent_id
        has = assignee_principal(absent)
        principals = {*stand_ins.principals(each), *([has] if each.personal else [])}
        block = _lent(each, principals, barred=stand_ins.deputies({actor.user_id}))
        yield block
        if each.principals and not each.personal:
            # What the absent person took counts where it had been offered to what is covered.
            yield replace(block, principals=(has,), offered_to=tuple(sorted(each.principals)))
        if taken:
            mine = (assignee_principal(actor.user_id),)
            yield replace(block, principals=mine, taken_for=absent)


def _asked_of_the_absent(actor: Actor) -> Iterator[Block]:
    """What was asked of somebody by name is personal; one's own exclusion bars agreement only."""
    for each in actor.stand_ins:
        if each.personal:
            barred = {as_deputy(actor.user_id)}
            yield replace(_lent(each, {each.absent_id}, barred=barred), asked=True)


def _lent(stand_in: StandIn, principals: set[str], *, barred: set[str]) -> Block:
    return Block(
        principals=tuple(sorted(principals)),
        barred=tuple(sorted({*barred, stand_in.absent_id, *stand_ins.deputies(stand_in.through)})),
        after=tuple(tuple(sorted(stand_ins.deputies(before))) for before in stand_in.after),
        process_keys=tuple(sorted(stand_in.process_keys)),
        except_processes=tuple(sorted(stand_in.except_processes)),
        absent_id=stand_in.absent_id,
    )
