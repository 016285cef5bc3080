"""The user tasks of a contest that have pages of their own: declaration, draw, recount, lots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from engine import Actor, InvalidForm, ProcessEngine, UserTaskPage, UserTaskView
from workflows.contests import drawing_lots, gathering, results
from workflows.contests.asking import ContestTables
from workflows.contests.results import StageResults
from workflows.contests.score_rules import ONSITE
from workflows.desks.base import Desk
from workflows.desks.contest_task_views import (
    DeclarationLine,
    DistributionView,
    DrawView,
    RecountLine,
    declaration_lines,
    distribution_view,
    draw_view,
    recount_lines,
)
from workflows.registry import contest_judging as judging
from workflows.registry import contest_results
from workflows.registry.base import Registry
from workflows.registry.contest_judging import ContestDeclaration, ContestDistribution, Relation
from workflows.registry.contest_results import ContestDraw
from workflows.registry.contests import Contest
from workflows.shipped import system_of

DECLARATION, DISTRIBUTION = "page:contest_declaration", "page:contest_distribution"
RECOUNT, DRAW = "page:contest_recount", "page:contest_draw"
CONFIRMED, REDRAW = "confirmed", "redraw"
LONGEST_SEED, LONGEST_NOTE = 64, 400
SHORTEST_NOTE = 5
MOST_DIGITS = 12
Together = Callable[[Session], None]


@dataclass(frozen=True, kw_only=True)
class TaskAnswer:
    """What completes a user task, and what is written in the same transaction."""

    values: Mapping[str, object]
    together: Together | None = None


@dataclass(frozen=True, kw_only=True)
class ContestTasks(Desk):
    """What the pages show and take; whoever has the user task has passed the engine's check."""

    engine: ProcessEngine
    tables: ContestTables

    # -- what is shown -----------------------------------------------------------------------------
    def declaration(self, view: UserTaskPage, actor: Actor) -> tuple[DeclarationLine, ...]:
        """Everybody who takes part, by name: never by number, that codes stay codes."""
        with self._reading(actor) as registry:
            return declaration_lines(registry, _contest(registry, view), actor.user_id)

    def distribution(self, view: UserTaskPage, actor: Actor) -> DistributionView:
        """The draw that waits for its confirmation."""
        with self._reading(actor) as registry:
            row = registry.get(ContestDistribution, str(view.variables["distribution_id"]))
            return distribution_view(registry, row)

    def recount(self, view: UserTaskPage, actor: Actor) -> tuple[RecountLine, ...]:
        """The sheets of a stage, without the program's sums."""
        with self._reading(actor) as registry:
            found = self._counted(registry, view, actor)
            return recount_lines(registry, _contest(registry, view), found)

    def draw(self, view: UserTaskPage, actor: Actor) -> DrawView:
        """Who draws lots at a trial."""
        with self._reading(actor) as registry:
            return draw_view(registry, _contest(registry, view), _trial_code(view))

    # -- what is taken -----------------------------------------------------------------------------
    def answers(self, task: UserTaskView) -> bool:
        """Whether a user task is completed by an answer that is read here."""
        return task.form_key in (DECLARATION, DISTRIBUTION, RECOUNT, DRAW)

    def answer(self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor) -> TaskAnswer:
        """Read what a page was handed in with.

        Raises:
            InvalidForm: by field.
        """
        readers = {
            DECLARATION: self._declared,
            DISTRIBUTION: self._distributed,
            RECOUNT: self._recounted,
            DRAW: self._drawn,
        }
        return readers[view.task.form_key](view, given, actor)

    def complete(self, task: UserTaskView, given: Mapping[str, Any], actor: Actor) -> None:
        """Complete a user task as its page does: for stories and the demo."""
        view = self.engine.user_task(task.id, system_of(actor.tenant))
        answer = self.answer(view, given, actor)
        self.engine.complete(task.id, answer.values, actor, together=answer.together)

    def _declared(self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor) -> TaskAnswer:
        relations, notes = dict(given.get("relations") or {}), dict(given.get("notes") or {})
        with self._reading(actor) as registry:
            contest = _contest(registry, view)
            known = {row.id: row for row in gathering.taking_part(registry, contest.id, "remote")}
        errors = {}
        for each in known:
            relation = str(relations.get(each, Relation.NONE))
            if relation not in set(Relation):
                errors[f"relation:{each}"] = "Выберите значение из списка."
            elif relation == Relation.OTHER and len(str(notes.get(each, ""))) < SHORTEST_NOTE:
                errors[f"note:{each}"] = "Назовите связь."
        if errors:
            raise InvalidForm(errors)

        def together(session: Session) -> None:
            own = self._registry(session, actor.tenant)
            said = {
                row.application_id: row
                for row in judging.declarations(own, contest.id)
                if row.juror_id == actor.user_id
            }
            for each in known:
                row = said.get(each) or own.add(
                    ContestDeclaration(
                        contest_id=contest.id,
                        juror_id=actor.user_id,
                        application_id=each,
                        relation=Relation.NONE,
                        made_at=own.now,
                    )
                )
                row.relation = str(relations.get(each, Relation.NONE))
                row.note = str(notes.get(each, ""))[:LONGEST_NOTE]

        return TaskAnswer(values={}, together=together)

    def _distributed(
        self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor
    ) -> TaskAnswer:
        del actor
        decision, seed = str(given.get("decision", "")), str(given.get("seed", "")).strip()
        if decision == CONFIRMED:
            return TaskAnswer(values={"distribution_decision": CONFIRMED})
        if decision != REDRAW:
            raise InvalidForm({"": "Утвердите распределение или проведите его заново."})
        if not 0 < len(seed) <= LONGEST_SEED or seed == view.variables.get("draw_seed"):
            raise InvalidForm({"seed": "Назовите другое число жребия."})
        return TaskAnswer(values={"distribution_decision": REDRAW, "draw_seed": seed})

    def _recounted(self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor) -> TaskAnswer:
        typed = dict(given.get("totals") or {})
        with self._reading(actor) as registry:
            found = self._counted(registry, view, actor)
        errors, differences = {}, []
        for ranked in found.ranked:
            number = str(found.rows[ranked.application].number)
            total = _points(typed.get(number))
            if total is None:
                errors[f"total:{number}"] = "Введите сумму, например 35,5."
            elif total != ranked.points:
                mine, ours = (f"{each:f}".replace(".", ",") for each in (total, ranked.points))
                differences.append(f"Заявка № {number}: подсчитано {mine}, программой {ours}.")
        if errors:
            raise InvalidForm(errors)
        return TaskAnswer(values={"recount_differences": differences})

    def _drawn(self, view: UserTaskPage, given: Mapping[str, Any], actor: Actor) -> TaskAnswer:
        trial, seed = _trial_code(view), str(given.get("seed", "")).strip()[:LONGEST_SEED]
        by_hand = bool(given.get("by_hand"))
        with self._reading(actor) as registry:
            contest = _contest(registry, view)
            rows = gathering.taking_part(registry, contest.id, ONSITE)
        order = _order(given, {str(row.number): row.id for row in rows}, seed, by_hand=by_hand)

        def together(session: Session) -> None:
            own = self._registry(session, actor.tenant)
            row = contest_results.draw_of(own, contest.id, trial)
            if row is None:
                made = ContestDraw(
                    contest_id=contest.id, trial_code=trial, order=[], made_at=own.now
                )
                row = own.add(made)
            row.seed, row.order = "" if by_hand else seed, list(order)
            row.by_hand, row.signed_by = by_hand, actor.user_id
            row.made_at = own.now

        return TaskAnswer(values={"lots_by_hand": by_hand}, together=together)

    def _counted(self, registry: Registry, view: UserTaskPage, actor: Actor) -> StageResults:
        contest = _contest(registry, view)
        stage = str(view.variables["counting_stage"])

        def ask(file: str, facts: Mapping[str, object]) -> object:
            return self.tables.ask(file, facts, actor.tenant)

        return results.count(registry, contest, stage, (), ask)


def _contest(registry: Registry, view: UserTaskPage) -> Contest:
    return registry.get(Contest, str(view.variables["contest_id"]))


def _trial_code(view: UserTaskPage) -> str:
    trial = view.variables.get("trial")
    return str(trial.get("code", "")) if isinstance(trial, Mapping) else ""


def _order(
    given: Mapping[str, Any], ids: Mapping[str, str], seed: str, *, by_hand: bool
) -> tuple[str, ...]:
    """The order by lot: from the seed, or as it was drawn by hand.

    Raises:
        InvalidForm: there is no seed, or the typed order is not one of these participants.
    """
    if not by_hand:
        if not seed:
            raise InvalidForm({"seed": "Назовите число жребия."})
        return drawing_lots.draw(seed, [*ids.values()])
    typed = [str(each) for each in given.get("order") or ()]
    if sorted(typed) != sorted(ids):
        words = "Перечислите номера заявок по порядку: каждый участник ровно один раз."
        raise InvalidForm({"order": words})
    return tuple(ids[each] for each in typed)


def _points(typed: object) -> Decimal | None:
    text = str(typed if typed is not None else "").strip().replace(",", ".")
    is_number = text.replace(".", "", 1).isdecimal() and text.isascii()
    if not is_number or len(text) > MOST_DIGITS:
        return None
    return Decimal(text)
