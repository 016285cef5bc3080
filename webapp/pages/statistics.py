"""«Как идёт процесс»: how long, which ways, what is done again; for those who run processes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from engine import DefinitionView, NotFound, NotPermitted, Permission
from engine.analysis import AnalysisQuery, Grouping, Subjects, Way
from webapp import dates, diagram_views, office, statistics_tables, statistics_words
from webapp.diagram_views import Shown
from webapp.downloads import spreadsheet
from webapp.security import allow_diagram_styles

blueprint = Blueprint("statistics", __name__)

OUTCOMES = ("completed", "cancelled", "")
MONTHS_BACK = 36
MOST_WAYS = 15
FEW_WAYS, MOST_SLOW = 4, 3
ALL_WAYS = 100


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for, with what it may ask for.

    Attributes:
        subjects: elements and organisations that may be chosen.
        chosen: number of a version as text, "" for all; since, until: «2026-09» or "".
    """

    query: AnalysisQuery
    definition: DefinitionView
    versions: tuple[DefinitionView, ...]
    subjects: Subjects
    chosen: str
    since: str
    until: str
    months: list[tuple[str, str]]

    @property
    def address(self) -> dict[str, str]:
        """The filter for links to the same figures."""
        own = {"version": self.chosen, "since": self.since, "until": self.until}
        own |= {"element": self.element, "organisation": self.query.organisation}
        outcome = {"outcome": self.query.outcome or "any"}
        return {name: value for name, value in (own | outcome).items() if value}

    @property
    def element(self) -> str:
        """The chosen element; "" for all."""
        return self.query.elements[0] if self.query.elements else ""

    @property
    def organisations(self) -> list[tuple[str, str]]:
        """Organisations that may be chosen with what they are called, by name."""
        found = [(own, office.names().organisation(own)) for own in self.subjects.organisations]
        return sorted(found, key=lambda each: each[1])


@blueprint.get("/statistics")
def list_processes() -> str:
    """List every process with a link to its figures."""
    engine, actor = office.engine(), office.actor()
    if not engine.sees_statistics(actor):
        raise NotPermitted(_("Как идут процессы, видят операторы, наблюдатели и составители схем."))
    return render_template(
        "statistics/list.html",
        definitions=engine.definitions(actor),
        may_recount=actor.may(Permission.OPERATE),
        recounting=office.application().statistics.is_recounting(actor),
    )


@blueprint.get("/statistics/<process_key>")
def show(process_key: str) -> str:
    """Show how a process goes."""
    engine, actor, asked = office.engine(), office.actor(), _asked(process_key)
    by_organisation, of_one = Grouping.ORGANISATION, bool(asked.query.organisation)
    cursor = request.args.get("cursor", "")
    shown = Shown(
        heat=engine.heat_map(asked.query, actor),
        durations=engine.durations(asked.query, actor),
        open_work=engine.open_work(asked.query, actor),
    )
    view = diagram_views.chosen(request.args.get("view", ""))
    allow_diagram_styles()
    return render_template(
        "statistics/show.html",
        asked=asked,
        whole=engine.instance_durations(asked.query, actor),
        durations=shown.durations,
        months=engine.durations(asked.query, actor, Grouping.MONTH),
        by_version=engine.durations(asked.query, actor, Grouping.VERSION),
        by_organisation=() if of_one else engine.durations(asked.query, actor, by_organisation),
        ways=engine.ways(asked.query, actor, limit=MOST_WAYS, cursor=cursor),
        rework=engine.rework(asked.query, actor),
        slow=() if cursor else _slowest(asked.query),
        open_work=shown.open_work,
        heat=shown.heat,
        view=view,
        views=diagram_views.titles(),
        legend=diagram_views.legends()[view],
        marks=diagram_views.marks(view, shown, _address_of(asked)),
        uncounted=engine.uncounted(asked.query, actor),
        recounting=not of_one and office.application().statistics.is_recounting(actor),
        month_words=_month_words,
        words=statistics_words,
    )


def _slowest(query: AnalysisQuery) -> list[Way]:
    """Of the ways that most instances go, those that take longest; none where there are few."""
    ways = office.engine().ways(query, office.actor(), limit=ALL_WAYS).items
    if len(ways) < FEW_WAYS:
        return []
    return sorted(ways, key=lambda way: -way.total.working.median)[:MOST_SLOW]


def _address_of(asked: Asked) -> Callable[[str], str]:
    """Where one sees the instances in which a user task waits, as far as one may see them."""
    key = asked.query.process_key
    return lambda element: url_for(
        "instances.list_instances", process=key, state="active", waits=element
    )


@blueprint.get("/statistics/<process_key>/statistics.xlsx")
def export(process_key: str) -> Response:
    """The same figures as a file for a table program."""
    engine, actor, asked = office.engine(), office.actor(), _asked(process_key)
    content = office.application().tables.statistics(
        statistics_tables.sheets(asked.query, engine, actor)
    )
    return spreadsheet(content, f"{process_key}.xlsx")


@blueprint.get("/statistics/<process_key>/diagrams/<definition_id>.bpmn")
def diagram(process_key: str, definition_id: str) -> Response:
    """Hand out the diagram under the heat map."""
    asked = _asked(process_key)
    if definition_id not in {each.id for each in asked.versions}:
        raise NotFound(_("Такой версии процесса нет."))
    response = make_response(office.engine().diagram(definition_id, office.actor()))
    response.mimetype = "application/xml"
    return response


@blueprint.post("/statistics/recount")
def recount() -> AnyResponse:
    """Let everything be counted again."""
    office.application().statistics.ask_anew(office.actor())
    flash(_("Пересчёт начат. Пока он идёт, показатели неполны."), "done")
    return redirect(url_for("statistics.list_processes"), 303)


# -- the question ----------------------------------------------------------------------------------
def _asked(process_key: str) -> Asked:
    """Read the filter; what it cannot mean counts as not chosen.

    Raises:
        NotPermitted: figures are none of this person's business.
        NotFound: there is no such process.
    """
    engine, actor = office.engine(), office.actor()
    if not engine.sees_statistics(actor):
        raise NotPermitted(_("Как идут процессы, видят операторы, наблюдатели и составители схем."))
    versions = engine.versions(process_key, actor)
    if not versions:
        raise NotFound(_("Такого процесса нет."))
    months = _months()
    known = [month for month, _words in months]
    since, until = (_one_of(request.args.get(name, ""), known) for name in ("since", "until"))
    if since and until and until < since:
        since, until = until, since
    chosen = _one_of(request.args.get("version", ""), [str(each.version) for each in versions])
    outcome = request.args.get("outcome", OUTCOMES[0])
    subjects = engine.analysis_subjects(AnalysisQuery(process_key=process_key), actor)
    element = _one_of(request.args.get("element", ""), subjects.elements)
    query = AnalysisQuery(
        process_key=process_key,
        elements=(element,) if element else (),
        organisation=_one_of(request.args.get("organisation", ""), subjects.organisations),
        versions=(int(chosen),) if chosen else (),
        since=_first_day(since),
        until=_first_day(until),
        outcome=outcome if outcome in OUTCOMES else "" if outcome == "any" else OUTCOMES[0],
    )
    return Asked(
        query=query,
        definition=versions[0],
        versions=versions,
        subjects=subjects,
        chosen=chosen,
        since=since,
        until=until,
        months=months,
    )


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""


def _months() -> list[tuple[str, str]]:
    """The last months as «2026-09» and in words, the newest first."""
    today, found = office.today(), []
    for back in range(MONTHS_BACK):
        number = today.year * 12 + today.month - 1 - back
        month = f"{number // 12}-{number % 12 + 1:02}"
        found.append((month, _month_words(month)))
    return found


def _month_words(month: str) -> str:
    year, number = month.split("-")
    return f"{dates.month_name(int(number))} {year}"


def _first_day(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None
