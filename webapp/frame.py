"""What every template may use: the rail, the person, names, dates and states in words."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from engine import Actor, Permission, UserTaskView, as_json, role_of
from engine.municipalities import REGION
from webapp import (
    absence_words,
    dates,
    documents,
    notice_words,
    office,
    process_draft_words,
    repair_words,
    script_words,
    shortcuts,
    typed_variables,
    unsent,
    value_words,
    wording,
)
from webapp.access import Access, admits
from webapp.inbox import columns, filters, way
from webapp.pages.notifications import bell
from webapp.pages.plan_items import removed_item
from webapp.pages.rules import rule_title
from webapp.pages.tasks import undo_offer
from workflows import (
    COUNCIL_READERS,
    JOURNAL_READERS,
    STATUS_TITLES,
    TodayView,
    holds_any,
    regulation_text,
    title_of,
)

ICON = Markup(
    '<svg class="icon"{} width="16" height="16"><use href="/static/icons.svg#{}"></use></svg>'
)
HIDDEN, NAMED = Markup(' aria-hidden="true"'), Markup(' role="img" aria-label="{}"')


@dataclass(frozen=True, kw_only=True)
class RailSection:
    """One link of the left rail."""

    label: str
    icon: str
    url: str
    current: bool
    count: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """The signed-in person as the rail shows them."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a user task is in somebody's inbox: icon and words."""

    icon: str
    words: str


def furnish(app: Flask) -> None:
    """Make the words known to the templates."""
    app.context_processor(_page_context)
    app.jinja_env.globals.update(
        as_json=as_json,
        as_span=dates.as_span,
        bell=bell,
        as_typed=dates.as_typed,
        candidates_in_words=lambda task: office.names().candidates(task),
        clause_anchor=regulation_text.anchor,
        day=lambda value: dates.day(value, office.zone()),
        deployer=wording.deployer,
        document_lines=documents.lines,
        drawn_icon=drawn_icon,
        from_region=wording.from_region,
        scan_in_words=documents.scan_in_words,
        silence_in_words=documents.silence_in_words,
        due_in_words=_due,
        in_hours=dates.in_hours,
        incident_kind=wording.incident_kind,
        instance_state=wording.instance_state,
        repair_resolution=repair_words.resolution,
        variable_kinds=typed_variables.kinds,
        keys_in_words=shortcuts.in_words,
        list_address=way.address,
        listened_keys=lambda: shortcuts.read(office.choices().get(shortcuts.PREFERENCE)).as_json(),
        page_mark=unsent.page_mark,
        own_id=lambda: office.actor().user_id,
        removed_item=removed_item,
        rule_title=rule_title,
        report_statuses=lambda: [(status.value, title) for status, title in STATUS_TITLES.items()],
        moment=lambda value: dates.moment(value, office.zone()),
        month_name=dates.month_name,
        organisation_name=lambda key: office.names().organisation(key),
        people_names=lambda ids: ", ".join(_name(user_id) for user_id in ids),
        person_name=_name,
        person_acting=lambda user_id, absent: wording.unbroken(
            office.names().acting(user_id, absent)
        ),
        person_whom=lambda user_id: wording.unbroken(office.names().whom(user_id)),
        absences_today=_absences_today,
        kind_in_words=absence_words.kind_in_words,
        kind_titles=notice_words.kind_titles,
        notice_about=notice_words.one_of,
        period_in_words=absence_words.period_in_words,
        rule_in_words=absence_words.rule_in_words,
        state_in_words=absence_words.state_in_words,
        plain=value_words.plain,
        priority_in_words=columns.priority_in_words,
        rail=rail,
        reason_mine=reason_mine,
        script_words=script_words.as_json,
        task_state=wording.task_state,
        unstopped=wording.unstopped,
        waited_for=lambda task: office.names().waited_for(task),
        todays_date=lambda: office.today().isoformat(),
        undo_offer=undo_offer,
        weekdays=dates.weekdays,
        whom_today=absence_words.whom_today,
        zone_in_words=dates.zone_name,
    )


def _name(user_id: str) -> str:
    return wording.unbroken(office.names().person(user_id))


def rail() -> list[RailSection]:
    """The sections this person may open; no dead links."""
    actor = office.actor()
    keeps = admits(Access.ADMIN, actor) or admits(Access.OPERATOR, actor)
    region = admits(Access.REGION, actor)
    sections = [
        ("school", _("Регион"), "region.show", ("region",), region),
        ("inbox", _("Входящие"), "inbox.list_tasks", ("inbox", "tasks", "talk"), True),
        ("process", _("Мои процессы"), "processes.list_processes",
         ("processes", "instances", "applications", "course", "migrations", "statistics",
          "decisions", "assignments", "collections"),
         True),
        ("plan", _("План"), "plan.list_plans",
         ("plan", "plan_items", "plan_rollover", "plan_corrections",
          "plan_execution", "rmo"), not region),
        ("council", _("Совет"), "council.list_sessions", ("council",), _reads_council(actor)),
        ("contest", _("Конкурсы"), "contests.list_contests", ("contests",), not region),
        ("document", _("Документы"), "records.list_documents",
         ("records", "nomenclature", "papers"),
         _reads_journals(actor)),
        ("people", _("Команда"), "team.show", ("team",), bool(actor.leads)),
        ("regulation", _("Регламент"), "regulation.show", ("regulation",), True),
        ("designer", _("Конструктор"), "designer.list_definitions", ("designer",),
         actor.may(Permission.DEPLOY)),
        ("admin", _("Администрирование"), "admin.overview",
         ("admin", "people", "roles", "operations", "repairs", "queue", "calendar", "mail",
          "parameters", "letterheads", "document_templates",
          "signature_rules", "history_checks"), keeps),
    ]  # fmt: skip
    return [
        RailSection(
            label=label,
            icon=icon,
            url=url_for(endpoint),
            current=request.blueprint in blueprints or request.path.startswith(f"/{icon}/"),
            count=_waiting(icon),
        )
        for icon, label, endpoint, blueprints, shown in sections
        if shown
    ]


def _reads_council(actor: Actor) -> bool:
    return actor.tenant != REGION and holds_any(actor, *COUNCIL_READERS)


def _reads_journals(actor: Actor) -> bool:
    return actor.tenant != REGION and holds_any(actor, *JOURNAL_READERS)


@lru_cache(maxsize=500)
def drawn_icon(name: str, label: str = "") -> Markup:
    """Draw a picture of the set; without a label only eyes are told."""
    return ICON.format(NAMED.format(label) if label else HIDDEN, name)


def _absences_today() -> TodayView:
    """Whom this person substitutes today; their names are known from then on."""
    found = office.application().absences.today(office.actor())
    office.names().remember_whom({each.person_id: each.whom for each in found.stands_in_for})
    return found


def _waiting(icon: str) -> str:
    """How much waits for this person in a section; "" for nothing."""
    if icon == "inbox":
        return filters.waiting()
    return process_draft_words.waiting() if icon == "designer" else ""


def reason_mine(task: UserTaskView) -> Reason | None:
    """Say why this person sees a user task; nothing when it is not theirs."""
    # A page says the same few reasons of all its rows.
    said: dict[object, Reason | None] = g.setdefault("reasons", {})
    about = (
        task.is_question,
        task.acting_for_now,
        task.assignee,
        task.why_mine,
        task.candidate_users,
    )
    if about not in said:
        said[about] = _reason(task)
    return said[about]


def _reason(task: UserTaskView) -> Reason | None:
    actor = office.actor()
    absent = office.names().whom(task.acting_for_now) if task.acting_for_now else ""
    if task.is_question:
        waited = _("ждут ответа за %(name)s (и. о.)", name=absent) if absent else ""
        return Reason(icon="comment", words=waited or _("ждут вашего ответа"))
    if absent:
        return Reason(icon="swap", words=_("вы замещаете %(name)s", name=absent))
    if task.assignee == actor.user_id and task.assignee:
        return Reason(icon="person", words=_("назначена вам"))
    if task.assignee:
        return None
    if task.why_mine:
        return Reason(
            icon="people",
            words=_("для вашей роли: %(role)s", role=title_of(role_of(task.why_mine))),
        )
    if actor.user_id in task.candidate_users:
        return Reason(icon="person", words=_("предложена вам"))
    return None


def _due(due_at: datetime | None) -> dates.Due:
    said: dict[datetime | None, dates.Due] = g.setdefault("deadlines", {})
    if due_at not in said:
        said[due_at] = dates.due_in_words(due_at, office.now(), office.calendar(), office.zone())
    return said[due_at]


def _page_context() -> dict[str, Any]:
    return {"settings": office.settings(), "person": _person()}


def _person() -> Person | None:
    if not office.is_signed_in() or office.must_change_password():
        return None
    actor = office.actor()
    own = sorted({role_of(text) for text in actor.principals})
    return Person(name=actor.name, roles=tuple(title_of(role) for role in own))
