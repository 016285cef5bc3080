"""Conditions of the inbox as a form, and filters that people keep under a name."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import InvalidForm
from webapp import office
from webapp.inbox import conditions, filter_words, state, way
from webapp.inbox.state import ListState
from workflows import FILTER_COLOURS, ROLES, FilterCard, may_share

blueprint = Blueprint("inbox_filters", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/inbox/conditions")
def show_conditions() -> str:
    """Show every condition; beside the list the form comes alone."""
    listed = state.read(request.args)
    is_beside = bool(request.headers.get("HX-Request"))
    return render_template(
        "inbox/conditions_form.html" if is_beside else "inbox/conditions.html",
        beside=is_beside,
        listed=listed,
        query=listed.query,
        scopes=conditions.scope_titles(),
        dues=conditions.due_titles(),
        priorities=conditions.priority_titles(),
        orders=conditions.order_titles(),
        processes=conditions.process_titles(),
        organisations=office.application().organisations.names(office.actor()),
        back_url=state.address(listed),
    )


@blueprint.get("/inbox/filters")
def list_filters() -> str:
    """Show one's own filters and the shared ones, to put them in order."""
    return render_template(
        "inbox/filters.html",
        saved=office.application().filters.list(office.actor(), with_hidden=True),
        colours=filter_words.colour_titles(),
        said=lambda view: [
            chip.label
            for chip in conditions.chips(ListState(query=state.query_of(view.card.query)))
        ],
        scope_titles=conditions.scope_titles(),
        query_of=lambda view: state.query_of(view.card.query),
        opened=lambda view: state.address(
            ListState(query=state.query_of(view.card.query), filter_id=view.id)
        ),
    )


@blueprint.get("/inbox/filters/new")
def ask_name() -> str:
    """Ask what the present conditions are to be called."""
    return _form(FilterCard(name="", query=state.conditions_of(_present().query)))


@blueprint.post("/inbox/filters/new")
def create() -> Answer:
    """Keep the present conditions under a name."""
    card = _card(state.conditions_of(_present().query))
    try:
        saved = office.application().filters.save(card, office.actor())
    except InvalidForm as error:
        return _form(card, errors=error.errors), 422
    flash(_("Фильтр «%(name)s» сохранён.", name=card.name.strip()), "done")
    return redirect(state.address(ListState(query=_present().query, filter_id=saved)), 303)


@blueprint.get("/inbox/filters/<filter_id>")
def edit(filter_id: str) -> str:
    """Show name, colour and sharing of a filter."""
    view = office.application().filters.get(filter_id, office.actor())
    return _form(view.card, filter_id=filter_id)


@blueprint.post("/inbox/filters/<filter_id>")
def save(filter_id: str) -> Answer:
    """Change name, colour and sharing of a filter; its conditions stay."""
    desk, actor = office.application().filters, office.actor()
    card = _card(desk.get(filter_id, actor).card.query)
    try:
        desk.save(card, actor, filter_id=filter_id)
    except InvalidForm as error:
        return _form(card, filter_id=filter_id, errors=error.errors), 422
    flash(_("Фильтр «%(name)s» сохранён.", name=card.name.strip()), "done")
    return _to_filters()


@blueprint.post("/inbox/filters/<filter_id>/conditions")
def replace_conditions(filter_id: str) -> Response:
    """Give a filter the conditions of the list that is looked at."""
    desk, actor, listed = office.application().filters, office.actor(), _present()
    card = desk.get(filter_id, actor).card
    changed = FilterCard(**{**vars(card), "query": state.conditions_of(listed.query)})
    desk.save(changed, actor, filter_id=filter_id)
    flash(_("Условия фильтра «%(name)s» сохранены.", name=card.name), "done")
    return redirect(state.address(ListState(query=listed.query, filter_id=filter_id)), 303)


@blueprint.post("/inbox/filters/<filter_id>/move")
def move(filter_id: str) -> Response:
    """Put a filter one place up or down."""
    places = -1 if request.form.get("to") == "up" else 1
    office.application().filters.move(filter_id, places, office.actor())
    return redirect(url_for("inbox_filters.list_filters", _anchor=f"filter-{filter_id}"), 303)


@blueprint.post("/inbox/filters/<filter_id>/hide")
def hide(filter_id: str) -> Response:
    """Put a shared filter out of one's sight, or back."""
    hidden = request.form.get("hidden") == "1"
    office.application().filters.hide(filter_id, office.actor(), hidden=hidden)
    return _to_filters()


@blueprint.post("/inbox/filters/<filter_id>/delete")
def delete(filter_id: str) -> Response:
    """Take a filter out for good."""
    office.application().filters.delete(filter_id, office.actor())
    flash(_("Фильтр удалён."), "done")
    return _to_filters()


def _present() -> ListState:
    return way.came_from() or ListState()


def _card(query: object) -> FilterCard:
    form = request.form
    return FilterCard(
        name=form.get("name", ""),
        colour=form.get("colour", ""),
        query=query if isinstance(query, dict) else {},
        is_shared=form.get("is_shared") == "1",
        roles=tuple(form.getlist("roles")),
    )


def _form(card: FilterCard, *, filter_id: str = "", errors: dict[str, str] | None = None) -> str:
    listed = ListState(query=state.query_of(card.query))
    return render_template(
        "inbox/filter_form.html",
        card=card,
        filter_id=filter_id,
        errors=errors or {},
        chips=conditions.chips(listed),
        scope=conditions.scope_titles()[listed.query.scope],
        colours=[(colour, filter_words.colour_titles()[colour]) for colour in FILTER_COLOURS],
        roles=[(role.code, role.title) for role in ROLES.values()],
        may_share=may_share(office.actor()),
        carried=request.args.get(way.CARRIED, ""),
        back_url=way.address(),
    )


def _to_filters() -> Response:
    return redirect(url_for("inbox_filters.list_filters"), 303)
