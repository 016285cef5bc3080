"""The local act about simple electronic signatures: set by the administrator, accepted by each."""

from dataclasses import dataclass
from datetime import datetime

from engine import Actor, InvalidForm
from workflows.desks.base import Desk
from workflows.documents.usual_signature_rules import USUAL_RULES
from workflows.permits import require_any
from workflows.registry import signatures
from workflows.registry.signatures import RulesAcceptance, SignatureRules
from workflows.roles import ADMIN, DIRECTOR

SHORTEST, LONGEST = 200, 50_000


@dataclass(frozen=True, kw_only=True)
class RulesView:
    """A version of the act.

    Attributes:
        accepted_at: when the actor agreed to it; None if they have not.
    """

    id: str
    number: int
    text: str
    sha256: str
    set_at: datetime
    set_by: str
    accepted_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """For the administrator: the text in force, who agreed to it, the usual text to begin with."""

    rules: RulesView | None
    usual: str
    accepted: tuple[tuple[str, datetime], ...]


class Rules(Desk):
    """Everybody reads and accepts; administrators and the director set the text."""

    def in_force(self, actor: Actor) -> RulesView | None:
        """The newest text, with whether the actor has agreed to it."""
        with self._reading(actor) as registry:
            rules = signatures.rules_in_force(registry)
            if rules is None:
                return None
            accepted = signatures.acceptance_of(registry, rules, actor.user_id)
            return _view(rules, accepted)

    def is_due(self, actor: Actor) -> bool:
        """Whether there is a text that the actor has not agreed to yet."""
        rules = self.in_force(actor)
        return rules is not None and rules.accepted_at is None

    def accept(self, seen_sha256: str, address: str, actor: Actor) -> None:
        """Write down that the actor agrees.

        Raises:
            InvalidForm: another text is in force than the one that was read.
        """
        with self._writing(actor) as registry:
            rules = signatures.rules_in_force(registry)
            if rules is None or rules.sha256 != seen_sha256:
                raise InvalidForm({"": "Текст положения изменился: прочитайте новый."})
            signatures.accept(registry, rules, actor.user_id, address)

    def page(self, actor: Actor) -> RulesPage:
        """For whoever sets the text.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
        """
        require_any(actor, ADMIN, DIRECTOR)
        with self._reading(actor) as registry:
            rules = signatures.rules_in_force(registry)
            if rules is None:
                return RulesPage(rules=None, usual=USUAL_RULES, accepted=())
            rows = registry.all(
                registry.rows(RulesAcceptance)
                .where(RulesAcceptance.rules_id == rules.id)
                .order_by(RulesAcceptance.accepted_at)
            )
            accepted = tuple((row.person_id, row.accepted_at) for row in rows)
            return RulesPage(rules=_view(rules, None), usual=USUAL_RULES, accepted=accepted)

    def save(self, text: str, actor: Actor) -> None:
        """Bring a text into force; everybody is asked again.

        Raises:
            NotPermitted: the actor is neither administrator nor director.
            InvalidForm: it is too short, too long, or the one in force.
        """
        require_any(actor, ADMIN, DIRECTOR)
        text = text.replace("\r\n", "\n").strip()
        if not SHORTEST <= len(text) <= LONGEST:
            raise InvalidForm({"text": f"Текст положения: от {SHORTEST} до {LONGEST} знаков."})
        with self._writing(actor) as registry:
            known = signatures.rules_in_force(registry)
            if known is not None and known.text == text:
                raise InvalidForm({"text": "Этот текст уже действует."})
            signatures.set_rules(registry, text, actor.user_id)


def _view(rules: SignatureRules, accepted: RulesAcceptance | None) -> RulesView:
    return RulesView(
        id=rules.id,
        number=rules.number,
        text=rules.text,
        sha256=rules.sha256,
        set_at=rules.set_at,
        set_by=rules.set_by,
        accepted_at=accepted.accepted_at if accepted else None,
    )
