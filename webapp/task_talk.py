"""People around a user task: why it is this person's, whom they may draw in, what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from engine import HistoryEntry, InstancePage, Permission, QuestionView, UserTaskPage
from webapp import dates, office, wording

MOST_LISTED = 150
AHEAD = (1, 3, 5)  # working days after which one may want to come back
PRIORITIES = (80, 50, 20)
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Why:
    """One reason why a person sees a user task."""

    icon: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """One priority on offer."""

    value: int
    words: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Talk:
    """Everything that the page says and offers about other people.

    Attributes:
        delegates: who could have claimed it, as options.
        colleagues: who may be asked or mentioned, those near first; all_listed: nobody is left out.
        to_answer: what this person was asked and has not answered.
        asked: all other questions.
        handed_note: what was said when it was delegated.
        coming_back: days on which one may want to come back, as options.
    """

    reasons: Sequence[Why]
    delegates: Choices
    colleagues: Choices
    all_listed: bool
    to_answer: Sequence[QuestionView]
    asked: Sequence[QuestionView]
    handed_note: str
    coming_back: Choices
    priorities: Sequence[Level]


def around(view: UserTaskPage, page: InstancePage | None) -> Talk:
    """Gather it; `page` is the instance as this person may read it, None when they may not."""
    history = page.history if page else ()
    near = _near(view, history)
    wanted = view.may_ask or view.may_delegate or view.may_assign or not view.drawn_in
    listed = (
        office.application().colleagues.list(office.actor(), first=near, most=MOST_LISTED + 1)
        if wanted
        else ()
    )
    open_to_me = [q for q in view.questions if q.may_answer]
    return Talk(
        reasons=tuple(_reasons(view, history)),
        delegates=_delegates(view),
        colleagues=[(c.id, f"{c.name}, {c.hint}" if c.hint else c.name) for c in listed],
        all_listed=len(listed) <= MOST_LISTED,
        to_answer=open_to_me,
        asked=[q for q in view.questions if q not in open_to_me],
        handed_note=_handed_note(view, history),
        coming_back=_coming_back(),
        priorities=_priorities(view.task.priority),
    )


def _near(view: UserTaskPage, history: Sequence[HistoryEntry]) -> set[str]:
    """People who have a part in it already."""
    holders = {user for user, _name in office.names().holders(view.task.candidates)}
    acted = {entry.actor_id for entry in history if entry.actor_id}
    return holders | acted | {remark.author for remark in view.remarks}


def _delegates(view: UserTaskPage) -> Choices:
    task = view.task
    if not (view.may_delegate or view.may_assign):
        return []
    names = office.names()
    names.remember(task.candidate_users)
    found = dict(names.holders(task.candidates))
    found |= {user_id: names.person(user_id) for user_id in task.candidate_users}
    taken = {*task.excluded_users, task.assignee, office.actor().user_id}
    if office.actor().may(Permission.OPERATE) and not view.may_delegate:
        taken.discard(office.actor().user_id)  # an operator may take it over by assigning it
    choices = [(user_id, name) for user_id, name in found.items() if user_id not in taken]
    return sorted(choices, key=lambda each: each[1])


# -- why it is mine --------------------------------------------------------------------------------
def _reasons(view: UserTaskPage, history: Sequence[HistoryEntry]) -> Sequence[Why]:
    if view.task.state != "open":
        return []
    asked = [q for q in view.questions if q.may_answer]
    if asked:
        names = ", ".join(dict.fromkeys(office.names().person(q.asked_by) for q in asked))
        said = _("вас спросили: %(name)s", name=names)
        return [Why(icon="comment", words=said), *_of_the_absent(asked)]
    found = _by_work(view, history)
    if found is None and view.drawn_in:
        return [Why(icon="comment", words=_("вас пригласили к обсуждению этой задачи"))]
    return [found] if found else []


def _of_the_absent(asked: Sequence[QuestionView]) -> Sequence[Why]:
    """For whom the person answers; nothing when they were asked themselves."""
    me, names = office.actor().user_id, office.names()
    absent = dict.fromkeys(q.asked_of for q in asked if q.asked_of != me)
    return [
        Why(icon="swap", words=_("вы замещаете %(name)s", name=names.whom(each))) for each in absent
    ]


def _by_work(view: UserTaskPage, history: Sequence[HistoryEntry]) -> Why | None:
    task, me, names = view.task, office.actor().user_id, office.names()
    if task.acting_for_now:
        absent = names.whom(task.acting_for_now)
        return Why(icon="swap", words=_("вы замещаете %(name)s", name=absent))
    if task.owner == me and task.owner:
        doing = names.person(task.assignee)
        return Why(icon="swap", words=_("вы поручили её, исполняет %(name)s", name=doing))
    if task.assignee == me and task.owner:
        owner = names.person(task.owner)
        return Why(icon="swap", words=_("вам её поручил сотрудник %(name)s", name=owner))
    if task.assignee == me and task.assignee:
        return _assigned(view, history)
    if task.assignee:
        return None
    if me in task.candidate_users:
        return Why(icon="person", words=_("предложена лично вам"))
    if task.why_mine:
        group = names.candidate(task.why_mine)
        return Why(icon="people", words=_("вы — член группы «%(group)s»", group=group))
    return None


def _assigned(view: UserTaskPage, history: Sequence[HistoryEntry]) -> Why:
    handed = ("UserTaskClaimed", "UserTaskAssigned", "UserTaskReturned", "UserTaskTakenBack")
    own = [e for e in history if e.element_instance_id == view.task.id and e.type in handed]
    last = own[-1] if own else None
    if last is None:
        return Why(icon="person", words=_("назначена лично вам"))
    if last.type == "UserTaskClaimed":
        return Why(icon="person", words=_("вы взяли её в работу"))
    if last.type == "UserTaskTakenBack":
        return Why(icon="swap", words=_("вернулась к вам: замещение закончилось"))
    who = office.names().person(last.actor_id)
    if last.type == "UserTaskReturned":
        return Why(icon="swap", words=_("вам её вернул сотрудник %(name)s", name=who))
    return Why(icon="swap", words=_("вам её передал сотрудник %(name)s", name=who))


def _handed_note(view: UserTaskPage, history: Sequence[HistoryEntry]) -> str:
    if not view.task.owner:
        return ""
    own = [
        entry
        for entry in history
        if entry.element_instance_id == view.task.id and entry.type == "UserTaskDelegated"
    ]
    return str(own[-1].detail.get("note") or "") if own else ""


# -- when, how urgent ------------------------------------------------------------------------------
def _coming_back() -> Choices:
    days = {n: office.calendar().add_working_days(office.today(), n) for n in AHEAD}
    return [(day.isoformat(), _in_days(n, day)) for n, day in days.items()]


def _in_days(count: int, day: date) -> str:
    said = dates.day(day, office.zone())
    return str(_("через %(days)d р. д., %(date)s", days=count, date=said))


def _priorities(present: int) -> Sequence[Level]:
    said = wording.priority_word(present)
    return [
        Level(value=value, words=words, chosen=words == said)
        for value in PRIORITIES
        for words in [wording.priority_word(value)]
    ]
