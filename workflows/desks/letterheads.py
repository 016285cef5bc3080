"""The office's letterhead: what documents carry at their head, over the region's shared values."""

from collections.abc import Mapping

from engine import Actor, Conflict, InvalidForm
from workflows.desks.base import Desk
from workflows.desks.office import MAY_CHANGE, ParameterView, view_of
from workflows.documents import verification
from workflows.documents.html import html_of
from workflows.documents.letterheads import KEYS, address_of, made_of
from workflows.documents.samples import short_sheet
from workflows.permits import require_any
from workflows.registry import parameters
from workflows.registry.documents import DocumentKind
from workflows.registry.parameter_list import ADDRESS, PARAMETERS

SAMPLES = (DocumentKind.ORDER_DMMC, DocumentKind.LETTER_OUT, DocumentKind.AUTHORITY_ORDER)
"""The kinds that between them show every part of a letterhead."""


class Letterheads(Desk):
    """Everybody signed in may look; administrator and director write."""

    def fields(self, actor: Actor) -> tuple[ParameterView, ...]:
        """What a letterhead is made of, as it stands here."""
        with self._reading(actor) as registry:
            found = parameters.values_in(registry)
            return tuple(view_of(registry, found, PARAMETERS[key]) for key in KEYS)

    def qr_link(self, actor: Actor) -> str:
        """What the QR code of a document holds now: a page's address, "" for the bare code."""
        with self._reading(actor) as registry:
            found = parameters.values_in(registry)
            address = address_of({ADDRESS: found.value(PARAMETERS[ADDRESS])})
            return verification.link(address, "…") if address else ""

    def sample(self, values: Mapping[str, str], kind: str, actor: Actor) -> str:
        """An invented document under these values, as an `<article>` with everything escaped.

        Args:
            values: by key; what is missing stays as it is here.
            kind: one of `SAMPLES`, else the first of them.
            actor: who looks.
        """
        shown = kind if kind in SAMPLES else SAMPLES[0]
        with self._reading(actor) as registry:
            found = parameters.values_in(registry)
            whole = {key: found.value(PARAMETERS[key]) for key in KEYS}
            for key in KEYS:
                if key in values:
                    known = PARAMETERS[key]
                    whole[key] = parameters.tidied(known, values[key])[: known.longest]
            return html_of(short_sheet(shown, made_of(whole, shown), registry.now)).decode()

    def save(self, values: Mapping[str, str], seen: Mapping[str, str], actor: Actor) -> None:
        """Write the whole letterhead, or nothing of it.

        Args:
            values: by key, all of them.
            seen: what the person saw before, by key.
            actor: who writes.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: by key.
            Conflict: somebody else changed a value meanwhile.
        """
        require_any(actor, *MAY_CHANGE)
        with self._writing(actor) as registry:
            errors: dict[str, str] = {}
            for key in KEYS:
                known, value = PARAMETERS[key], values.get(key, "")
                if seen.get(key) not in (None, parameters.value_of(registry, key)):
                    raise Conflict("Бланк тем временем изменили. Посмотрите, каким он стал.")
                if fault := known.fault_of(parameters.tidied(known, value)):
                    errors[key] = f"«{known.title}»: {fault}"
                    continue
                parameters.write(registry, key, value, actor.user_id)
            if errors:
                raise InvalidForm(errors)
