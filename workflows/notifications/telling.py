"""The job that turns facts into notifications; the one place where a notification is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine import Handler, ServiceCall
from workflows.inputs import registry_of
from workflows.notifications.hearers import Hearer, Hearers
from workflows.notifications.kinds import Kind, Way, ways_of
from workflows.notifications.listening import TELL
from workflows.notifications.outbox import TOPICS, Outbox
from workflows.notifications.words import Words, words_for
from workflows.registry import notification_settings, notifications, people
from workflows.registry.base import Registry
from workflows.registry.notifications import Notification
from workflows.registry.people import Person


@dataclass(frozen=True, kw_only=True)
class News:
    """What one person is to be told; `source_key` makes it one of its kind for that person."""

    person_id: str
    kind: Kind
    words: Words
    source_key: str
    instance_id: str = ""
    task_id: str = ""
    document_id: str = ""
    absent_id: str = ""
    ways: frozenset[Way] = frozenset(Way)
    """Those that are open for it at all; the person's choice narrows them."""


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Writes notifications, within the caller's transaction."""

    outbox: Outbox

    def tell(self, registry: Registry, news: News) -> bool:
        """Tell somebody by the ways they chose; False when they were told or want to hear nothing.

        One tells each thing once, whatever happens to the job that brought it.
        """
        if notifications.is_told(registry, news.person_id, news.source_key):
            return False
        settings = notification_settings.of_person(registry, news.person_id)
        ways = ways_of(settings.choices, news.kind) & news.ways
        person = registry.find(Person, news.person_id)
        if not ways or person is None:
            return False
        row = registry.add(_row(registry, news, ways))
        for way in sorted(ways & TOPICS.keys()):
            if self.outbox.ways_out.address_of(registry, way, settings, person):
                self.outbox.add(registry, row, way, settings)
        registry.session.flush()
        return True

    def note(self, registry: Registry, person_id: str, subject: str, text: str, key: str) -> bool:
        """Tell somebody something of the program's own; the text stays within the office.

        Args:
            registry: the open transaction.
            person_id: whom; people who left hear nothing.
            subject: one line, also outside of the office.
            text: the rest.
            key: what it is about, against saying it twice.
        """
        return self.tell(
            registry,
            News(
                person_id=person_id,
                kind=Kind.NOTE,
                words=Words(title=subject[:400], brief=subject[:400], body=text[:2000]),
                source_key=f"note:{key}"[:200],
            ),
        )

    def tell_all(self, registry: Registry, news: Iterable[News]) -> int:
        """Tell several people; gives how many were told now."""
        return sum([self.tell(registry, each) for each in news])

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Tell people what the facts of one command mean for them: the job that `listen` leaves."""
        registry = registry_of(call, self.outbox.zones)
        hearers = Hearers(
            registry=registry,
            instance_id=str(call.inputs["instance_id"]),
            silent=frozenset({call.actor_id}) - {""},
        )
        actor = people.by_ids(registry, [call.actor_id]).get(call.actor_id)
        name = actor.name.short if actor is not None else ""
        told = 0
        for note in call.inputs["notes"]:  # type: ignore[attr-defined]
            for hearer in hearers.of(note):
                words = words_for(hearer, note, name, registry.zone)
                told += self.tell(registry, _news(hearer, words, call, int(note["sequence"])))
        return {"told": told}

    def handler(self) -> Handler:
        """The handler of the listener's jobs."""
        return Handler(topic=TELL, run=self.run, title="Уведомления", in_diagrams=False)


def _news(hearer: Hearer, words: Words, call: ServiceCall, sequence: int) -> News:
    instance_id = str(call.inputs["instance_id"])
    task_id = hearer.task.id if hearer.task is not None else ""
    return News(
        person_id=hearer.person_id,
        kind=hearer.kind,
        words=words,
        source_key=f"{instance_id}:{sequence}:{hearer.kind}",
        instance_id=instance_id if hearer.may_open else "",
        task_id=task_id if hearer.may_open else "",
        absent_id=hearer.absent_id,
        # Whoever is on leave finds it when they come back; the deputy gets the letter.
        ways=frozenset({Way.APP}) if hearer.is_covered else frozenset(Way),
    )


def _row(registry: Registry, news: News, ways: frozenset[Way]) -> Notification:
    return Notification(
        person_id=news.person_id,
        kind=news.kind,
        title=news.words.title,
        brief=news.words.brief,
        body=news.words.body,
        instance_id=news.instance_id,
        task_id=news.task_id,
        document_id=news.document_id,
        absent_id=news.absent_id,
        source_key=news.source_key,
        in_app=Way.APP in ways,
        in_browser=Way.BROWSER in ways,
        created_at=registry.now,
    )
