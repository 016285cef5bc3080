"""Who sees which application of a contest, and what of it (DOMAIN P03; §1.3, rules 1 and 2)."""

from engine import Actor, NotFound
from workflows.attachments.cards import view_of
from workflows.contests.application_fields import SCHOOL, Place, places
from workflows.contests.filing import ENDED, ClosingTimes, closes_at, configuration_of, lacking
from workflows.contests.judging_services import is_blind
from workflows.contests.redaction_services import REDACTION
from workflows.contests.shape import Configuration, Stage
from workflows.desks.contest_application_views import (
    ApplicationRow,
    ApplicationView,
    FileLine,
    Sight,
    TrialFiles,
)
from workflows.permits import holds, holds_any
from workflows.registry import (
    contest_applications,
    contest_commissions,
    contest_judging,
    organisations,
    people,
    scorings,
)
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.contest_applications import (
    APPLICATION_STATE_TITLES,
    ApplicationState,
    ContestApplication,
    ContestFile,
)
from workflows.registry.contest_commissions import Part
from workflows.registry.contest_judging import JudgeState
from workflows.registry.contests import Contest, ContestState
from workflows.registry.scorings import SheetState
from workflows.roles import DIRECTOR, METHODIST, SCHOOL_DEPUTY, SCHOOL_DIRECTOR

STAFF = (METHODIST, DIRECTOR, "edu_head")
JURY = frozenset({Part.JURY, Part.JURY_CHAIR, Part.RESERVE})
ON_SPOT = frozenset(
    {ContestState.FINAL, ContestState.APPEALS, ContestState.RESULTS, ContestState.PUBLISHED}
)
NOBODY = "Такой заявки нет, или она вам не видна."


def sight_of(registry: Registry, row: ContestApplication, actor: Actor) -> Sight:
    """As whom the actor sees an application; a juror of the contest never sees it as staff.

    Raises:
        NotFound: the actor may not know that there is one.
    """
    if actor.user_id and actor.user_id in (row.person_id, *row.co_authors):
        return Sight.TEACHER
    if is_of_school(actor, row.organisation_id):
        return Sight.SCHOOL
    if sees_all(registry, row.contest_id, actor):
        if row.state == ApplicationState.DRAFT and not actor.is_system:
            raise NotFound(NOBODY)
        return Sight.STAFF
    if judges(registry, row, actor):
        return Sight.JUROR
    raise NotFound(NOBODY)


def is_of_school(actor: Actor, organisation_id: str) -> bool:
    """Whether the actor acts for this very organisation."""
    if actor.is_system:
        return False
    return any(holds(actor, role, organisation_id) for role in (SCHOOL_DEPUTY, SCHOOL_DIRECTOR))


def sees_all(registry: Registry, contest_id: str, actor: Actor) -> bool:
    """Whether the actor reads every application of a contest with names."""
    if actor.is_system:
        return True
    parts = {
        each.part
        for each in contest_commissions.of_person(registry, actor.user_id)
        if each.contest_id == contest_id
    }
    if parts & JURY:
        return False
    return Part.ORGANISING in parts or holds_any(actor, *STAFF)


def judges(registry: Registry, row: ContestApplication, actor: Actor) -> bool:
    """Whether the actor scores this application."""
    assigned = contest_judging.of_application(registry, row.id)
    if any(j.juror_id == actor.user_id and j.state == JudgeState.ASSIGNED for j in assigned):
        return True
    counted = (SheetState.OPEN, SheetState.SUBMITTED)
    return any(
        sheet.expert_id == actor.user_id and sheet.state in counted
        for each in scorings.by_code(registry, row.id)
        for sheet in scorings.sheets_of(registry, each.id)
    )


def blind_now(contest: Contest, configuration: Configuration) -> bool:
    """Whether jurors see no names at the stage where the contest is."""
    stage = Stage.ONSITE if contest.state in ON_SPOT else Stage.REMOTE
    return is_blind(configuration, stage)


def view(
    registry: Registry, row: ContestApplication, sight: Sight, calendar: ClosingTimes
) -> ApplicationView:
    """An application as somebody with this sight may see it."""
    contest = registry.get(Contest, row.contest_id)
    configuration = configuration_of(contest)
    hides = sight == Sight.JUROR and blind_now(contest, configuration)
    is_juror = sight == Sight.JUROR
    known = people.by_ids(registry, [row.person_id, *row.co_authors])
    writes = sight in (Sight.TEACHER, Sight.SCHOOL)
    has_day = configuration.dates.applications_until is not None
    consent = row.facts.get("distribution_consent")
    return ApplicationView(
        id=row.id,
        contest_id=contest.id,
        contest_title=contest.title,
        sight=sight,
        is_blind=hides,
        number=None if hides else row.number,
        # A code that its owner knows could be whispered to a juror.
        blind_code=row.blind_code if is_juror or sight == Sight.STAFF else "",
        state=row.state,
        state_title=APPLICATION_STATE_TITLES[ApplicationState(row.state)],
        name="" if hides else known[row.person_id].name.full,
        organisation="" if hides else organisations.short_names(registry)[row.organisation_id],
        co_authors=() if hides else tuple(known[each].name.full for each in row.co_authors),
        nomination=row.nomination,
        nomination_title=nomination_title(configuration, row.nomination),
        topic=row.topic,
        facts={} if is_juror else row.facts,
        trials=_trials(registry, row, configuration, hides=hides, is_juror=is_juror),
        reasons=() if is_juror else tuple(row.refusal_reasons),
        lacks=lacking(registry, row) if writes else (),
        closes_at=closes_at(configuration, calendar) if has_day else None,
        submitted_at=None if is_juror else row.submitted_at,
        revision=row.revision,
        instance_id="" if is_juror else row.instance_id,
        configuration=configuration,
        is_name_public=None if consent is None or is_juror else bool(consent),
        may_withdraw=writes and row.state not in ENDED,
        was_reworked=bool(row.facts.get("reworked")),
    )


def nomination_title(configuration: Configuration, code: str) -> str:
    return next((each.title for each in configuration.nominations if each.code == code), "")


def row_of(
    row: ContestApplication,
    configuration: Configuration,
    names: dict[str, str],
    schools: dict[str, str],
) -> ApplicationRow:
    """A line of the staff's list."""
    told = row.facts.get(REDACTION, {}).values()
    return ApplicationRow(
        id=row.id,
        number=row.number,
        blind_code=row.blind_code,
        name=names[row.person_id],
        organisation_id=row.organisation_id,
        organisation=schools.get(row.organisation_id, ""),
        nomination=row.nomination,
        nomination_title=nomination_title(configuration, row.nomination),
        topic=row.topic,
        state=row.state,
        state_title=APPLICATION_STATE_TITLES[ApplicationState(row.state)],
        submitted_at=row.submitted_at,
        unredacted=sum(bool(each["problem"]) for each in told),
        named=sum(bool(each["names"]) for each in told),
    )


def _trials(
    registry: Registry,
    row: ContestApplication,
    configuration: Configuration,
    *,
    hides: bool,
    is_juror: bool,
) -> tuple[TrialFiles, ...]:
    held = {(f.trial_code, f.file_code): f for f in contest_applications.files(registry, row.id)}
    told = row.facts.get(REDACTION, {})
    found: dict[str, list[FileLine]] = {}
    titles: dict[str, str] = {}
    for place in places(configuration):
        # The school's letter praises the teacher by name: it is not for jurors at all.
        if is_juror and place.trial == SCHOOL:
            continue
        titles[place.trial] = place.trial_title
        line = _line(registry, place, held.get(place.key), told, hides=hides, is_juror=is_juror)
        found.setdefault(place.trial, []).append(line)
    links = {} if hides else row.facts.get("links", {})
    return tuple(
        TrialFiles(code=code, title=titles[code], link=links.get(code, ""), files=tuple(lines))
        for code, lines in found.items()
    )


def _line(
    registry: Registry,
    place: Place,
    held: ContestFile | None,
    told: dict[str, dict[str, object]],
    *,
    hides: bool,
    is_juror: bool,
) -> FileLine:
    line = FileLine(
        trial=place.trial,
        code=place.wanted.code,
        title=place.wanted.title,
        required=place.wanted.required,
        kinds=place.wanted.kinds,
    )
    which = (held.redacted_attachment_id if hides else held.attachment_id) if held else ""
    card = registry.find(Attachment, which) if which else None
    if held is None or card is None:
        return line
    said = {} if is_juror else told.get(held.id, {})
    names = said.get("names", ())
    return FileLine(
        trial=line.trial,
        code=line.code,
        title=line.title,
        required=line.required,
        kinds=line.kinds,
        id=held.id,
        file=view_of(card),
        is_frozen=held.frozen_at is not None,
        sha256="" if is_juror else held.sha256,
        problem=str(said.get("problem", "")),
        names=tuple(names) if isinstance(names, list) else (),
    )
