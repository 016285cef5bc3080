"""What every page needs at hand: the process application, who asks, and how things are called."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from flask import current_app, g
from flask_babel import gettext as _
from flask_login import current_user

from engine import (
    Actor,
    InstancePage,
    NotFound,
    ProcessEngine,
    UserTaskPage,
    UserTaskView,
    WorkingCalendar,
    role_of,
)
from engine.municipalities import acting_in
from webapp.language import is_russian
from webapp.settings import WebSettings
from workflows import AttachmentView, Case, ProcessApplication, title_of

EXTENSION = "metodkabinet"
MOST_NAMED = 3
WHOM = "accusative"


@dataclass(frozen=True, kw_only=True)
class Office:
    """What `create_app` was given."""

    application: ProcessApplication
    settings: WebSettings


@dataclass(kw_only=True)
class Names:
    """Looks names up once per request."""

    application: ProcessApplication
    _people: dict[str, str] = field(default_factory=dict)
    _organisations: dict[str, str] = field(default_factory=dict)
    _all_organisations: bool = False
    _holders: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def person(self, user_id: str) -> str:
        """«Секретарева Е. Е.»; «Система» for nobody."""
        if user_id not in self._people:
            self._people[user_id] = self.application.identity.name_of(user_id)
        return self._people[user_id]

    def acting(self, user_id: str, absent_id: str) -> str:
        """«Иванова А. А. за Петрову Б. Б. (и. о.)»; just the name without an absent person."""
        if not absent_id:
            return self.person(user_id)
        if not is_russian():
            who, whom = self.person(user_id), self.person(absent_id)
            return str(_("%(who)s за %(whom)s (и. о.)", who=who, whom=whom))
        key = f"{user_id} {absent_id}"
        if key not in self._people:
            self._people[key] = self.application.identity.acting_name(user_id, absent_id)
        return self._people[key]

    def whom(self, user_id: str) -> str:
        """«Петрову Б. Б.»: whom somebody substitutes; the plain name in other languages."""
        if not is_russian():
            return self.person(user_id)
        key = f"{user_id} {WHOM}"
        if key not in self._people:
            self._people[key] = self._accusative(user_id)
        return self._people[key]

    def remember_whom(self, whom: Mapping[str, str]) -> None:
        """Keep what people are called in the accusative, where it is known already."""
        self._people |= {f"{user_id} {WHOM}": name for user_id, name in whom.items()}

    def _accusative(self, user_id: str) -> str:
        try:
            return self.application.identity.name_forms(user_id).short_in(Case.ACCUSATIVE)
        except NotFound:
            return self.person(user_id)

    def remember(self, user_ids: Iterable[str]) -> None:
        """Fetch many names at once."""
        wanted = {user_id for user_id in user_ids if user_id} - set(self._people)
        if wanted:
            self._people.update(self.application.identity.names(sorted(wanted)))

    def organisation(self, organisation_id: str) -> str:
        """Short name; the id itself when nobody knows it."""
        if organisation_id not in self._organisations and not self._all_organisations:
            self._organisations = self.application.organisations.names(actor())
            self._all_organisations = True
        return self._organisations.get(organisation_id, organisation_id)

    def remember_organisations(self, organisation_ids: Iterable[str]) -> None:
        """Fetch the names of those that a page shows, when these are not all."""
        wanted = {each for each in organisation_ids if each} - set(self._organisations)
        if wanted and not self._all_organisations:
            found = self.application.organisations.names(actor(), wanted)
            self._organisations |= {each: found.get(each, each) for each in wanted}

    def candidate(self, principal: str) -> str:
        """«Методист» or «Заместитель директора ОО, Школа № 5»."""
        title = title_of(role_of(principal))
        organisation = principal.partition("@")[2]
        return f"{title}, {self.organisation(organisation)}" if organisation else title

    def candidates(self, task: UserTaskView) -> str:
        """Everybody who may take a user task, in words."""
        users = [self.person(user_id) for user_id in task.candidate_users]
        # «Методист, Школа № 5» says more than the bare role that stands beside it.
        titles = list(dict.fromkeys(self.candidate(text) for text in task.candidates))
        return "; ".join([*titles, *users])

    def waited_for(self, task: UserTaskView) -> str:
        """Name who can answer today: the assignee, or a few people, or else the role."""
        if task.assignee:
            return self.acting(task.assignee, task.acting_for)
        people = {*task.candidate_users, *(user for user, _name in self.holders(task.candidates))}
        people -= set(task.excluded_users)
        if not people:
            nobody = str(_("сейчас некому ответить"))
            return ": ".join(filter(None, (self.candidates(task), nobody)))
        if len(people) > MOST_NAMED:
            return self.candidates(task)
        self.remember(people)
        return ", ".join(sorted(self.person(user_id) for user_id in people))

    def holders(self, candidates: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """People who answer to these candidates today: user id and name, each once."""
        found: dict[str, str] = {}
        for candidate in candidates:
            organisation = candidate.partition("@")[2]
            place = f"&organisation={organisation}" if organisation else ""
            source = f"registry:people?role={role_of(candidate)}{place}"
            if source not in self._holders:
                options = self.application.options(source, {})
                self._holders[source] = {option.value: option.label for option in options}
            found.update(self._holders[source])
        return tuple(sorted(found.items(), key=lambda pair: pair[1]))


def keep(office: Office) -> dict[str, Any]:
    """Give the entry for `app.extensions`."""
    return {EXTENSION: office}


def application() -> ProcessApplication:
    """The registries' front door."""
    return _office().application


def engine() -> ProcessEngine:
    """The engine's front door."""
    return _office().application.engine


def settings() -> WebSettings:
    """How this web part was started."""
    return _office().settings


def zone() -> str:
    """The office's time zone."""
    return calendar().zone.key


def calendar() -> WorkingCalendar:
    """The office's working days."""
    return _office().application.calendar


def now() -> datetime:
    """The application's own time, which tests and the demo may move."""
    return _office().application.clock.now()


def today() -> date:
    """The office's day."""
    return calendar().local_day(now())


def is_signed_in() -> bool:
    """Whether somebody is behind this request."""
    return bool(current_user.is_authenticated)


def must_change_password() -> bool:
    """Whether the person came with a one-time password."""
    return bool(getattr(current_user, "must_change_password", False))


def remember(actor: Actor) -> None:
    """Keep who asks for the rest of this request, which acts for their municipality from now on."""
    g.actor = actor
    if "municipality" not in g:
        g.municipality = ExitStack()
    g.municipality.enter_context(acting_in(actor.tenant))


def forget_municipality(_error: BaseException | None = None) -> None:
    """Let this thread act for nobody after the request."""
    municipality: ExitStack | None = g.pop("municipality", None)
    if municipality is not None:
        municipality.close()


def actor() -> Actor:
    """The signed-in person as the engine sees them, with the memberships of this moment."""
    if "actor" not in g:
        identity, user_id = application().identity, current_user.get_id()
        remember(identity.actor_for(user_id, identity.municipality_of(user_id)))
    return cast("Actor", g.actor)


def choices() -> Mapping[str, object]:
    """What this person chose for the pages, by the names of preferences."""
    if "choices" not in g:
        g.choices = application().preferences.all(actor())
    return cast("Mapping[str, object]", g.choices)


def user_task(task_id: str) -> UserTaskPage:
    """Read a user task for its page.

    Raises:
        NotFound: it is addressed to others.
    """
    return engine().user_task(task_id, actor())


def documents(page: InstancePage) -> tuple[AttachmentView, ...]:
    """Files handed in during an instance, as far as this person may read them."""
    return application().attachments.in_instance(page, actor())


def names() -> Names:
    """The request's own names."""
    if "names" not in g:
        g.names = Names(application=application())
    return cast("Names", g.names)


def _office() -> Office:
    return cast("Office", current_app.extensions[EXTENSION])
