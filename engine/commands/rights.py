"""Who may do what with a user task or an instance; the same rules for verbs, pages and lists."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from engine.domain.errors import NotPermitted
from engine.domain.identity import Actor, Permission, StandIn, as_deputy, role_of
from engine.domain.states import UserTaskState
from engine.store.queries import talks, user_tasks
from engine.store.tables import ProcessDefinition, ProcessInstance, UserTask
from engine.store.task_rows import user_principal


@dataclass(frozen=True, kw_only=True)
class Route:
    """How an actor comes to a user task.

    Attributes:
        principal: the candidate text that matched; "" when assigned to the actor, or for the
            system. What is assigned to an absent person comes by «user:<id>» of that person.
        acting_for: user id of the person substituted; "" for one's own right.
    """

    principal: str = ""
    acting_for: str = ""


def route_to(task: UserTask, actor: Actor) -> Route | None:
    """Say by which right the actor may work on an open user task; None when by none.

    Separation of duties comes first: neither the actor nor the person they act for may be excluded.
    One's own right goes before a substitute's: the record then needs no «и. о.».
    """
    if actor.user_id and actor.user_id in task.excluded_users:
        return None
    if actor.is_system:
        return Route()
    through = (_route_through(each, task, actor) for each in _stand_ins(actor, task))
    return _own_route(task, actor) or next(filter(None, through), None)


def absent_ones(task: UserTask, actor: Actor) -> tuple[str, ...]:
    """People for whom the actor may work on a user task, also where they have a right of their own.

    Their own right is left aside here: a colleague is no deputy.
    """
    alone = (replace(actor, principals=frozenset(), stand_ins=(each,)) for each in actor.stand_ins)
    routes = filter(None, (route_to(task, each) for each in alone))
    return tuple(dict.fromkeys(route.acting_for for route in routes if route.acting_for))


def offers(task: UserTask) -> list[str]:
    """Everything that may claim the user task, people spelled as principals."""
    return [*task.candidates, *map(user_principal, task.candidate_users)]


def is_offered(task: UserTask, actor: Actor) -> bool:
    """Say whether the actor, or whom they stand in for, could claim it if nobody had it."""
    if actor.user_id in task.excluded_users:
        return False
    lent = (_was_theirs(each, task) for each in _stand_ins(actor, task))
    return _answers(actor, offers(task)) or any(lent)


def stood_in_for(actor: Actor, task: UserTask) -> list[str]:
    """Give user ids of the absent people whose personal work the actor does there."""
    lent = (each for each in _stand_ins(actor, task) if each.personal)
    return [each.absent_id for each in lent if _is_covered(each, task)]


def require_route(task: UserTask, actor: Actor) -> Route:
    """Give the actor's right to work on the user task.

    Raises:
        NotPermitted: there is none; the message says why.
    """
    route = route_to(task, actor)
    if route is not None:
        return route
    if actor.user_id in task.excluded_users:
        raise NotPermitted("Вы не можете выполнить эту задачу: вы участник этого дела.")
    if task.assignee == actor.user_id:
        raise NotPermitted("Замещение закончилось: задача возвращается тому, кого вы замещали.")
    if task.assignee:
        raise NotPermitted("Задача назначена другому сотруднику.")
    raise NotPermitted("Задача адресована другой роли или организации.")


def require(actor: Actor, permission: Permission, sentence: str) -> None:
    """Refuse an actor without a permission.

    Raises:
        NotPermitted: with the sentence.
    """
    if not actor.may(permission):
        raise NotPermitted(sentence)


def may_start(row: ProcessDefinition, actor: Actor) -> bool:
    """Say whether the actor may begin this process by hand, now."""
    if row.suspended_at is not None:
        return False
    if actor.may(Permission.START_ANY):
        return row.startable
    roles = {role_of(each) for each in actor.principals_for(row.key)}
    return row.startable and not roles.isdisjoint(row.starters)


def may_cancel(row: ProcessInstance, actor: Actor) -> bool:
    """Operators cancel, and whoever started it takes it back."""
    starter = bool(actor.user_id) and row.started_by == actor.user_id
    return row.ended_at is None and (actor.may(Permission.OPERATE) or starter)


def reads_everything(actor: Actor) -> bool:
    """Say whether nothing that runs is hidden from the actor."""
    return actor.may(Permission.READ_ALL) or actor.may(Permission.OPERATE)


def may_see(session: Session, row: ProcessInstance, actor: Actor) -> bool:
    """Readers of everything, operators, watchers, the starter, and whoever has or had a task."""
    return actor.may(Permission.WATCH) or takes_part(session, row, actor)


def takes_part(session: Session, row: ProcessInstance, actor: Actor) -> bool:
    """Say whether what people wrote there is meant for the actor; a watcher has no part."""
    if sees_whole(row, actor):
        return True
    return any(concerns(task, actor) for task in user_tasks.of_instance(session, row.id))


def may_see_task(row: ProcessInstance, task: UserTask, actor: Actor) -> bool:
    """Say whether the actor may read a user task.

    A part in its instance is not enough: School 5's task is never seen by School 7's deputy.
    """
    return sees_whole(row, actor) or concerns(task, actor)


def may_read_task(session: Session, row: ProcessInstance, task: UserTask, actor: Actor) -> bool:
    """Say whether the actor may read a user task, if only for having been asked or mentioned."""
    return may_see_task(row, task, actor) or is_drawn_in(session, task, actor)


def is_drawn_in(session: Session, task: UserTask, actor: Actor) -> bool:
    """Say whether the actor, or whom they stand in for, was asked or mentioned there."""
    if not actor.user_id:
        return False
    people = [actor.user_id, *stood_in_for(actor, task)]
    return talks.was_drawn_in(session, task.id, people)


def concerns(task: UserTask, actor: Actor) -> bool:
    """Say whether the user task is, was or could be the actor's."""
    if actor.is_system:
        return True
    if actor.user_id and actor.user_id in (task.assignee, task.completed_by, task.owner):
        return True
    if task.state == UserTaskState.OPEN and route_to(task, actor) is not None:
        return True
    return is_offered(task, actor)


def sees_whole(row: ProcessInstance, actor: Actor) -> bool:
    """Say whether nothing of an instance is hidden from the actor: they began it, or read all."""
    starter = bool(actor.user_id) and row.started_by == actor.user_id
    return starter or reads_everything(actor)


def _stand_ins(actor: Actor, task: UserTask) -> tuple[StandIn, ...]:
    return () if as_deputy(actor.user_id) in task.excluded_users else actor.stand_ins


def _was_theirs(stand_in: StandIn, task: UserTask) -> bool:
    if not _is_covered(stand_in, task):
        return False
    by_name = (task.assignee, task.completed_by, *task.candidate_users)
    by_role = not stand_in.principals.isdisjoint(task.candidates)
    return by_role or (stand_in.personal and stand_in.absent_id in by_name)


def _own_route(task: UserTask, actor: Actor) -> Route | None:
    if task.assignee:
        # What was claimed for an absent person is theirs: it takes a stand-in to go on with it.
        claimed_for_another = task.acting_for not in ("", actor.user_id)
        return Route() if task.assignee == actor.user_id and not claimed_for_another else None
    found = (each for each in offers(task) if _answers(actor, [each]))
    return next((Route(principal=each) for each in found), None)


def _route_through(stand_in: StandIn, task: UserTask, actor: Actor) -> Route | None:
    absent = stand_in.absent_id
    if not _is_covered(stand_in, task):
        return None
    by_role = next((each for each in task.candidates if each in stand_in.principals), "")
    if not task.assignee:
        by_name = stand_in.personal and absent in task.candidate_users
        principal = by_role or (user_principal(absent) if by_name else "")
        return Route(principal=principal, acting_for=absent) if principal else None
    if task.assignee == actor.user_id and task.acting_for == absent:
        return Route(acting_for=absent)
    if task.assignee == absent and (stand_in.personal or by_role):
        return Route(principal=user_principal(absent), acting_for=absent)
    return None


def _is_covered(stand_in: StandIn, task: UserTask) -> bool:
    covered = task.substitutable and stand_in.covers_process(task.process_key)
    return covered and stand_in.is_turn(task.excluded_users)


def _answers(actor: Actor, candidates: list[str]) -> bool:
    own = user_principal(actor.user_id) if actor.user_id else ""
    return actor.answers_to(candidates) or own in candidates
