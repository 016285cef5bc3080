"""Drafts: what a person typed into a form and has not handed in, valid or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from engine.domain.errors import Conflict
from engine.domain.states import UserTaskState

DraftValues: TypeAlias = Mapping[str, Sequence[Any]]
"""By path, as a browser posts it: {"items.0.name": ["Ада"], "items.0._row": ["1"]}. Texts as they
were typed; a stored file is its reference {"id", "name", "size"}."""


@dataclass(frozen=True, kw_only=True)
class DraftOffer:
    """The draft of an absent person, which the actor may copy as their deputy."""

    author: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """One person's draft of one user task or start form, and what may be done with it.

    Attributes:
        values: empty when nothing is saved, or when the draft was cleared.
        revision: goes up with every change; 0 before the first one.
        definition_id, form_key: the form that it was typed into.
        source: the page that saved last.
        forbidden: the designer lets no draft be kept here (`draft="never"`).
        task_state: of its user task; None for a start form.
        taken_by: the deputy who copied it last, "" for nobody.
        offers: drafts of people whom the actor substitutes; only while nothing is saved here.
    """

    values: DraftValues = field(default_factory=dict)
    revision: int = 0
    saved_at: datetime | None = None
    definition_id: str = ""
    form_key: str = ""
    source: str = ""
    forbidden: bool = False
    task_state: UserTaskState | None = None
    taken_by: str = ""
    offers: tuple[DraftOffer, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.values


@dataclass(frozen=True, kw_only=True)
class EarlierAnswers:
    """What was once answered at the same place of the same process, to begin from.

    Attributes:
        id: of the completed user task, or of the process instance for a start form.
        title: of the process instance it belongs to.
        answered_by: user id.
    """

    id: str
    title: str
    answered_at: datetime
    answered_by: str


class DraftConflict(Conflict):
    """The draft was changed elsewhere since this page last saw it; nothing was overwritten.

    Attributes:
        current: the draft as it is stored.
    """

    def __init__(self, current: DraftView) -> None:
        cleared = "Этот черновик очищен на другом устройстве или в другом окне."
        changed = "Этот черновик изменён на другом устройстве или в другом окне."
        super().__init__(cleared if current.is_empty else changed)
        self.current = current
