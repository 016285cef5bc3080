"""Saved filters as the inbox offers them: one's own, and those that the heads share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import Actor, Conflict, InvalidForm, NotFound, NotPermitted, role_of
from workflows.desks.base import Desk
from workflows.permits import holds_any
from workflows.registry import filters, preferences
from workflows.registry.base import Registry
from workflows.registry.filters import SavedFilter
from workflows.roles import ADMIN, DIRECTOR

HIDDEN = "inbox.hidden_filters"


@dataclass(frozen=True, kw_only=True)
class FilterCard:
    """What may be written about a filter.

    Attributes:
        colour: one of `FILTER_COLOURS`.
        query: names of the conditions as in `InboxQuery` → value, JSON-ready; left out: no
            condition. Days are ISO texts.
        is_shared, roles: shared with holders of these roles; with everybody when there are none.
    """

    name: str
    colour: str = filters.COLOURS[0]
    query: Mapping[str, object] = field(default_factory=dict)
    is_shared: bool = False
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FilterView:
    """A filter as one person sees it.

    Attributes:
        owner_id: who made it; may_edit: whether this person may change it.
        is_hidden: a shared filter that this person put out of sight.
    """

    id: str
    card: FilterCard
    owner_id: str
    is_own: bool
    may_edit: bool
    is_hidden: bool = False


class Filters(Desk):
    """Everybody keeps filters of their own; director and administrator share theirs."""

    def list(
        self,
        actor: Actor,
        *,
        with_hidden: bool = False,
        choices: Mapping[str, object] | None = None,
    ) -> tuple[FilterView, ...]:
        """One's own in one's order, then those shared with one's roles.

        Args:
            actor: whose.
            with_hidden: also those that the person put out of sight.
            choices: the person's preferences, where these are read already.
        """
        with self._reading(actor) as registry:
            if choices is None:
                choices = preferences.of_person(registry, actor.user_id)
            hidden = _hidden(choices)
            roles = {role_of(text) for text in actor.principals}
            found = filters.seen_by(registry, actor.user_id)
            rows = [
                *(row for row in found if row.owner_id == actor.user_id),
                *(
                    row
                    for row in found
                    if row.owner_id != actor.user_id
                    and (filters.is_for(row, roles) or may_share(actor))
                ),
            ]
            views = tuple(_view(row, actor, hidden) for row in rows)
        return tuple(view for view in views if with_hidden or not view.is_hidden)

    def get(self, filter_id: str, actor: Actor) -> FilterView:
        """One filter.

        Raises:
            NotFound: there is none, or it is not for this person.
        """
        for view in self.list(actor, with_hidden=True):
            if view.id == filter_id:
                return view
        raise NotFound("Фильтра больше нет: его удалили или перестали с вами делить.")

    def save(self, card: FilterCard, actor: Actor, *, filter_id: str = "") -> str:
        """Write a new filter at the end of one's own, or change one; gives its id.

        Raises:
            NotPermitted: sharing without being director or administrator; somebody else's filter.
            InvalidForm: by field of the card; also a name one has already, or too many filters.
            NotFound: the filter to change is gone.
        """
        _must_be_person(actor)
        if card.is_shared and not may_share(actor):
            raise NotPermitted("Общие фильтры создают директор и администратор.")
        with self._writing(actor) as registry:
            row = _editable(registry, filter_id, actor) if filter_id else None
            others = [
                each
                for each in filters.own(registry, row.owner_id if row else actor.user_id)
                if each.id != filter_id
            ]
            _check(registry, card, others, filter_id)
            if row is None:
                row = SavedFilter(
                    owner_id=actor.user_id,
                    position=1 + max((each.position for each in others), default=0),
                )
                _write(row, card, registry)
                return registry.add(row).id
            _write(row, card, registry)
            return row.id

    def move(self, filter_id: str, places: int, actor: Actor) -> None:
        """Put one of one's own filters that many places further down (up when negative).

        Raises:
            NotFound: the actor has no such filter.
        """
        with self._writing(actor) as registry:
            rows = list(filters.own(registry, actor.user_id))
            found = [row for row in rows if row.id == filter_id]
            if not found:
                raise NotFound("Среди ваших фильтров такого нет.")
            place = rows.index(found[0])
            rows.insert(max(0, min(place + places, len(rows) - 1)), rows.pop(place))
            for number, row in enumerate(rows, start=1):
                row.position = number

    def delete(self, filter_id: str, actor: Actor) -> None:
        """Take a filter out for good.

        Raises:
            NotFound: it is gone already.
            NotPermitted: it is somebody else's.
        """
        with self._writing(actor) as registry:
            registry.session.delete(_editable(registry, filter_id, actor))

    def hide(self, filter_id: str, actor: Actor, *, hidden: bool = True) -> None:
        """Put a shared filter out of one's own sight, or back.

        Raises:
            NotFound: it is not shared with this person.
            Conflict: it is one's own: that can be deleted.
        """
        _must_be_person(actor)
        if self.get(filter_id, actor).is_own:
            raise Conflict("Это ваш фильтр: если он не нужен, удалите его.")
        with self._writing(actor) as registry:
            known = {row.id for row in filters.shared(registry)}
            chosen = (_hidden(preferences.of_person(registry, actor.user_id)) - {filter_id}) & known
            if hidden:
                chosen.add(filter_id)
            preferences.write(registry, actor.user_id, HIDDEN, sorted(chosen))


def may_share(actor: Actor) -> bool:
    """Whether this person may make filters for others."""
    return holds_any(actor, ADMIN, DIRECTOR)


def _must_be_person(actor: Actor) -> None:
    if not actor.user_id:
        raise NotPermitted("Фильтры есть только у людей: войдите, чтобы сохранить их.")


def _editable(registry: Registry, filter_id: str, actor: Actor) -> SavedFilter:
    row = registry.locked(SavedFilter, filter_id)
    if row.owner_id != actor.user_id and not (row.is_shared and may_share(actor)):
        raise NotPermitted("Этот фильтр сделал другой человек: изменить его может только он.")
    return row


def _check(registry: Registry, card: FilterCard, others: list[SavedFilter], filter_id: str) -> None:
    errors = filters.field_errors(
        name=card.name, colour=card.colour, roles=card.roles, query=card.query
    )
    name = card.name.strip().casefold()
    if any(row.name.casefold() == name for row in others):
        errors["name"] = f"Фильтр «{card.name.strip()}» уже есть: назовите этот иначе."
    if len(others) >= filters.MOST_OWN:
        errors["name"] = f"Фильтров уже {filters.MOST_OWN}: удалите ненужный, чтобы сохранить этот."
    is_one_more = card.is_shared and filter_id not in {row.id for row in filters.shared(registry)}
    if is_one_more and len(filters.shared(registry)) >= filters.MOST_SHARED:
        errors["is_shared"] = f"Общих фильтров уже {filters.MOST_SHARED}: удалите ненужный."
    if errors:
        raise InvalidForm(errors)


def _write(row: SavedFilter, card: FilterCard, registry: Registry) -> None:
    row.name = card.name.strip()
    row.colour = card.colour
    row.query = dict(card.query)
    row.is_shared = card.is_shared
    row.roles = [*dict.fromkeys(card.roles)] if card.is_shared else []
    row.changed_at = registry.now


def _hidden(choices: Mapping[str, object]) -> set[str]:
    kept = choices.get(HIDDEN)
    return {str(each) for each in kept} if isinstance(kept, list) else set()


def _view(row: SavedFilter, actor: Actor, hidden: set[str]) -> FilterView:
    is_own = row.owner_id == actor.user_id
    return FilterView(
        id=row.id,
        card=FilterCard(
            name=row.name,
            colour=row.colour,
            query=row.query,
            is_shared=row.is_shared,
            roles=tuple(row.roles),
        ),
        owner_id=row.owner_id,
        is_own=is_own,
        may_edit=is_own or may_share(actor),
        is_hidden=not is_own and row.id in hidden,
    )
