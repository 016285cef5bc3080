"""How each person wants to be told: ways by kind, digest, quiet hours, addresses, calendar feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import Actor, InboxQuery, InvalidForm, NotFound, ProcessEngine, UserTaskView
from workflows.desks.base import Desk
from workflows.notifications.channels.smtp import is_address
from workflows.notifications.feeds import calendar_of
from workflows.notifications.kinds import DIGEST, KINDS, Kind, Way, ways_of
from workflows.notifications.timing import TIME_OF_DAY
from workflows.notifications.ways_out import WaysOut
from workflows.registry import notification_settings
from workflows.registry.actors import actor_of
from workflows.registry.entrances import Brought, tenant_behind
from workflows.registry.notification_settings import NotificationSettings
from workflows.registry.people import Person

MOST_IN_FEED = 500


@dataclass(frozen=True, kw_only=True)
class KindChoice:
    """One line of the table: a kind and the ways it is told."""

    kind: str
    title: str
    ways: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ChoicesView:
    """What a person has chosen. Times of day are "HH:MM" in the office's zone, "" for off.

    Attributes:
        card_address: the address on the person's card, which holds without `mail_address`.
        mail_works: whether letters leave the office at all.
        messenger: its name, "" without one; messenger_problem: why nothing goes there.
        calendar_since: when the feed's address was made, None without a feed.
    """

    kinds: tuple[KindChoice, ...]
    digest_at: str
    quiet_from: str
    quiet_to: str
    quiet_days_off: bool
    mail_address: str
    card_address: str
    mail_works: bool
    messenger: str
    messenger_problem: str
    messenger_address: str
    calendar_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a person wants; `ways` names every kind that is told at all."""

    ways: Mapping[str, Sequence[str]]
    digest_at: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    quiet_days_off: bool = True
    mail_address: str = ""
    messenger_address: str = ""


@dataclass(frozen=True, kw_only=True)
class NotificationChoices(Desk):
    """One's own choices; links in letters and the calendar's address need no signing in."""

    ways_out: WaysOut
    engine: ProcessEngine

    def get(self, actor: Actor) -> ChoicesView:
        """The actor's choices, as usual when they never chose."""
        with self._reading(actor) as registry:
            settings = notification_settings.of_person(registry, actor.user_id)
            person = registry.get(Person, actor.user_id)
            return ChoicesView(
                kinds=_table(settings),
                digest_at=settings.digest_at,
                quiet_from=settings.quiet_from,
                quiet_to=settings.quiet_to,
                quiet_days_off=settings.quiet_days_off,
                mail_address=settings.mail_address,
                card_address=person.email,
                mail_works=self.ways_out.mail_account(registry) is not None,
                messenger=self.ways_out.messenger_name(),
                messenger_problem=self.ways_out.messenger_problem(),
                messenger_address=settings.messenger_address,
                calendar_since=settings.calendar_since,
            )

    def save(self, choices: Choices, actor: Actor) -> None:
        """Write the actor's choices.

        Raises:
            InvalidForm: a time or an address cannot be meant so.
        """
        if errors := self._errors(choices):
            raise InvalidForm(errors)
        with self._writing(actor) as registry:
            settings = notification_settings.kept(registry, actor.user_id)
            settings.choices = _differing(choices.ways)
            settings.wants_offers = bool(ways_of(settings.choices, Kind.TASK_OFFERED))
            settings.digest_at = choices.digest_at
            settings.quiet_from, settings.quiet_to = choices.quiet_from, choices.quiet_to
            settings.quiet_days_off = choices.quiet_days_off
            settings.mail_address = choices.mail_address
            settings.messenger_address = choices.messenger_address
            registry.session.flush()

    def new_calendar(self, actor: Actor) -> str:
        """Make a new address for the calendar feed; the one before opens nothing any more.

        Returns:
            The token, which nobody can read again.
        """
        with self._writing(actor) as registry:
            settings = notification_settings.kept(registry, actor.user_id)
            token = notification_settings.new_calendar_token(registry, settings)
            registry.session.flush()
            return token

    def end_calendar(self, actor: Actor) -> None:
        """Let the calendar's address open nothing any more."""
        with self._writing(actor) as registry:
            settings = notification_settings.kept(registry, actor.user_id)
            notification_settings.end_calendar(registry, settings)
            registry.session.flush()

    def calendar(self, token: str) -> bytes:
        """The feed behind a token: deadlines of what its person may see and do now.

        Raises:
            NotFound: the token opens nothing, or its person may not sign in any more.
        """
        digest = notification_settings.hash_of(token)
        with self.sessions.read(self._behind(Brought.CALENDAR, digest)) as session:
            settings = notification_settings.by_calendar_token(session, token)
            if settings is None:
                raise NotFound("Такого календаря нет: возможно, его адрес отозван.")
            registry = self._registry(session, settings.tenant)
            actor = actor_of(registry, settings.person_id)
        tasks, root = self._dated(actor), self.ways_out.public_url
        return calendar_of(tasks, now=registry.now, zone=registry.zone, root=root)

    def require_signed(self, settings_id: str, kind: str, signed: str) -> None:
        """See that the link of a letter was signed here.

        Raises:
            NotFound: it was not signed here.
        """
        with self.sessions.read(self._behind(Brought.LETTERS, settings_id)) as session:
            if notification_settings.by_signature(session, settings_id, kind, signed) is None:
                raise NotFound(_NO_LINK)

    def unsubscribe(self, settings_id: str, kind: str, signed: str) -> None:
        """End letters of one kind at a click in a letter; doing so twice does no harm.

        Raises:
            NotFound: it was not signed here.
        """
        with self.sessions.write(self._behind(Brought.LETTERS, settings_id)) as session:
            settings = notification_settings.by_signature(
                session, settings_id, kind, signed, lock=True
            )
            if settings is None:
                raise NotFound(_NO_LINK)
            if kind == DIGEST:
                settings.digest_at = ""
            else:
                left = ways_of(settings.choices, Kind(kind)) - {Way.MAIL}
                settings.choices = {**settings.choices, kind: sorted(left)}
                settings.wants_offers = bool(ways_of(settings.choices, Kind.TASK_OFFERED))
            session.flush()

    def _behind(self, way: Brought, brought: str) -> str:
        return tenant_behind(self.sessions, way, brought) or ""

    def _dated(self, actor: Actor) -> list[UserTaskView]:
        found: list[UserTaskView] = []
        cursor = ""
        while len(found) < MOST_IN_FEED:
            page = self.engine.inbox(InboxQuery(order="due", limit=200, cursor=cursor), actor)
            found += [task for task in page.items if task.due_at is not None]
            cursor = page.next_cursor
            # Those without a deadline come last.
            if not cursor or page.items[-1].due_at is None:
                break
        return found[:MOST_IN_FEED]

    def _errors(self, choices: Choices) -> dict[str, str]:
        errors = {
            name: "Укажите время в виде 08:30."
            for name in ("digest_at", "quiet_from", "quiet_to")
            if (value := getattr(choices, name)) and not TIME_OF_DAY.fullmatch(value)
        }
        if bool(choices.quiet_from) != bool(choices.quiet_to):
            errors["quiet_to"] = "Укажите и начало, и конец тихих часов — или ни того, ни другого."
        if choices.mail_address and not is_address(choices.mail_address):
            errors["mail_address"] = "Укажите один адрес латиницей, например ivanova@example.ru."
        address = choices.messenger_address
        if address and not self.ways_out.is_messenger_address(address):
            errors["messenger_address"] = "Укажите свой номер или имя в мессенджере, без пробелов."
        return errors


_NO_LINK = "Эта ссылка не действует. Откройте «Как меня уведомлять» в Методкабинете."


def _table(settings: NotificationSettings) -> tuple[KindChoice, ...]:
    return tuple(
        KindChoice(kind=kind, title=words.title, ways=frozenset(ways_of(settings.choices, kind)))
        for kind, words in KINDS.items()
    )


def _differing(ways: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Only what differs from the usual: who never chose otherwise follows what is usual later."""
    chosen = {kind: sorted(set(ways.get(kind, ())) & set(Way)) for kind in Kind}
    return {
        kind: list(named) for kind, named in chosen.items() if set(named) != set(KINDS[kind].usual)
    }
