"""The inbox written plainly: look at every user task, keep what is wanted, sort. Slow and right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine import NO_DUE, Actor, InboxQuery, StandIn
from engine.domain.words import words_of
from engine.store.queries.inbox import Moments
from engine.store.tables import UserTask, UserTaskQuestion
from engine.store.task_rows import user_principal


@dataclass(frozen=True, kw_only=True)
class World:
    """Every row that an inbox may depend on, `started_by` and `watched` by instance.

    Of the questions only the open ones.
    """

    tasks: tuple[UserTask, ...]
    started_by: dict[str, str]
    watched: frozenset[tuple[str, str]]
    questions: tuple[UserTaskQuestion, ...]
    follow_ups: dict[tuple[str, str], date]


@dataclass(frozen=True, kw_only=True)
class Way:
    """Why a user task is in an inbox; the least rank is the best reason."""

    rank: int
    why_mine: str = ""
    absent_id: str = ""
    is_question: bool = False


def inbox(
    world: World, query: InboxQuery, actor: Actor, moments: Moments
) -> list[tuple[str, set[Way]]]:
    """All user tasks of an inbox in order, each with its best reasons."""
    found = []
    for task in world.tasks:
        ways = set(ways_of(world, task, query.scope, actor))
        if ways and task.tenant == actor.tenant and wanted(world, task, query, actor, moments):
            best = min(way.rank for way in ways)
            found.append((task, {way for way in ways if way.rank == best}))
    found.sort(key=lambda each: key_of(query)(each[0]), reverse=is_descending(query))
    return [(task.id, ways) for task, ways in found]


def key_of(query: InboxQuery) -> Callable[[UserTask], Any]:
    if query.scope == "completed":
        return lambda task: (task.closed_at, task.id)
    keys: dict[str, Callable[[UserTask], Any]] = {
        "due": lambda task: (task.due_at or NO_DUE, task.id),
        "created": lambda task: (task.created_at, task.id),
        "priority": lambda task: (-task.priority, task.due_at or NO_DUE, task.id),
    }
    return keys[query.order]


def is_descending(query: InboxQuery) -> bool:
    return query.scope == "completed" or query.order == "created"


# -- rights ----------------------------------------------------------------------------------------
def ways_of(world: World, task: UserTask, scope: str, actor: Actor) -> Iterator[Way]:
    me = actor.user_id
    if task.state != "open":
        done = scope == "completed" and task.state == "completed" and task.completed_by == me
        yield from [Way(rank=0)] if done else []
        return
    if scope in ("mine", "all") and task.assignee == me and me not in task.excluded_users:
        yield Way(rank=0)
    if scope in ("groups", "all") and not task.assignee and me not in task.excluded_users:
        own = {*actor.principals, user_principal(me)} & offered(task)
        yield from (Way(rank=1, why_mine=each) for each in own)
    if scope in ("substituted", "all"):
        for stand_in in actor.stand_ins:
            yield from lent(task, stand_in, actor, taken=scope == "substituted")
    if scope in ("asked", "substituted"):
        yield from questioned(world, task, scope, actor)
    yield from [Way(rank=0)] if single(world, task, scope, me) else []


def single(world: World, task: UserTask, scope: str, me: str) -> bool:
    if scope == "delegated":
        return task.owner == me != task.assignee
    watched = (task.instance_id, me) in world.watched
    return scope == "watched" and watched and readable(world, task, me)


def lent(task: UserTask, stand_in: StandIn, actor: Actor, *, taken: bool) -> Iterator[Way]:
    absent, excluded = stand_in.absent_id, set(task.excluded_users)
    if {actor.user_id, f"deputy:{actor.user_id}"} & excluded or not task.substitutable:
        return
    if not stand_in.is_turn(excluded) or not stand_in.covers_process(task.process_key):
        return
    ranked = {"rank": 2, "absent_id": absent}
    covered = set(stand_in.principals) & offered(task)
    if not task.assignee:
        by_name = {user_principal(absent)} & offered(task) if stand_in.personal else set()
        yield from (Way(why_mine=each, **ranked) for each in covered | by_name)
    if task.assignee == absent and (stand_in.personal or covered):
        yield Way(why_mine=user_principal(absent), **ranked)
    if taken and task.assignee == actor.user_id and task.acting_for == absent:
        yield Way(why_mine=user_principal(absent), **ranked)


def questioned(world: World, task: UserTask, scope: str, actor: Actor) -> Iterator[Way]:
    me = actor.user_id
    for each in world.questions:
        if each.task_id != task.id or each.asked_by == me:
            continue
        if each.kind == "approval" and me in task.excluded_users:
            continue
        if each.asked_of == me and scope == "asked":
            yield Way(rank=0, is_question=True)
        if each.kind == "approval" and me in (task.assignee, task.owner):
            continue
        for stand_in in actor.stand_ins:
            if each.asked_of == stand_in.absent_id and answers_for(stand_in, task, me):
                absent = stand_in.absent_id
                why = user_principal(absent)
                yield Way(rank=3, why_mine=why, absent_id=absent, is_question=True)


def answers_for(stand_in: StandIn, task: UserTask, me: str) -> bool:
    if f"deputy:{me}" in task.excluded_users:
        return False
    covered = task.substitutable and stand_in.covers_process(task.process_key)
    return covered and stand_in.personal and stand_in.is_turn(task.excluded_users)


def readable(world: World, task: UserTask, me: str) -> bool:
    may_have = {"methodist", "expert@school_5", user_principal(me)} & offered(task)
    if me in (world.started_by[task.instance_id], task.assignee, task.owner):
        return True
    return bool(may_have) and me not in task.excluded_users


def offered(task: UserTask) -> set[str]:
    return {*task.candidates, *map(user_principal, task.candidate_users)}


# -- filters ---------------------------------------------------------------------------------------
def wanted(world: World, task: UserTask, query: InboxQuery, actor: Actor, moments: Moments) -> bool:
    follow_up = world.follow_ups.get((task.id, actor.user_id))
    return all(
        [
            not query.process_keys or task.process_key in query.process_keys,
            not query.organisations or task.organisation in query.organisations,
            in_due(task.due_at, query.due, moments),
            on_days(task.due_at, query, moments),
            query.priority in ("", level(task.priority)),
            not query.follow_up or (follow_up is not None and follow_up <= moments.now.date()),
            all(says(task, word) for word in words_of(query.text)),
        ]
    )


def in_due(due_at: datetime | None, due: str, moments: Moments) -> bool:
    if due in ("", "none"):
        return not due or due_at is None
    if due_at is None:
        return False
    return {
        "late": due_at < moments.now,
        "today": moments.now <= due_at < moments.today,
        "week": moments.now <= due_at < moments.week,
        "later": due_at >= moments.week,
    }[due]


def on_days(due_at: datetime | None, query: InboxQuery, moments: Moments) -> bool:
    if not (query.due_from or query.due_to):
        return True
    day = due_at.astimezone(moments.zone).date() if due_at else None
    if day is None:
        return False
    return (not query.due_from or day >= query.due_from) and (
        not query.due_to or day <= query.due_to
    )


def level(priority: int) -> str:
    return "high" if priority >= 70 else "low" if priority < 30 else "normal"


def says(task: UserTask, word: str) -> bool:
    texts = (task.title, task.name, task.process_key, task.business_key, task.instance_title)
    there = [each for text in (*texts, task.process_name) for each in words_of(text)]
    goes_on = len(word) > 1 and not word.isdecimal()
    return any(each == word or (goes_on and each.startswith(word)) for each in there)
