"""Service tasks that ask the registries who there is, and tell people what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine import Handler, InvalidInput, ServiceCall
from workflows.inputs import inputs_of, registry_of
from workflows.notifications.kinds import Kind
from workflows.notifications.telling import News, Teller
from workflows.notifications.words import Words
from workflows.registry import organisations
from workflows.registry.actors import holders
from workflows.registry.base import Registry, Zones
from workflows.registry.organisations import EDUCATIONAL, OrganisationKind
from workflows.registry.people import Person
from workflows.roles import ROLES
from workflows.russian import days_as_written

Outputs = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class DirectoryServices:
    """The handlers of one installation."""

    zones: Zones
    teller: Teller

    def organisations(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        kinds = inputs.texts("kinds") or list(EDUCATIONAL)
        unknown = [kind for kind in kinds if kind not in set(OrganisationKind)]
        if unknown:
            raise InvalidInput(f"{call.topic}: вида организации «{unknown[0]}» нет.")
        return {"organisations": [row.id for row in organisations.active(registry, kinds)]}

    def people(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        found = holders(registry, inputs.required("role"), inputs.text("organisation"))
        return {"user_ids": [person.id for person in found]}

    def note(self, call: ServiceCall) -> Outputs:
        registry, inputs = registry_of(call, self.zones), inputs_of(call)
        subject = inputs.text("subject")[:300] or "Сообщение"
        words = Words(
            title=subject, brief=subject, body=days_as_written(inputs.required("text"))[:2000]
        )
        reached = _people(registry, inputs.texts("recipients"))
        self.teller.tell_all(
            registry,
            (
                News(
                    person_id=person_id,
                    kind=Kind.NOTE,
                    words=words,
                    source_key=f"note:{call.idempotency_key}",
                    instance_id=call.instance_id,
                )
                for person_id in reached
            ),
        )
        return {"notified_count": len(reached)}

    def handlers(self) -> tuple[Handler, ...]:
        """Every topic of the directory with what it takes and gives."""
        return (
            Handler(
                topic="organisations.active",
                run=self.organisations,
                title="Взять действующие организации",
                inputs={"kinds": "Виды: school, kindergarten, additional; без них — все три"},
                outputs={"organisations": "Организации"},
            ),
            Handler(
                topic="people.with_role",
                run=self.people,
                title="Взять людей с ролью",
                inputs={"role": "Роль", "organisation": "Организация, если в ней"},
                outputs={"user_ids": "Люди"},
            ),
            Handler(
                topic="notifications.note",
                run=self.note,
                title="Известить",
                inputs={
                    "text": "Что случилось",
                    "recipients": "Кого известить: люди или роли",
                    "subject": "О чём",
                },
                outputs={"notified_count": "Сколько человек извещено"},
            ),
        )


def _people(registry: Registry, recipients: Iterable[str]) -> list[str]:
    """Person ids behind user ids and principals; each once, in order."""
    found: dict[str, None] = {}
    for recipient in recipients:
        role, _, organisation_id = recipient.partition("@")
        if role in ROLES:
            holding = holders(registry, role, organisation_id)
            found |= dict.fromkeys(person.id for person in holding)
        elif registry.find(Person, recipient) is not None:
            found[recipient] = None
    return list(found)
