"""Where forms get their choices from: `registry:people?role=methodist`, `calendar:months`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from engine import Clock, InvalidInput, Option
from engine.municipalities import acting_tenant
from workflows.desks.base import Sessions
from workflows.registry import (
    association_members,
    associations,
    contests,
    councils,
    documents,
    organisations,
    people,
    plans,
    school_years,
)
from workflows.registry.actors import holders
from workflows.registry.base import Registry, Zones
from workflows.registry.councils import METHODSOVET, POST_TITLES, Post
from workflows.registry.plan_texts import MONTHS
from workflows.registry.plan_words import DIRECTIONS, EVENT_FORMS, FUNDING, TASKS
from workflows.registry.regulations import current_text
from workflows.registry.rmo import RmoMeeting, RmoPlan
from workflows.roles import ROLES

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
LONGEST_LABEL = 90
Parameters = Mapping[str, str]
Found = Sequence[Option]


@dataclass(frozen=True, kw_only=True)
class OptionSources:
    """Resolves the sources of the municipality that acts; call it as the engine's `options`.

    `tenant` is the one of an installation for a single office.
    """

    sessions: Sessions
    clock: Clock
    tenant: str
    zones: Zones

    @property
    def names(self) -> tuple[str, ...]:
        """Every source there is, for whoever draws a form."""
        return tuple(SOURCES)

    def __call__(self, source: str, variables: Mapping[str, Any]) -> Found:
        """Give what a source offers now.

        Raises:
            InvalidInput: there is no such source.
        """
        name, _, query = source.partition("?")
        if name not in SOURCES:
            raise InvalidInput(f"Источника вариантов «{name}» нет.")
        parameters = (
            {key: _filled(value, variables) for key, value in parse_qsl(query, strict_parsing=True)}
            if query
            else {}
        )
        tenant = acting_tenant(self.tenant)
        with self.sessions.read(tenant) as session:
            zone = self.zones.zone_in(session)
            registry = Registry(session=session, tenant=tenant, now=self.clock.now(), zone=zone)
            return SOURCES[name](registry, parameters)


def _filled(value: str, variables: Mapping[str, Any]) -> str:
    """Replace `{name}` by the variable of that name; an unset one is empty."""
    return PLACEHOLDER.sub(lambda found: str(variables.get(found[1]) or ""), value)


def _people(registry: Registry, parameters: Parameters) -> Found:
    organisation_id = parameters.get("organisation", "")
    role = parameters.get("role", "")
    found = (
        holders(registry, role, organisation_id)
        if role
        else people.active(registry, organisation_id=organisation_id)
    )
    names = organisations.short_names(registry)
    return [
        Option(
            value=person.id,
            label=person.name.short,
            hint=", ".join(
                part for part in (person.position, names.get(person.organisation_id or "")) if part
            ),
        )
        for person in found
    ]


def _organisations(registry: Registry, parameters: Parameters) -> Found:
    kinds = [kind for kind in parameters.get("kind", "").split(",") if kind]
    return [
        Option(value=row.id, label=row.short_name, hint=row.settlement)
        for row in organisations.active(registry, kinds)
    ]


def _plan_sections(registry: Registry, parameters: Parameters) -> Found:
    return [
        Option(value=row.id, label=f"{row.number}. {row.title}")
        for row in plans.sections(registry, parameters.get("plan", ""))
    ]


def _associations(registry: Registry, parameters: Parameters) -> Found:
    del parameters
    return [
        Option(value=row.id, label=row.name)
        for row in associations.every(registry)
        if row.state == associations.AssociationState.ACTIVE
    ]


def _members(registry: Registry, parameters: Parameters) -> Found:
    """Members of the association that meets, `without` one; everybody where none are listed."""
    meeting = registry.find(RmoMeeting, parameters.get("meeting", ""))
    ids: list[str] = []
    if meeting is not None:
        association_id = registry.get(RmoPlan, meeting.plan_id).association_id
        ids = association_members.on_day(registry, association_id, registry.today)
    offered = [each for each in _people(registry, {}) if not ids or each.value in ids]
    return [each for each in offered if each.value != parameters.get("without")]


def _council(registry: Registry, parameters: Parameters) -> Found:
    council = councils.by_code(registry, parameters.get("council", METHODSOVET))
    seats = councils.seats(registry, council.id, registry.today)
    found = people.by_ids(registry, [seat.person_id for seat in seats])
    return [
        Option(
            value=seat.person_id,
            label=found[seat.person_id].name.short,
            hint=POST_TITLES[Post(seat.post)],
        )
        for seat in seats
    ]


def _documents(registry: Registry, parameters: Parameters) -> Found:
    kind = parameters.get("kind", "")
    return [
        Option(value=row.id, label=row.title, hint=f"№ {row.number} от {row.dated:%d.%m.%Y}")
        for row in documents.journal(registry, kind)
        if row.dated is not None and row.status == documents.DocumentStatus.REGISTERED
    ]


def _clauses(registry: Registry, parameters: Parameters) -> Found:
    del parameters
    return [
        Option(value=clause.number, label=f"{clause.number}. {_shortened(clause.text)}")
        for clause in current_text(registry).clauses
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[:LONGEST_LABEL].rsplit(' ', 1)[0]}…"


def _school_years(registry: Registry, parameters: Parameters) -> Found:
    del parameters
    current = school_years.containing(registry.today)
    years = (current.previous, current, current.following, current.following.following)
    return [Option(value=year.label, label=f"{year.label} учебный год") for year in years]


def _words(words: Mapping[str, str], *, coded: bool = False) -> Callable[..., Found]:
    def offer(registry: Registry, parameters: Parameters) -> Found:
        del registry, parameters
        return [
            Option(value=code, label=f"{code} {label}" if coded else label)
            for code, label in words.items()
        ]

    return offer


def _contests(registry: Registry, parameters: Parameters) -> Found:
    return [
        Option(value=row.id, label=f"{row.title}, {row.school_year}")
        for row in contests.every(registry)
        if parameters.get("state", row.state) == row.state
    ]


SOURCES: dict[str, Callable[[Registry, Parameters], Found]] = {
    "registry:people": _people,
    "registry:organisations": _organisations,
    "registry:plan_sections": _plan_sections,
    "registry:documents": _documents,
    "registry:associations": _associations,
    "registry:association_members": _members,
    "registry:contests": _contests,
    "registry:council": _council,
    "registry:clauses": _clauses,
    "registry:directions": _words(DIRECTIONS, coded=True),
    "registry:tasks": _words(TASKS, coded=True),
    "registry:event_forms": _words(EVENT_FORMS),
    "registry:funding": _words(FUNDING),
    "registry:roles": _words({role.code: role.title for role in ROLES.values()}),
    "calendar:school_year": _school_years,
    "calendar:months": _words({str(n): name for n, name in enumerate(MONTHS, start=1)}),
}
