"""The office's own parameters, and a person's notices."""

from dataclasses import dataclass
from datetime import datetime

from engine import Actor
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import notices, parameters
from workflows.registry.notices import Notice
from workflows.roles import ADMIN, DIRECTOR


@dataclass(frozen=True, kw_only=True)
class ParameterView:
    """A parameter with its present value. `choices`: value and label; empty for free text."""

    key: str
    title: str
    value: str
    default: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class NoticeView:
    """A notice of the actor."""

    id: str
    subject: str
    text: str
    instance_id: str
    created_at: datetime
    is_read: bool


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
                    default=parameter.default,
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


class Notices(Desk):
    """One's own notices only."""

    def list(self, actor: Actor) -> tuple[NoticeView, ...]:
        """The newest fifty."""
        with self._reading(actor) as registry:
            return tuple(
                NoticeView(
                    id=row.id,
                    subject=row.subject,
                    text=row.text,
                    instance_id=row.instance_id,
                    created_at=row.created_at,
                    is_read=row.read_at is not None,
                )
                for row in notices.of_person(registry, actor.user_id)
            )

    def unread_count(self, actor: Actor) -> int:
        """How many of them are unread."""
        return sum(1 for view in self.list(actor) if not view.is_read)

    def mark_read(self, actor: Actor) -> None:
        """Mark all notices of the actor as read."""
        with self._writing(actor) as registry:
            unread = registry.rows(Notice).where(
                Notice.person_id == actor.user_id, Notice.read_at.is_(None)
            )
            for row in registry.all(unread):
                row.read_at = registry.now
