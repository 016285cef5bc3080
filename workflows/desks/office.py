"""The office's own parameters."""

from dataclasses import dataclass

from engine import Actor
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import parameters
from workflows.roles import ADMIN, DIRECTOR


@dataclass(frozen=True, kw_only=True)
class ParameterView:
    """A parameter with its present value. `choices`: value and label; empty for free text."""

    key: str
    title: str
    value: str
    default: str
    choices: tuple[tuple[str, str], ...]


class Parameters(Desk):
    """Everybody signed in may read; administrator and director write."""

    def list(self, actor: Actor) -> tuple[ParameterView, ...]:
        """Every parameter in its usual order."""
        with self._reading(actor) as registry:
            return tuple(
                ParameterView(
                    key=parameter.key,
                    title=parameter.title,
                    value=parameters.value_of(registry, parameter.key),
                    default=parameters.usual_value(registry, parameter.key),
                    choices=parameter.choices,
                )
                for parameter in parameters.PARAMETERS.values()
            )

    def value(self, key: str, actor: Actor) -> str:
        """The present value of a known parameter."""
        with self._reading(actor) as registry:
            return parameters.value_of(registry, key)

    def save(self, key: str, value: str, actor: Actor) -> None:
        """Change a parameter.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: under the parameter's key.
        """
        require_any(actor, ADMIN, DIRECTOR)
        with self._writing(actor) as registry:
            parameters.write(registry, key, value)
