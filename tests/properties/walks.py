"""Walks through a shipped process: at each step somebody completes something, or time passes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine import SYSTEM, Actor, UserTaskView
from tests.districts import settled
from tests.properties.answers import answer
from workflows.playing.stories import ZONE

BEGIN = datetime(2027, 4, 1, 2, 0, tzinfo=UTC)
MEMBERS = ["predsedatelev", "sekretareva", "zamov", "lesnaya", "uchiteleva"]
STARTS: dict[str, dict[str, object]] = {
    "annual_plan": {"school_year": "2027/28"},
    "document_approval": {
        "document_kind": "order_dmmc",
        "document_title": "О составе методсовета",
        "document_basis": "Положение о ММС",
        "approvers": ["methodist", "council_chair"],
        "signer_role": "dmmc_director",
    },
    "council_session": {},
    "destruction_act": {},
    "council_question": {
        "topic": "Банк практик",
        "resolution": "Рекомендовать практику",
        "question_kind": "recommend",
    },
    "vote": {
        "topic": "Банк практик",
        "resolution": "Рекомендовать практику",
        "voters": MEMBERS,
        "recused_members": [],
        "chair": "predsedatelev",
        "vote_form": "session",
        "vote_days": 1,
    },
    "acknowledgement": {
        "document_title": "Положение о банке практик",
        "schools_to_acquaint": ["school_north", "school_forest"],
        "people_to_acquaint": ["metodistova"],
        "acknowledge_days": 3,
    },
    "collect_from_schools": {
        "collection_title": "Категории педагогов",
        "collection_request": "Сколько педагогов имеют категорию",
        "collection_indicators": [{"label": "Учителей с категорией"}],
        "director_approves": "no",
        "schools_to_ask": ["school_north", "school_forest"],
        "response_days": 5,
    },
    "consent": {
        "consent_subject": "uchiteleva",
        "consent_purpose": "processing",
        "consent_goal": "участие в конкурсе",
        "consent_data": "фамилия, имя, должность",
        "consent_until": "2027-12-31",
    },
    "expert_scoring": {
        "scoring_title": "Практики 2027 года",
        "scoring_objects": [
            {"title": "Читательский клуб", "organisation": "school_forest"},
            {"title": "Наставник рядом"},
        ],
        "scoring_criteria": [{"title": "Замысел", "max": 10, "step": "1"}],
        "scoring_experts": ["zhyurieva", "otsenkin"],
        "scoring_reserve": ["ekspertova"],
        "scoring_days": 5,
    },
    "assignment": {
        "assignment_text": "Подготовить справку",
        "assignment_executor": "metodistova",
        "assignment_due": "2027-04-15",
        "assignment_giver": "direktorov",
        "assignment_basis": "Протокол методсовета",
    },
    "plan_correction": {"school_year": "2026/27", "justification": "Карантин в школах"},
    "regulation_change": {
        "change_title": "Состав методсовета",
        "change_justification": "Новый порядок работы совета",
    },
    "rmo_plan": {},
    "plan_report": {"report_kind": "annual"},
    "rmo_meeting": {"meeting_id": "meeting_1"},
    "contest_application": {"application_id": "application_1"},
    "contest": {"contest_id": "contest_festival"},
    "contest_counting": {
        "contest_id": "contest_scored",
        "contest_title": "Учитель года",
        "counting_stage": "remote",
        "counting_members": ["podschetov", "schetchikova"],
        "jury_chair": "predsedatelev",
    },
    "reminders": {"process": "vote", "role": "council_member", "priority": 50, "days": 1},
}
WAITS = (1, 4, 16)


class Walk:
    """One instance of a process in a fresh district.

    Args:
        choose: picks one of a list; a random walk draws, a test may decide.
    """

    def __init__(self, process: str, choose: Callable[[list], object]) -> None:
        self.district = settled(BEGIN)
        self._choose = choose
        self.process = process
        self.instance_id = self.district.start(process, self._start(process)).id
        self.done: list[tuple[UserTaskView, dict, Actor]] = []

    def _start(self, process: str) -> dict[str, object]:
        if process == "council_item":
            return self._called_session()
        if process != "collect_proposals":
            return STARTS[process]
        # It works for a plan that somebody prepares already.
        plan = self.district.variables(self.district.start("annual_plan", STARTS["annual_plan"]))
        return {
            "plan_id": plan["plan_id"],
            "school_year": plan["school_year"],
            "schools_to_ask": plan["schools"],
            "response_days": 10,
        }

    def _called_session(self) -> dict[str, object]:
        """A question of a session that votes in writing: everybody takes part."""
        secretary, chair = (self.district.person(each) for each in (MEMBERS[1], MEMBERS[0]))
        session = self.district.start("council_session", {}, secretary)
        question = {"topic": "Банк практик", "resolution": "Рекомендовать"}
        agenda = {"session_date": "2027-04-20", "session_form": "absentee",
                  "session_place": "Кабинет 12", "questions": [question]}  # fmt: skip
        (task,) = self.district.engine.user_tasks(session.id, actor=SYSTEM)
        self.district.complete(task, agenda, secretary)
        (task,) = self.district.engine.user_tasks(session.id, actor=SYSTEM)
        self.district.complete(task, {"agenda_decision": "approved"}, chair)
        known = self.district.variables(session)
        return {
            "session_id": known["session_id"],
            "question_id": known["question_ids"][0],
            "council_members": MEMBERS,
            "quorum_rule": "more_than_half",
            "presiding": MEMBERS[0],
            "absentee_days": 3,
        }

    @property
    def is_active(self) -> bool:
        return self.district.state(self.instance_id) == "active"

    def open(self) -> tuple[UserTaskView, ...]:
        return self.district.engine.user_tasks(self.instance_id, actor=SYSTEM)

    def step(self) -> None:
        # Choices are drawn by element id: ids of rows differ from run to run.
        elements = sorted({task.element_id for task in self.open()})
        if self.asked_council:
            elements.append("council")
        if self.awaits_contest:
            elements.append("contest")
        chosen = self._choose([*elements, *elements, *elements, "wait"])
        if chosen == "contest":
            self._contest_goes_on()
        elif chosen == "council":
            self._council_answers()
        elif chosen == "wait":
            self.district.advance(timedelta(days=int(str(self._choose(list(WAITS))))))
        else:
            self._complete(next(t for t in self.open() if t.element_id == chosen))

    @property
    def asked_council(self) -> str:
        """The question that the council of another instance is to answer, "" for none."""
        return self.district.asked_council(self.instance_id)

    def _council_answers(self) -> None:
        question_id = self.asked_council
        decision = self._choose(["approved", "approved", "remarks", "not_held"])
        told = {"council_decision": decision, "decision_text": "Решили", "protocol_id": "",
                "number": "01-08/1", "date": "2027-06-01", "chair": MEMBERS[0]}  # fmt: skip
        assert self.district.correlate("CouncilDecision", told, question_id) == 1

    @property
    def awaits_contest(self) -> bool:
        """Whether an application waits for its contest to judge it, or to end."""
        if self.process != "contest_application":
            return False
        desk = self.district.application.contest_applications
        waits = desk.get("application_1", SYSTEM).state == "admitted"
        return waits and not any(t.element_id == "score_sheet" for t in self.open())

    def _contest_goes_on(self) -> None:
        judging = {
            "stage": "remote", "trial": "workshop", "trial_title": "Мастерская",
            "experts": ["zhyurieva", "otsenkin"], "reserve": ["ekspertova"], "days": 5,
            "criteria": [{"code": "k1", "title": "Замысел", "max": 10, "step": "1"}],
            "threshold": None,
        }  # fmt: skip
        name = str(self._choose(["ContestJudging", "ContestFinished", "ApplicationWithdrawn"]))
        self.district.correlate(name, judging if name == "ContestJudging" else {}, "application_1")

    def restart(self) -> None:
        self.district.restart()

    def _complete(self, task: UserTaskView) -> None:
        known = self.district.engine.user_task(task.id, SYSTEM).variables
        today = self.district.clock.now().astimezone(ZoneInfo(ZONE)).date()
        options = self.district.application.options
        values = answer(task.form_key, known, today, options, self._choose)
        person = self._somebody_for(task)
        self.district.hand_in(values, person)
        self.district.complete(task, values, person)
        self.done.append((task, values, person))

    def _somebody_for(self, task: UserTaskView) -> Actor:
        """Whoever of the cast may do it: no walk gets stuck for want of a person."""
        for person in self.district.people():
            if person.user_id in task.excluded_users:
                continue
            named = person.user_id in task.candidate_users
            offered = not task.assignee and (named or person.answers_to(task.candidates))
            if person.user_id == task.assignee or offered:
                return person
        raise AssertionError(f"{task.element_id}: никто из района не вправе её выполнить")
