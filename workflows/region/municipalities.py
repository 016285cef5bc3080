"""Municipalities as the region's administrator keeps them: founded, invited, closed."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from engine import Actor, Conflict, InvalidForm, NotFound, NotPermitted, schedule_job
from engine.municipalities import OFFICE, REGION
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.region.beginning import BEGIN
from workflows.registry import calendars, municipalities
from workflows.registry.accounts import Account, end_sessions
from workflows.registry.base import Registry
from workflows.registry.logins import latin
from workflows.registry.municipalities import Municipality
from workflows.registry.organisations import Organisation, OrganisationKind
from workflows.registry.parameters import value_of
from workflows.roles import ADMIN
from workflows.tenants import has_region

LONGEST_NAME = 120
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_RESERVED = frozenset({OFFICE, REGION})


@dataclass(frozen=True, kw_only=True)
class MunicipalityView:
    """A municipality in the list of the region's administrator.

    Attributes:
        entered_at: when its first administrator came in; None while nobody has.
        closed_at: since when nobody signs in there any more.
    """

    id: str
    name: str
    created_at: datetime | None
    entered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Founded:
    """A new municipality with the token of its first administrator's one-time link."""

    id: str
    token: str


@dataclass(frozen=True, kw_only=True)
class Municipalities(Desk):
    """Every verb asks for the region's administrator; NotPermitted for anybody else.

    `home` is the tenant of the office that an installation begins with.
    """

    home: str

    def has_region(self) -> bool:
        """Say whether the installation serves a region; one office needs none."""
        return has_region(self.sessions)

    def list(self, actor: Actor) -> tuple[MunicipalityView, ...]:
        """All municipalities by name."""
        _require_region(actor)
        with self._reading(actor) as registry:
            rows = municipalities.every(registry.session)
            return tuple(_view(row) for row in rows if row.id != REGION)

    def found(self, name: str, actor: Actor, *, code: str = "", zone: str = "") -> Founded:
        """Make a municipality with its root organisation and a link for its first administrator.

        Args:
            name: as people call it, in the nominative.
            actor: who founds it.
            code: of its files on the disk and in the database; made of the name without one.
            zone: where it lies, e.g. "Asia/Omsk"; the region's time zone without it.

        Raises:
            InvalidForm: under `name`, `code` or `zone`.
        """
        _require_region(actor)
        name = _checked_name(name)
        known = self.list(actor)
        if any(each.name.casefold() == name.casefold() for each in known):
            raise InvalidForm({"name": f"Муниципалитет «{name}» уже есть."})
        if zone and zone not in available_timezones():
            raise InvalidForm({"zone": "Выберите часовой пояс из списка."})
        code = _checked_code(code or _code_of(name), {each.id for each in known}, given=bool(code))
        with self.sessions.write(code) as session:
            registry = self._registry(session, code)
            token = _founded(registry, name, actor.user_id)
            _lies_in(registry, zone, actor.user_id)
        return Founded(id=code, token=token)

    def found_region(self, actor: Actor) -> str:
        """Put a region above the installation; gives the token of its administrator's link.

        Asked once more, it makes a new link; the office that was there becomes a municipality.

        Raises:
            NotPermitted: only the system does this, at the machine itself.
        """
        if not actor.is_system:
            raise NotPermitted("Регион заводят на сервере, командой.")
        with self.sessions.write(REGION) as session:
            registry = self._registry(session, REGION)
            if municipalities.own(registry) is None:
                _add(registry, "Регион")
                _begin(registry)
            token = municipalities.new_invitation(registry, actor.user_id)
        self._enter_home()
        return token

    def invite(self, municipality_id: str, actor: Actor) -> str:
        """Make a new one-time link for an administrator; older ones lead nowhere any more.

        Raises:
            NotFound: there is no such municipality.
            Conflict: it is closed.
        """
        if self._known(municipality_id, actor).closed_at is not None:
            raise Conflict("Муниципалитет закрыт: сначала откройте его снова.")
        with self.sessions.write(municipality_id) as session:
            registry = self._registry(session, municipality_id)
            return municipalities.new_invitation(registry, actor.user_id)

    def close(self, municipality_id: str, actor: Actor) -> None:
        """Let nobody sign in there any more; its data stay, its jobs end with the next start."""
        self._set_closed(municipality_id, actor, self.clock.now())

    def reopen(self, municipality_id: str, actor: Actor) -> None:
        """Let people sign in there again."""
        self._set_closed(municipality_id, actor, None)

    def _set_closed(self, municipality_id: str, actor: Actor, moment: datetime | None) -> None:
        self._known(municipality_id, actor)
        with self.sessions.write(municipality_id) as session:
            registry = self._registry(session, municipality_id)
            own = municipalities.own(registry)
            if own is not None:
                own.closed_at = moment
            if moment is None:
                _begin(registry)
            else:
                for account in registry.all(registry.rows(Account)):
                    end_sessions(account)

    def _known(self, municipality_id: str, actor: Actor) -> MunicipalityView:
        found = (each for each in self.list(actor) if each.id == municipality_id)
        view = next(found, None)
        if view is None:
            raise NotFound("Такого муниципалитета нет.")
        return view

    def _enter_home(self) -> None:
        """The office that was alone becomes one of many, under the name it signs with."""
        with self.sessions.write(self.home) as session:
            registry = self._registry(session, self.home)
            own = municipalities.own(registry)
            if own is None and not municipalities.has_people(registry):
                return
            own = own or _add(registry, "")
            own.name = own.name or value_of(registry, "authority.name")
            own.entered_at = own.entered_at or registry.now


def _founded(registry: Registry, name: str, by: str) -> str:
    municipality = _add(registry, name)
    root = Organisation(
        kind=OrganisationKind.AUTHORITY,
        short_name=name[:LONGEST_NAME],
        full_name=name,
        active_from=registry.today,
    )
    municipality.root_id = registry.add(root).id
    _begin(registry)
    return municipalities.new_invitation(registry, by)


def _lies_in(registry: Registry, zone: str, by: str) -> None:
    """Let a municipality live by a time zone of its own; its days stay the region's."""
    if zone in ("", registry.zone):
        return
    present = calendars.standing(registry)
    calendars.add(
        registry,
        present.number,
        {**present.contents, "zone": zone},
        what=f"Часовой пояс {zone}",
        shipped=present.shipped,
        made_by=by,
        follows=present.follows,
    )


def _add(registry: Registry, name: str) -> Municipality:
    row = Municipality(id=registry.tenant, name=name, created_at=registry.now)
    registry.add(row)
    return row


def _begin(registry: Registry) -> None:
    """Let its periodic jobs and the shared processes begin, right after this commits."""
    schedule_job(
        registry.session,
        topic=BEGIN,
        payload={},
        due_at=registry.now,
        tenant=registry.tenant,
        key=BEGIN,
    )


def _view(row: Municipality) -> MunicipalityView:
    return MunicipalityView(
        id=row.id,
        name=row.name or row.id,
        created_at=row.created_at,
        entered_at=row.entered_at,
        closed_at=row.closed_at,
    )


def _require_region(actor: Actor) -> None:
    if actor.tenant != REGION:
        raise NotPermitted("Муниципалитеты ведёт администратор региона.")
    require_any(actor, ADMIN)


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 3 <= len(name) <= LONGEST_NAME:
        raise InvalidForm(
            {"name": f"Напишите название муниципалитета, от 3 до {LONGEST_NAME} знаков."}
        )
    return name


def _code_of(name: str) -> str:
    spelled = re.sub(r"[^a-z0-9]+", "-", latin(name.casefold())).strip("-")
    return spelled[:30].rstrip("-") or "municipality"


def _checked_code(code: str, known: set[str], *, given: bool) -> str:
    if given:
        if not _CODE.fullmatch(code) or code in known | _RESERVED:
            sentence = "Код: от 2 до 40 строчных латинских букв, цифр и дефисов; такого ещё нет."
            raise InvalidForm({"code": sentence})
        return code
    taken, number, free = known | _RESERVED, 1, code
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    return free
