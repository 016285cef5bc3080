"""What an operator sees of automatic work, and chooses about its pace."""

from datetime import timedelta

from engine.commands import rights
from engine.commands.context import Context
from engine.domain.errors import InvalidForm, NotFound, NotPermitted
from engine.domain.identity import Permission
from engine.domain.pacing import Rank
from engine.domain.states import JobKind
from engine.domain.tenancy import REGION
from engine.domain.work_views import ProgramView, WorkPage, WorkView
from engine.store import pace_rows, program_rows
from engine.store.queries import definitions
from engine.store.queries.jobs import DONE_BY_HANDLERS
from engine.store.tables import RunningProgram

SILENCE = timedelta(seconds=20)
MOST = 1000
"""No pace needs a larger number: leave the field empty instead."""


def page(context: Context) -> WorkPage:
    """Say what runs, what waits in this municipality and how fast each sort of work goes.

    Raises:
        NotPermitted: the actor is no operator.
    """
    _require_operator(context)
    equipment, session = context.equipment, context.session
    equipment.paces.look(session, at_once=True)
    waiting = {
        (kind, topic): (count, since)
        for kind, topic, count, since in pace_rows.waiting(session, context.tenant, context.now)
    }
    running = pace_rows.running(session, context.tenant, context.now)
    known = {_place(context, topic) for topic in equipment.handlers}
    places = sorted({*waiting, *running, *known})
    return WorkPage(
        programs=tuple(_program(context, row) for row in program_rows.every(session)),
        works=tuple(
            _work(context, place, waiting.get(place, (0, None)), running.get(place, 0))
            for place in places
        ),
        shared=equipment.shared,
    )


def choose(
    context: Context, topic: str, rank: int | None, at_once: int | None, per_minute: int | None
) -> None:
    """Let the work of a topic go at another pace from now on; None is what its handler declares.

    It goes so for everybody: where there is a region, it chooses.

    Raises:
        NotPermitted: the actor is no operator, or of a municipality below a region.
        NotFound: there is no such work.
        InvalidForm: a number cannot be meant so.
    """
    _require_operator(context)
    if context.tenant != REGION and definitions.are_shared(context.session):
        raise NotPermitted("Очерёдность и скорость работ выбирает администратор региона.")
    if topic not in context.equipment.handlers:
        raise NotFound("Такой работы нет.")
    errors = {
        name: f"Напишите целое число от 0 до {MOST}; 0 — без ограничения."
        for name, number in (("at_once", at_once), ("per_minute", per_minute))
        if number is not None and not 0 <= number <= MOST
    }
    if rank is not None and rank not in set(Rank):
        errors["rank"] = "Выберите очередность из списка."
    if errors:
        raise InvalidForm(errors)
    pace_rows.choose(context.session, topic, rank=rank, at_once=at_once, per_minute=per_minute)
    context.equipment.paces.look(context.session, at_once=True)


def _place(context: Context, topic: str) -> tuple[str, str]:
    handler = context.equipment.handlers[topic]
    return (JobKind.SERVICE if handler.in_diagrams else JobKind.APPLICATION), topic


def _work(
    context: Context, place: tuple[str, str], waiting: tuple[int, object], running: int
) -> WorkView:
    kind, topic = place
    paces = context.equipment.paces
    handler = context.equipment.handlers.get(topic) if kind in DONE_BY_HANDLERS else None
    count, since = waiting
    return WorkView(
        kind=kind,
        topic=topic if handler is not None else "",
        title=handler.title if handler is not None else "",
        rank=paces.rank(kind, topic) if kind in set(JobKind) else Rank.USUAL,
        pace=paces.of(topic),
        declared=paces.declared(topic),
        waiting=count,
        since=since,  # type: ignore[arg-type]
        running=running,
    )


def _program(context: Context, row: RunningProgram) -> ProgramView:
    return ProgramView(
        role=row.role,
        host=row.host,
        level=row.level,
        threads=row.threads,
        busy=row.busy,
        note=row.note,
        started_at=row.started_at,
        seen_at=row.seen_at,
        silent=row.seen_at < context.now - SILENCE,
    )


def _require_operator(context: Context) -> None:
    rights.require(context.actor, Permission.OPERATE, "Очередь работ видит только оператор.")
