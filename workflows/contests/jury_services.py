"""Service tasks about the jury: who may not judge whom, the draw, changes of the jury (D02)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.contests import (
    assignments,
    conflicts,
    distribution,
    gathering,
    order_text,
    sending,
)
from workflows.contests.asking import ContestTables
from workflows.contests.configuration import read
from workflows.contests.conflicts import Effect, Effects, Pair, Reason
from workflows.contests.distribution import Distribution, Input
from workflows.contests.score_rules import REMOTE
from workflows.contests.services import contest_of
from workflows.contests.shape import Stage
from workflows.contests.topics import JURY_TOPICS, told
from workflows.inputs import Inputs, inputs_of, registry_of
from workflows.registry import contest_judging as judging
from workflows.registry.base import Registry, Zones
from workflows.registry.contest_applications import ContestApplication
from workflows.registry.contest_commissions import ContestCommissionMember, Part
from workflows.registry.contest_judging import ContestDistribution, JudgeState
from workflows.registry.contests import Contest, ContestState
from workflows.registry.people import Person

Outputs = Mapping[str, object]
CONFLICT, JURY = "conflict.dmn", "jury.dmn"


@dataclass(frozen=True, kw_only=True)
class JuryServices:
    """The handlers of one installation; `tables` say what a relation leads to."""

    zones: Zones
    tables: ContestTables | None = None

    def begin_jury(self, call: ServiceCall) -> Outputs:
        """Say who declares: everybody of jury and reserve who has not done so yet."""
        registry, contest = self._of(call)
        contest.state = ContestState.JURY
        seats = gathering.seats(registry, contest.id)
        declared = {row.juror_id for row in judging.declarations(registry, contest.id)}
        everybody = (*seats.jury, *seats.reserve)
        configuration = read(contest.configuration)
        return {
            "jurors_to_declare": [each for each in everybody if each not in declared],
            "jury_chair": seats.chair,
            "counting_members": [*seats.counting],
            "organisers": [*seats.organising],
            "has_remote_stage": bool(configuration.trials_of(Stage.REMOTE)),
            "draw_seed": f"{registry.now:%Y%m%d%H%M%S}",
        }

    def find_conflicts(self, call: ServiceCall) -> Outputs:
        """Name what the chair has to decide, and how many jurors the worst off application has."""
        registry, contest = self._of(call)
        permitted = assignments.pairs(inputs_of(call).texts("permitted"))
        rows = gathering.taking_part(registry, contest.id, REMOTE)
        reasons = self._found(registry, contest, rows)
        found = self._effects(reasons, permitted, call.tenant)
        seats = gathering.seats(registry, contest.id)
        undeclared = assignments.undeclared(registry, contest.id, (*seats.jury, *seats.reserve))
        able = {*seats.jury, *seats.reserve} - undeclared
        left = conflicts.remaining(able, [row.id for row in rows], found)
        doubtful = assignments.options(registry, rows, found.for_chair, reasons)
        fewest = min(left.values(), default=0)
        return {
            "doubtful_pairs": doubtful,
            "jurors_left": fewest,
            "jury_state": self._jury_state(fewest, call.tenant),
            "undeclared_text": assignments.undeclared_text(registry, undeclared),
        }

    def distribute(self, call: ServiceCall) -> Outputs:
        """Draw who judges whom; nothing holds until it is confirmed."""
        registry, contest = self._of(call)
        inputs = inputs_of(call)
        given, gone = self._input(registry, contest, inputs, call.tenant)
        made = distribution.distribute(inputs.required("seed"), assignments.without(given, gone))
        row = assignments.kept(
            registry, contest, call, assignments.without(given, gone), made, dry=True
        )
        return {"distribution_id": row.id, "unfilled_count": len(made.unfilled)}

    def confirm(self, call: ServiceCall) -> Outputs:
        """Make the assignments of a draw that was looked at."""
        registry, contest = self._of(call)
        dry = registry.get(ContestDistribution, inputs_of(call).required("distribution_id"))
        if dry.contest_id != contest.id:
            raise InvalidInput(f"{call.topic}: распределение другого конкурса.")
        real = ContestDistribution(
            contest_id=contest.id, stage=dry.stage, seed=dry.seed, input_hash=dry.input_hash,
            input=dry.input, result=dry.result, made_by=call.actor_id, made_at=registry.now,
            dry_run=False,
        )  # fmt: skip
        registry.add(real)
        assignments.write(registry, contest.id, [(str(j), str(a)) for j, a in dry.result["pairs"]])
        return {"distribution_id": real.id}

    def recuse(self, call: ServiceCall) -> Outputs:
        """Take a juror out of the contest; the reserve steps in, and nothing else changes."""
        registry, contest = self._of(call)
        inputs = inputs_of(call)
        juror = inputs.required("juror")
        assignments.leave(registry, contest.id, juror)
        rows = judging.judges(registry, contest.id, REMOTE)
        before = [(r.juror_id, r.application_id) for r in rows if r.state == JudgeState.ASSIGNED]
        for row in rows:
            if row.juror_id == juror and row.state == JudgeState.ASSIGNED:
                row.state = JudgeState.RECUSED
        made: Distribution | None = None
        if before:
            given, gone = self._input(registry, contest, inputs, call.tenant)
            recused = gone | assignments.gone(registry, contest.id)
            given = assignments.with_former(given, registry, contest.id)
            seed = f"{registry.now:%Y%m%d%H%M%S}"
            made = distribution.rebalance(seed, given, before, recused=recused)
            assignments.kept(registry, contest, call, given, made, dry=False)
            assignments.write(registry, contest.id, made.pairs)
        open_ = assignments.open_sheets(registry, contest.id, juror)
        why = {"replacement_reason": inputs.text("reason", "Самоотвод")}
        sending.send(registry, call, sending.EXPERT_REPLACED, open_, why)
        return {
            "jury_gap_text": assignments.gap_text(registry, made) if made else "",
            "is_jury_short": bool(made and made.unfilled),
        }

    def compose_change(self, call: ServiceCall) -> Outputs:
        """The order that puts more people into the jury."""
        registry, contest = self._of(call)
        inputs = inputs_of(call)
        added = assignments.free(registry, contest.id, inputs.texts("new_jurors"))
        names = [registry.get(Person, each).name.short for each in added]
        body = order_text.jury_change(contest.title, names, inputs.required("reason"))
        return {
            "change_title": f"О составе жюри конкурса «{contest.title}»",
            "change_body": body,
            "new_jurors": added,
            "has_new_jurors": bool(added),
            "change_problem": "" if added else "Эти люди уже состоят в комиссиях конкурса.",
        }

    def change_jury(self, call: ServiceCall) -> Outputs:
        """Seat the people whom the signed order names."""
        registry, contest = self._of(call)
        for each in assignments.free(registry, contest.id, inputs_of(call).texts("new_jurors")):
            row = ContestCommissionMember(contest_id=contest.id, person_id=each, part=Part.JURY)
            registry.add(row)
        registry.session.flush()
        return {"jury_size": len(gathering.seats(registry, contest.id).jury)}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return told(self, JURY_TOPICS)

    def _of(self, call: ServiceCall) -> tuple[Registry, Contest]:
        registry = registry_of(call, self.zones)
        return registry, contest_of(registry, inputs_of(call))

    def _found(
        self, registry: Registry, contest: Contest, rows: Sequence[ContestApplication]
    ) -> dict[Pair, Reason]:
        seats = gathering.seats(registry, contest.id)
        return conflicts.find(
            gathering.jurors(registry, (*seats.jury, *seats.reserve)),
            gathering.entries(registry, rows),
            gathering.facts(registry, contest, rows),
            gathering.declared(registry, contest.id),
        )

    def _effects(
        self, reasons: Mapping[Pair, Reason], permitted: Collection[Pair], tenant: str
    ) -> Effects:
        """As `conflicts.effects`, with the effects that the office's table names."""
        if self.tables is None:
            return conflicts.effects(reasons, permitted)
        effect = {
            relation: _text(self.tables.ask(CONFLICT, {"relation": relation.value}, tenant))
            for relation in {reason.relation for reason in reasons.values()}
        }
        named = {pair: effect[reason.relation] for pair, reason in reasons.items()}
        doubtful = {pair for pair, each in named.items() if each == Effect.CHAIR}
        waiting = doubtful - set(permitted)
        forbidden = {pair for pair, each in named.items() if each == Effect.PAIR}
        return Effects(
            excluded=frozenset(p[0] for p, each in named.items() if each == Effect.CONTEST),
            pairs=frozenset(forbidden | waiting),
            for_chair=tuple(sorted(waiting)),
        )

    def _jury_state(self, left: int, tenant: str) -> str:
        if self.tables is None:
            return conflicts.jury_state(left)
        return _text(self.tables.ask(JURY, {"jurors_left": left}, tenant))

    def _input(
        self, registry: Registry, contest: Contest, inputs: Inputs, tenant: str
    ) -> tuple[Input, set[str]]:
        """What a draw begins with, and the jurors who declared nothing: silence is no consent."""
        rows = gathering.taking_part(registry, contest.id, REMOTE)
        seats = gathering.seats(registry, contest.id)
        permitted = assignments.pairs(inputs.texts("permitted"))
        found = self._effects(self._found(registry, contest, rows), permitted, tenant)
        given = Input(
            jurors=frozenset(seats.jury),
            applications=frozenset(row.id for row in rows),
            conflicts=found,
            per_application=read(contest.configuration).jury.per_application,
            reserve=frozenset(seats.reserve),
        )
        return given, assignments.undeclared(registry, contest.id, (*seats.jury, *seats.reserve))


def _text(outputs: object) -> str:
    """The only output of a table."""
    if isinstance(outputs, dict):
        return str(next(iter(outputs.values()), ""))
    return str(outputs or "")
