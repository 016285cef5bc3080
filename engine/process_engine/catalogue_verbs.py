"""Verbs of the catalogue: every process at a glance, and what uses what."""

from engine.commands import catalogue
from engine.domain.catalogue import CatalogueEntry, Use, VersionTrouble
from engine.domain.identity import Actor
from engine.process_engine.transactions import Transactions


class CatalogueVerbs(Transactions):
    """For people who deploy; counts only, nothing personal.

    All of these raise:
        NotPermitted: the actor may not deploy.
    """

    def catalogue(self, actor: Actor) -> tuple[CatalogueEntry, ...]:
        """Give every process with its versions, clauses, open drafts and what runs, by name."""
        with self._reading(actor) as context:
            return catalogue.entries(context)

    def uses(self, actor: Actor) -> tuple[Use, ...]:
        """Give where forms, decisions, roles and other processes are used in newest versions."""
        with self._reading(actor) as context:
            return catalogue.uses(context)

    def version_troubles(self, actor: Actor) -> tuple[VersionTrouble, ...]:
        """Give where instances are stuck, by version and element, the most frequent first."""
        with self._reading(actor) as context:
            return catalogue.troubles(context)
