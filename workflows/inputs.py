"""Reads what a diagram hands to a service task, with sentences that name the missing input."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine import InvalidInput, ServiceCall, as_json
from workflows.registry.base import Registry, Zones


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The inputs of one service task; every refusal is an InvalidInput and becomes an incident."""

    topic: str
    values: Mapping[str, object]

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, bool | list | dict):
            raise InvalidInput(f"{self.topic}: «{name}» — ожидался текст.")
        return str(value).strip()

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise InvalidInput(f"{self.topic}: не передано «{name}».")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError as error:
            raise InvalidInput(f"{self.topic}: «{name}» — не дата: {value}.") from error

    def items(self, name: str) -> list[Any]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise InvalidInput(f"{self.topic}: «{name}» — ожидался список.")
        return [*value]

    def texts(self, name: str) -> list[str]:
        return [str(value) for value in self.items(name) if value not in (None, "")]

    def mapping(self, name: str) -> dict[str, Any]:
        value = self.values.get(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise InvalidInput(f"{self.topic}: «{name}» — ожидался набор полей.")
        return dict(value)


def inputs_of(call: ServiceCall) -> Inputs:
    """The inputs as JSON spells them: a date that an expression gave is read like one typed."""
    return Inputs(topic=call.topic, values=as_json(call.inputs))


def registry_of(call: ServiceCall, zones: Zones) -> Registry:
    """The registry inside the transaction that also marks the service task as done."""
    if call.session is None:
        raise TypeError(f"expected {call.topic} to run in a transaction")
    zone = zones.zone_in(call.session)
    return Registry(session=call.session, tenant=call.tenant, now=call.now, zone=zone)
