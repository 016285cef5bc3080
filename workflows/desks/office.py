"""The office's parameters: its own values over the region's official ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import Actor, Conflict, NotFound, NotPermitted
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import numbering, parameters, school_years
from workflows.registry.base import Registry
from workflows.registry.parameter_list import PARAMETERS, Group, Parameter
from workflows.registry.parameters import Values
from workflows.roles import ADMIN, DIRECTOR

LOG_LENGTH = 100
MAY_CHANGE = ADMIN, DIRECTOR


@dataclass(frozen=True, kw_only=True)
class ParameterView:
    """A parameter as it stands in an office.

    Attributes:
        value: what holds; `usual`: what would hold without a value of one's own.
        is_own: the office has set it itself; `is_usual_shared`: the usual value is the region's.
        changed_at, changed_by: when that was set, and by whom (id); "" for the region's people.
        choices: value and label; empty for free text.
        places: what the program fills in, in braces.
        example: what the value leads to today, e.g. the next number; "" where it stands as it is.
    """

    key: str
    title: str
    group: Group
    value: str
    usual: str
    is_own: bool
    is_usual_shared: bool
    changed_at: datetime | None
    changed_by: str
    choices: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    longest: int
    example: str
    has_lines: bool

    @property
    def said(self) -> str:
        """The value as people call it."""
        return dict(self.choices).get(self.value, self.value)

    @property
    def usual_said(self) -> str:
        """The usual value as people call it."""
        return dict(self.choices).get(self.usual, self.usual)


@dataclass(frozen=True, kw_only=True)
class ParameterNote:
    """A line of the log; `after` is "" where the office began to follow the usual value."""

    title: str
    before: str
    after: str
    at: datetime
    by: str


class Parameters(Desk):
    """Everybody signed in may read; administrator and director write."""

    def may_change(self, actor: Actor) -> bool:
        """Say whether the actor may change parameters."""
        try:
            require_any(actor, *MAY_CHANGE)
        except NotPermitted:
            return False
        return True

    def list(self, actor: Actor) -> tuple[ParameterView, ...]:
        """Every parameter in its usual order."""
        with self._reading(actor) as registry:
            values = parameters.values_in(registry)
            return tuple(view_of(registry, values, each) for each in PARAMETERS.values())

    def get(self, key: str, actor: Actor) -> ParameterView:
        """One parameter.

        Raises:
            NotFound: there is no such.
        """
        if key not in PARAMETERS:
            raise NotFound("Такого параметра нет.")
        with self._reading(actor) as registry:
            return view_of(registry, parameters.values_in(registry), PARAMETERS[key])

    def values(self, actor: Actor) -> Mapping[str, str]:
        """The present value of every parameter, by key."""
        with self._reading(actor) as registry:
            found = parameters.values_in(registry)
            return {key: found.value(each) for key, each in PARAMETERS.items()}

    def save(self, key: str, value: str, actor: Actor, *, seen: str | None = None) -> None:
        """Change a parameter; the usual value makes the office follow it on.

        Args:
            key: of the parameter.
            value: the new one.
            actor: who changes it.
            seen: the value that the person saw before; whatever it was without it.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: under the parameter's key.
            Conflict: somebody else changed it meanwhile.
        """
        require_any(actor, *MAY_CHANGE)
        with self._writing(actor) as registry:
            known = PARAMETERS.get(key)
            if known and seen not in (None, parameters.value_of(registry, key)):
                raise Conflict("Параметр тем временем изменили. Посмотрите, каким он стал.")
            parameters.write(registry, key, value, actor.user_id)

    def follow(self, key: str, actor: Actor) -> None:
        """Give one's own value up, for the region's or the usual one; raises as `save`."""
        self.save(key, self.get(key, actor).usual, actor)

    def log(self, actor: Actor) -> tuple[ParameterNote, ...]:
        """What the office has changed, the newest first."""
        with self._reading(actor) as registry:
            return tuple(map(_note, parameters.log(registry, LOG_LENGTH)))


def view_of(registry: Registry, values: Values, parameter: Parameter) -> ParameterView:
    """A parameter as it stands in an office."""
    own, shared = values.own.get(parameter.key), values.shared.get(parameter.key)
    set_by = own or shared
    return ParameterView(
        key=parameter.key,
        title=parameter.title,
        group=parameter.group,
        value=values.value(parameter),
        usual=values.usual(parameter),
        is_own=own is not None,
        is_usual_shared=shared is not None,
        changed_at=set_by.changed_at if set_by else None,
        changed_by=own.changed_by if own else "",
        choices=parameter.choices,
        places=parameter.places,
        longest=parameter.longest,
        example=_example(registry, parameter, values),
        has_lines=parameter.has_lines,
    )


def _example(registry: Registry, parameter: Parameter, values: Values) -> str:
    if parameter.group == Group.NUMBERS:
        kind = parameter.key.removeprefix("numbering.")
        return numbering.following(registry, kind, values.value(parameter))
    if not parameter.places:
        return ""
    year = school_years.containing(registry.today).label
    return values.value(parameter).replace("{year}", year)


def _note(row: parameters.ParameterChange) -> ParameterNote:
    known = PARAMETERS.get(row.key)
    words = dict(known.choices) if known else {}
    return ParameterNote(
        title=known.title if known else row.key,
        before=words.get(row.before, row.before),
        after=words.get(row.after, row.after),
        at=row.changed_at,
        by=row.changed_by,
    )
