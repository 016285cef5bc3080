"""Service tasks of an application while it is judged: what jurors see of it, when a trial is over.

Every application is scored inside its own process. The contest learns that a trial is over from the
last of them: whoever writes down scores holds the contest's row, so two of them never both believe
that the other is still open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import Handler, ServiceCall
from workflows.contests.filing import configuration_of
from workflows.contests.shape import Configuration, Stage
from workflows.inputs import inputs_of, registry_of
from workflows.registry import contest_applications, people
from workflows.registry.base import Registry, Zones
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contests import Contest
from workflows.registry.people import Person

Outputs = Mapping[str, object]
SCORED = "scored"
"""Trial → scoring, among the facts of an application."""
WHICH = {"application_id": "Заявка"}
COMPETING = (ApplicationState.ADMITTED, ApplicationState.FINALIST)


@dataclass(frozen=True, kw_only=True)
class JudgingServices:
    """The handlers of one installation."""

    zones: Zones

    def begin(self, call: ServiceCall) -> Outputs:
        """Name the work as jurors see it: by its code where the stage is blind."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.get(ContestApplication, inputs.required("application_id"))
        configuration = configuration_of(registry.get(Contest, row.contest_id))
        title = judged_title(registry, row, configuration, inputs.required("stage"))
        # Jurors read the variables of their tasks: neither authors nor school go there, so who may
        # not score this work is sorted out here.
        experts = impartial(registry, row, inputs.texts("experts"))
        reserve = impartial(registry, row, inputs.texts("reserve"))
        short = max(len(inputs.texts("experts")) - len(experts), 0)
        return {
            "judged_objects": [{"id": row.id, "title": title}],
            "judged_experts": [*experts, *reserve[:short]],
            "judged_reserve": reserve[short:],
        }

    def stage_scored(self, call: ServiceCall) -> Outputs:
        """Write down where the sheets are; say whether nobody is being scored at the trial now."""
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        row = registry.get(ContestApplication, inputs.required("application_id"))
        contest = registry.locked(Contest, row.contest_id)
        row = registry.locked(ContestApplication, row.id)
        trial = inputs.required("trial")
        scored = {**row.facts.get(SCORED, {}), trial: inputs.text("scoring_id")}
        row.facts = {**row.facts, SCORED: scored}
        return {"is_stage_scored": not unscored(registry, contest, trial)}

    def handlers(self) -> tuple[Handler, ...]:
        """These topics with what they take and give."""
        return (
            Handler(
                topic="contests.begin_judging",
                run=self.begin,
                title="Подготовить работу для жюри",
                inputs={
                    **WHICH,
                    "stage": "remote или onsite",
                    "experts": "Члены жюри этой заявки",
                    "reserve": "Резерв, по очереди",
                },
                outputs={
                    "judged_objects": "Работа, как её видит жюри",
                    "judged_experts": "Кто оценивает: без авторов и работников той же школы",
                    "judged_reserve": "Резерв без них же",
                },
            ),
            Handler(
                topic="contests.stage_scored",
                run=self.stage_scored,
                title="Записать, что испытание оценено",
                inputs={
                    **WHICH,
                    "trial": "Испытание",
                    "scoring_id": "Экспертиза",
                    "outcome": "Итог экспертизы",
                },
                outputs={"is_stage_scored": "Оценены ли все заявки"},
            ),
        )


def impartial(registry: Registry, row: ContestApplication, person_ids: Sequence[str]) -> list[str]:
    """Those who neither wrote the work nor are employed where it comes from, in their order."""
    known = people.by_ids(registry, person_ids)
    return [
        each
        for each in person_ids
        if each not in (row.person_id, *row.co_authors)
        and each in known
        and known[each].organisation_id != row.organisation_id
    ]


def judged_title(
    registry: Registry, row: ContestApplication, configuration: Configuration, stage: str
) -> str:
    """«Работа К7Q4М. Тема», or the name where names are open."""
    who = f"Работа {row.blind_code}"
    if not is_blind(configuration, stage):
        who = registry.get(Person, row.person_id).name.full
    return f"{who}. {row.topic}" if row.topic else who


def is_blind(configuration: Configuration, stage: str) -> bool:
    """Whether jurors of a stage see no names."""
    return configuration.blind.onsite if stage == Stage.ONSITE else configuration.blind.remote


def unscored(
    registry: Registry, contest: Contest, trial_code: str
) -> tuple[ContestApplication, ...]:
    """Who takes part in a trial and is not scored there yet: finalists on the spot, else all."""
    rows = contest_applications.of_contest(registry, contest.id)
    taking = [row for row in rows if row.state in COMPETING]
    trials = {each.code: each for each in configuration_of(contest).trials}
    finalists = [row for row in taking if row.state == ApplicationState.FINALIST]
    trial = trials.get(trial_code)
    if finalists and trial is not None and trial.stage == Stage.ONSITE:
        taking = finalists
    return tuple(row for row in taking if trial_code not in row.facts.get(SCORED, {}))
