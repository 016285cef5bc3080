"""How one person wants the pages to be: kept on the server, read by nobody else."""

from collections.abc import Mapping

from engine import Actor, NotPermitted
from workflows.desks.base import Desk
from workflows.registry import preferences


class Preferences(Desk):
    """One's own only."""

    def get(self, name: str, actor: Actor) -> object | None:
        """A choice as JSON; None when the actor never made it.

        Raises:
            InvalidInput: no page asks for such a choice.
        """
        with self._reading(actor) as registry:
            return preferences.find(registry, actor.user_id, name)

    def all(self, actor: Actor) -> Mapping[str, object]:
        """Every choice that the actor made, by its name; one question instead of several."""
        with self._reading(actor) as registry:
            return preferences.of_person(registry, actor.user_id)

    def put(self, name: str, value: object, actor: Actor) -> None:
        """Keep a choice.

        Raises:
            NotPermitted: the system is no person.
            InvalidInput: an unknown name, or more than 8 KB of JSON.
        """
        if not actor.user_id:
            raise NotPermitted("Настройки есть только у людей: войдите, чтобы сохранить их.")
        with self._writing(actor) as registry:
            preferences.write(registry, actor.user_id, name, value)
