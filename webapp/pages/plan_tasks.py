"""Registered pages about the annual plan: fill a section, consolidate, propose, review."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from engine import InvalidForm, InvalidInput, UserTaskPage
from webapp import office
from webapp.pages import plan_fields
from webapp.pages.plan import by_section, year_in_address
from webapp.pages.task_pages import Button, HandedIn, TaskPage, register
from workflows import ProposalCard


def register_plan_pages() -> None:
    """Make the four pages known."""
    register(
        "plan_section",
        TaskPage(
            draw=_draw_section,
            buttons=_section_buttons,
            acts={"accept": _accept, "decline": _decline},
        ),
    )
    register(
        "plan_consolidation",
        TaskPage(
            draw=_draw_consolidation,
            buttons=_consolidation_buttons,
            hand_in=_consolidated,
        ),
    )
    register(
        "plan_proposals",
        TaskPage(
            draw=_draw_proposals,
            buttons=_proposal_buttons,
            acts={"propose": _propose, "withdraw": _withdraw},
        ),
    )
    register(
        "plan_review",
        TaskPage(draw=_draw_review, buttons=_review_buttons),
    )


def _draw_section(view: UserTaskPage) -> str:
    plans, actor = office.application().plans, office.actor()
    plan_id, section_id = plan_of(view), section_of(view)
    page = plans.get(plan_id, actor)
    proposals = [p for p in plans.proposals(plan_id, actor) if p.section_id == section_id]
    rollover = plans.rollover(plan_id, actor)
    here = [each for each in rollover.sections if each.section_id == section_id]
    return render_template(
        "plan/task_section.html",
        view=view,
        page=page,
        section=next((s for s in page.sections if s.id == section_id), None),
        items=plans.items(plan_id, actor, section_id=section_id),
        proposals=proposals,
        year=year_in_address(page.plan.school_year),
        rollover=rollover,
        rollover_open=sum(each.open_count for each in here),
        here=_here(view),
    )


def _draw_consolidation(view: UserTaskPage) -> str:
    plans, actor = office.application().plans, office.actor()
    page = plans.get(plan_of(view), actor)
    items = plans.items(plan_of(view), actor)
    rollover = plans.rollover(plan_of(view), actor)
    return render_template(
        "plan/task_consolidation.html",
        view=view,
        page=page,
        year=year_in_address(page.plan.school_year),
        sections=by_section(page.sections, items),
        titles={item.id: item for item in items},
        rollover=rollover,
        rollover_open=rollover.open_count,
        here=_here(view),
    )


def _draw_proposals(view: UserTaskPage, written: Any = None, errors: Any = None) -> str:
    plans, actor = office.application().plans, office.actor()
    plan_id = plan_of(view)
    return render_template(
        "plan/task_proposals.html",
        view=view,
        page=plans.get(plan_id, actor),
        proposals=plans.proposals(plan_id, actor, organisation_id=school_of(view)),
        choices=plans.choices(plan_id, actor),
        written=written or {},
        errors=errors or {},
        here=_here(view),
    )


def _draw_review(view: UserTaskPage) -> str:
    plans, actor = office.application().plans, office.actor()
    page = plans.get(plan_of(view), actor)
    return render_template(
        "plan/task_review.html",
        view=view,
        page=page,
        year=year_in_address(page.plan.school_year),
        sections=by_section(page.sections, plans.items(plan_of(view), actor)),
        changes=plans.changes_since(plan_of(view), view.last_decided_at, actor)
        if view.last_decided_at
        else (),
        here=_here(view),
    )


def _section_buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    return (Button(label=_("Раздел готов")),)


def _consolidation_buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    back, on = _("Вернуть разделы методистам"), _("Передать в методсовет")
    return (
        Button(label=back, name="decision", value="return_sections"),
        Button(label=on, name="decision", value="to_council"),
    )


def _consolidated(view: UserTaskPage) -> HandedIn:
    """What was pressed; the council gets the plan only when last year's items are decided."""
    decision = request.form.get("decision", "")
    if decision == "to_council":
        count = office.application().plans.rollover(plan_of(view), office.actor()).open_count
        if count:
            raise InvalidForm({"": _waits(count)})
    return HandedIn(values={"decision": decision} if decision else {})


def _waits(count: int) -> str:
    told = ngettext(
        "Не решено о %(num)d пункте прошлого года.",
        "Не решено о %(num)d пунктах прошлого года.",
        count,
    )
    how = _("Решите, что оставить и что исключить, и передайте план снова.")
    return f"{told} {how}"


def _review_buttons(_view: UserTaskPage) -> tuple[Button, ...]:
    return (Button(label=_("Ознакомлен")),)


def _proposal_buttons(view: UserTaskPage) -> tuple[Button, ...]:
    """What the school says depends on whether it proposed anything."""
    mine = office.application().plans.proposals(
        plan_of(view), office.actor(), organisation_id=school_of(view)
    )
    if mine:
        return (Button(label=_("Отправить предложения"), name="decision", value="sent"),)
    return (Button(label=_("Предложений нет"), name="decision", value="none"),)


def _accept(view: UserTaskPage) -> Response:
    proposal = request.form.get("proposal", "")
    item_id = office.application().plans.accept_proposal(proposal, None, office.actor())
    flash(_("Предложение принято в план. Проверьте пункт и дополните его."), "done")
    return redirect(_item_address(view, item_id), 303)


def _item_address(view: UserTaskPage, item_id: str) -> str:
    return url_for("plan_items.show", plan_id=plan_of(view), item_id=item_id, next=_here(view))


def _decline(view: UserTaskPage) -> Response:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise InvalidInput(_("Напишите, почему предложение отклонено: школа увидит причину."))
    office.application().plans.decline_proposal(
        request.form.get("proposal", ""), reason, office.actor()
    )
    flash(_("Предложение отклонено, школа увидит причину."), "done")
    return redirect(_here(view), 303)


def _propose(view: UserTaskPage) -> Response | str:
    written = {name: request.form.get(name, "").strip() for name in request.form}
    try:
        card = _card(written, school_of(view))
        office.application().plans.propose_item(plan_of(view), card, office.actor())
    except InvalidForm as error:
        return _draw_proposals(view, written, error.errors)
    flash(_("Предложение добавлено: %(title)s", title=card.title), "done")
    return redirect(_here(view), 303)


def _withdraw(view: UserTaskPage) -> Response:
    office.application().plans.withdraw_proposal(request.form.get("proposal", ""), office.actor())
    flash(_("Предложение убрано."), "done")
    return redirect(_here(view), 303)


def _card(written: dict[str, str], school: str) -> ProposalCard:
    errors: dict[str, str] = {}
    days = {}
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = plan_fields.day_of(written.get(name, ""))
        except ValueError:
            errors[name] = _("Укажите дату в виде 05.09.2026.")
    if errors:
        raise InvalidForm(errors)
    return ProposalCard(
        organisation_id=school,
        section_id=written.get("section_id", ""),
        title=written.get("title", ""),
        form=written.get("form", "other"),
        participants=written.get("participants", ""),
        expected_result=written.get("expected_result", ""),
        **days,
    )


def plan_of(view: UserTaskPage) -> str:
    """The plan that a user task is about."""
    return str(view.variables.get("plan_id", ""))


def section_of(view: UserTaskPage) -> str:
    """The section that a user task is about; the variable is the section or its id."""
    section = view.variables.get("section", "")
    return str(section.get("id", "")) if isinstance(section, dict) else str(section)


def school_of(view: UserTaskPage) -> str:
    """The organisation that is asked."""
    return str(view.variables.get("school", ""))


def _here(view: UserTaskPage) -> str:
    return url_for("tasks.show", task_id=view.task.id)
