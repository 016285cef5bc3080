"""The regulation as people read it: the text that holds, earlier editions, each with its order."""

from dataclasses import dataclass
from datetime import date

from engine import Actor, Conflict, InvalidForm, NotFound, ProcessEngine
from workflows.desks.base import Desk
from workflows.permits import require_any
from workflows.registry import regulations
from workflows.registry.base import Registry
from workflows.registry.regulations import EditionState, RegulationChange, RegulationEdition
from workflows.regulation import Regulation
from workflows.regulation.rows import ChangeRow, restored
from workflows.roles import CLERK, DIRECTOR

ANNULMENT = "regulation_order_annulled"


@dataclass(frozen=True, kw_only=True)
class EditionView:
    """An edition in the list; the first one, the text of the product, has no order and no rows."""

    number: int
    state: str
    effective_on: date | None
    ended_on: date | None
    order_id: str
    order_number: str
    order_date: date | None
    change_id: str
    reason: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, kw_only=True)
class Regulations(Desk):
    """Everybody reads; whoever keeps orders says that one was annulled."""

    engine: ProcessEngine

    def editions(self, actor: Actor) -> tuple[EditionView, ...]:
        """Every edition, the newest first; none until the text has changed once."""
        with self._reading(actor) as registry:
            return tuple(_view(registry, row) for row in regulations.editions(registry))

    def text(self, actor: Actor, number: int | None = None) -> Regulation:
        """The text that holds today, or that of an edition.

        Raises:
            NotFound: there is no edition of this number.
        """
        with self._reading(actor) as registry:
            if number is None:
                return regulations.current_text(registry)
            for row in regulations.editions(registry):
                if row.number == number:
                    return restored(row.text)
        raise NotFound(f"Редакции № {number} нет.")

    def annul_order(self, number: int, reason: str, actor: Actor) -> None:
        """Let the process take an edition back whose order was annulled.

        Raises:
            NotPermitted: the actor is neither clerk nor director.
            NotFound: there is no such edition.
            InvalidForm: no reason is given.
            Conflict: it does not hold, or its process is over: then a new change is needed.
        """
        require_any(actor, CLERK, DIRECTOR)
        edition = next((each for each in self.editions(actor) if each.number == number), None)
        if edition is None:
            raise NotFound(f"Редакции № {number} нет.")
        if not reason.strip():
            raise InvalidForm({"reason": "Напишите, почему распоряжение отменено."})
        key, payload = edition.change_id, {"annulment_reason": reason.strip()}
        if edition.state != EditionState.CURRENT or not self.engine.correlate(
            ANNULMENT, actor, key=key, payload=payload
        ):
            raise Conflict("Процесс этой редакции завершён: начните новое изменение Положения.")


def _view(registry: Registry, row: RegulationEdition) -> EditionView:
    change = registry.find(RegulationChange, row.change_id) if row.change_id else None
    return EditionView(
        number=row.number,
        state=row.state,
        effective_on=row.effective_on,
        ended_on=row.ended_on,
        order_id=row.order_id,
        order_number=row.order_number,
        order_date=row.order_date,
        change_id=row.change_id,
        reason=row.reason,
        rows=tuple(ChangeRow(**each) for each in change.rows["rows"]) if change else (),
    )
