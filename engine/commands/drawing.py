"""What an editor of diagrams asks while somebody draws: names to pick from, what a text means."""

from collections.abc import Iterator, Mapping

from engine.commands import house_rules, rights
from engine.commands.context import Context
from engine.domain.deadline_views import DeadlineText
from engine.domain.drawing_views import HandlerNote, KnownAround, Vocabulary
from engine.domain.identity import Permission
from engine.expressions import CALENDAR_FUNCTION_NAMES, FUNCTIONS
from engine.interpreter import NodeModel, TextKind, example_deadline, problem_of, read_accepted
from engine.interpreter.rules.known import known_around
from engine.store.queries import definitions

DESIGNERS = "Рисовать процессы может не каждый."
LONGEST_TEXT = 20_000


def vocabulary(context: Context) -> Vocabulary:
    """Give the names that a drawing may use.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    require_designer(context)
    evaluator, handlers = context.equipment.interpreter.evaluator, context.equipment.handlers
    names = {kind: set[str]() for kind in ("message", "signal")}
    for kind, name in _spoken_of(context):
        names[kind].add(name)
    known = {*FUNCTIONS, *CALENDAR_FUNCTION_NAMES, *evaluator.application_functions}
    return Vocabulary(
        handlers=tuple(
            HandlerNote(
                topic=each.topic, title=each.title, inputs=each.inputs, outputs=each.outputs
            )
            for each in sorted(handlers.values(), key=lambda h: (h.title or h.topic).casefold())
            if each.in_diagrams
        ),
        messages=tuple(sorted(names["message"])),
        signals=tuple(sorted(names["signal"])),
        functions=tuple(sorted(known)),
    )


def require_designer(context: Context) -> None:
    rights.require(context.actor, Permission.DEPLOY, DESIGNERS)


def _spoken_of(context: Context) -> Iterator[tuple[str, str]]:
    """Kind and name of every message and signal that newest versions speak of."""
    for row in definitions.newest(context.session, context.tenant):
        for node in context.equipment.definitions.by_id(row.id).model.scope.all_nodes():
            event = node.event
            if event is not None and event.kind in ("message", "signal") and event.name:
                yield event.kind, event.name


def problem_of_text(context: Context, kind: TextKind, text: str) -> str:
    """Say what would be wrong with a text at deployment; "" when nothing would.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    require_designer(context)
    if len(text) > LONGEST_TEXT:
        return "Слишком длинно."
    functions = context.equipment.interpreter.evaluator.application_functions
    return problem_of(kind, text, functions)


def deadline(
    context: Context, days: str, due: str, attributes: Mapping[str, str], calendar: str
) -> tuple[DeadlineText, str]:
    """Give a deadline as it is written, with the date it would mean now, and what is wrong with it.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    require_designer(context)
    more = NodeModel(
        id="drawn",
        kind="userTask",
        attributes={name: text for name, text in attributes.items() if text},
        properties={"calendar": calendar} if calendar else {},
    )
    evaluator = context.equipment.interpreter.evaluator
    return example_deadline(days[:LONGEST_TEXT], due[:LONGEST_TEXT], more, evaluator)


def known_variables(context: Context, files: Mapping[str, bytes]) -> Mapping[str, KnownAround]:
    """Element → variables around it, for every process of a set of files that can be read.

    Raises:
        NotPermitted: the actor may not deploy.
    """
    require_designer(context)
    model = read_accepted(files)
    found: dict[str, KnownAround] = {}
    for sight in house_rules.sights(context, model):
        found.update(known_around(sight))
    return found
