"""Service tasks about the stages: let applications be scored, see what is scored, draw lots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, ServiceCall
from workflows.contests import conflicts, gathering, sending
from workflows.contests.configuration import read
from workflows.contests.score_rules import ONSITE, REMOTE
from workflows.contests.services import contest_of, is_blind
from workflows.contests.shape import Configuration, Stage
from workflows.contests.topics import STAGE_TOPICS, told
from workflows.contests.variants import WorkingDays
from workflows.decimals import spelled
from workflows.inputs import inputs_of, registry_of
from workflows.registry import contest_applications, contest_results
from workflows.registry import contest_judging as judging
from workflows.registry.base import Registry, Zones
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contest_judging import JudgeState
from workflows.registry.contests import Contest, ContestState
from workflows.registry.scorings import ObjectState

Outputs = Mapping[str, object]
REMOTE_TITLE = "Заочный этап"
ONSITE_DAYS = 1


@dataclass(frozen=True, kw_only=True)
class StageServices:
    """The handlers of one installation."""

    zones: Zones
    calendar: WorkingDays

    def begin_stage(self, call: ServiceCall) -> Outputs:
        """Tell every application of the stage to be scored; those that are scored are left out."""
        registry = registry_of(call, self.zones)
        inputs = inputs_of(call)
        contest, stage = contest_of(registry, inputs), inputs.required("stage")
        contest.state = ContestState.REMOTE if stage == REMOTE else ContestState.FINAL
        configuration = read(contest.configuration)
        rows = gathering.taking_part(registry, contest.id, stage)
        waiting = _unscored(registry, contest, rows, stage)
        shared = self._payload(registry, contest, configuration, stage)
        judges = _experts(registry, contest, waiting, stage)
        own = {each: {"experts": found} for each, found in judges.items()}
        sending.send(registry, call, sending.JUDGING, own, shared, own)
        until = configuration.dates.remote_until if stage == REMOTE else None
        ends_on = max(until or registry.today, registry.today)
        return {"open_count": len(waiting), "stage_ends_on": ends_on.isoformat()}

    def check_stage(self, call: ServiceCall) -> Outputs:
        """How many applications of a stage are not scored yet."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        contest, stage = contest_of(registry, inputs), inputs.required("stage")
        rows = gathering.taking_part(registry, contest.id, stage)
        return {"open_count": len(_unscored(registry, contest, rows, stage))}

    def begin_final(self, call: ServiceCall) -> Outputs:
        """Name the trials on site; where nobody was chosen by a remote stage all admitted go on."""
        registry = registry_of(call, self.zones)
        contest = contest_of(registry, inputs_of(call))
        contest.state = ContestState.FINAL
        configuration = read(contest.configuration)
        if not configuration.trials_of(Stage.REMOTE):
            for row in gathering.taking_part(registry, contest.id, REMOTE):
                row.state = ApplicationState.FINALIST
        registry.session.flush()
        finalists = gathering.taking_part(registry, contest.id, ONSITE)
        final_on = configuration.dates.final_on or registry.today
        trials = configuration.trials_of(Stage.ONSITE) if finalists else ()
        return {
            "trials": [{"code": each.code, "title": each.title} for each in trials],
            "finalists_count": len(finalists),
            "stage_begins_on": final_on.isoformat(),
        }

    def tell_order(self, call: ServiceCall) -> Outputs:
        """The order by lot in words, and whom to tell it."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        contest, trial = contest_of(registry, inputs), inputs.required("stage")
        draw = contest_results.draw_of(registry, contest.id, trial)
        known = {row.id: row for row in contest_applications.of_contest(registry, contest.id)}
        rows = [known[each] for each in (draw.order if draw else []) if each in known]
        order = "; ".join(f"{place}) заявка № {row.number}" for place, row in enumerate(rows, 1))
        title = gathering.rules(contest).trial(trial).title
        return {
            "letter_text": f"Порядок выступлений, испытание «{title}»: {order}.",
            "people_to_tell": [each for row in rows for each in (row.person_id, *row.co_authors)],
        }

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return told(self, STAGE_TOPICS)

    def _payload(
        self, registry: Registry, contest: Contest, configuration: Configuration, stage: str
    ) -> dict[str, object]:
        """What all applications of a stage are told alike."""
        codes = gathering.stage_trials(gathering.rules(contest), stage)
        trials = [each for each in configuration.trials if each.code in codes]
        several = len(trials) > 1
        criteria = [
            {
                "code": gathering.criterion_code(trial.code, each.code),
                "title": f"{trial.title}: {each.title}" if several else each.title,
                "max": spelled(each.maximum),
                "step": spelled(each.step),
                "justify": "extremes" if each.justify else "never",
            }
            for trial in trials
            for each in trial.criteria
        ]
        seats = gathering.seats(registry, contest.id)
        until, days = configuration.dates.remote_until, ONSITE_DAYS
        if stage == REMOTE and until is not None and until > registry.today:
            days = max(self.calendar.working_days_between(registry.today, until), ONSITE_DAYS)
        return {
            "contest_id": contest.id,
            "stage": REMOTE if stage == REMOTE else ONSITE,
            "trial": stage,
            "trial_title": REMOTE_TITLE if stage == REMOTE else trials[0].title,
            "reserve": [*seats.reserve],
            "criteria": criteria,
            "days": days,
            "threshold": spelled(configuration.jury.spread_threshold * 100),
            "is_blind": is_blind(contest, stage),
        }


def _unscored(
    registry: Registry, contest: Contest, rows: list[ContestApplication], stage: str
) -> list[ContestApplication]:
    """Applications without a closed scoring of this stage."""
    wanted = set(gathering.stage_trials(gathering.rules(contest), stage))
    closed = {
        thing.code
        for thing in gathering.scored_things(registry, [row.id for row in rows])
        if thing.state in (ObjectState.SCORED, ObjectState.NOT_SCORED)
        and wanted & gathering.trials_on(registry, thing)
    }
    return [row for row in rows if row.id not in closed]


def _experts(
    registry: Registry, contest: Contest, rows: Sequence[ContestApplication], stage: str
) -> dict[str, list[str]]:
    """Application → its jurors: those assigned; on site the whole jury but for conflicts.

    Whom the chair let judge in spite of a doubt was assigned, and judges on site too.
    """
    assigned = {
        (each.juror_id, each.application_id)
        for each in judging.judges(registry, contest.id, REMOTE)
        if each.state == JudgeState.ASSIGNED
    }
    if stage == REMOTE:
        return {row.id: sorted(j for j, a in assigned if a == row.id) for row in rows}
    jury = gathering.seats(registry, contest.id).jury
    found = conflicts.effects(
        conflicts.find(
            gathering.jurors(registry, jury),
            gathering.entries(registry, rows),
            gathering.facts(registry, contest, rows),
            gathering.declared(registry, contest.id),
        ),
        permitted=assigned,
    )
    able = [each for each in jury if each not in found.excluded]
    return {row.id: [j for j in able if (j, row.id) not in found.pairs] for row in rows}
