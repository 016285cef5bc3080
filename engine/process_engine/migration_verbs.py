"""Verbs that move running instances to another version of their process."""

from collections.abc import Collection, Sequence

from engine.commands import migration, migration_plans, migration_views
from engine.domain.errors import Conflict
from engine.domain.identity import Actor
from engine.domain.migrations import BatchView, DryRun, MigrationPlan, PlanPage
from engine.process_engine.transactions import Transactions


class MigrationVerbs(Transactions):
    """Plan, try, move one or many, watch, stop, undo; all for operators."""

    def migration_plan(
        self, plan: MigrationPlan, actor: Actor, *, suggest: bool = False
    ) -> PlanPage:
        """Give a plan with its findings; with `suggest` the mapping is found by comparing.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such version.
            InvalidInput: these are not two versions of one process.
        """
        with self._reading(actor) as context:
            return migration_plans.page(context, plan, suggest=suggest)

    def try_migration(
        self, plan: MigrationPlan, actor: Actor, *, only: Collection[str] = ()
    ) -> DryRun:
        """Say for each running instance what the plan would do, or why it cannot follow it.

        Of very many only the newest are looked at; `start_migration_trial` looks at all.
        """
        with self._reading(actor) as context:
            return migration_plans.dry_run(context, plan, frozenset(only))

    def start_migration_trial(
        self, plan: MigrationPlan, actor: Actor, *, only: Sequence[str] = ()
    ) -> str:
        """Let jobs try a plan on many instances; gives the id, watched as a bulk migration is.

        Raises:
            NotPermitted: the actor is no operator.
            InvalidInput: something is wrong with the plan, or nothing is to be tried.
        """
        with self._writing(actor) as context:
            return migration.start(context, plan, "", tuple(only), trial=True)

    def start_tried_migration(self, batch_id: str, reason: str, actor: Actor) -> str:
        """Order those to be moved that a trial has found able; gives the id of the migration.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: it is no trial, or not over yet.
            InvalidInput: no instance is able, or there is no reason.
        """
        with self._writing(actor) as context:
            return migration.start_tried(context, batch_id, reason)

    def migrate(self, instance_id: str, plan: MigrationPlan, reason: str, actor: Actor) -> None:
        """Move one instance at once.

        Raises:
            NotPermitted: the actor is no operator.
            InvalidInput: something is wrong with the plan, or no reason is given.
            MigrationRefused: the instance cannot follow it; every reason is given.
            Conflict: it has ended, or follows another version.
        """
        with self._writing(actor) as context:
            migration.migrate(context, instance_id, plan, reason)

    def start_migration(
        self, plan: MigrationPlan, reason: str, actor: Actor, *, only: Sequence[str] = ()
    ) -> str:
        """Order many instances to be moved by jobs; gives the id of the bulk migration.

        Args:
            plan: for all of them.
            reason: told by the history of each.
            actor: who orders it.
            only: ids of instances; all that follow the plan's source when empty.

        Raises:
            NotPermitted: the actor is no operator.
            InvalidInput: something is wrong with the plan, or nothing is to be done.
        """
        with self._writing(actor) as context:
            return migration.start(context, plan, reason, tuple(only))

    def migration(
        self, batch_id: str, actor: Actor, states: Collection[str] = (), *, after: int = 0
    ) -> BatchView:
        """Give a bulk migration, or trial, with a page of its instances in some states.

        Args:
            batch_id: of it.
            actor: an operator.
            states: all when none are named.
            after: `next_after` of the page before.
        """
        with self._reading(actor) as context:
            return migration_views.batch(context, batch_id, states, after)

    def running_by_version(self, process_key: str, actor: Actor) -> dict[str, int]:
        """Say how many instances run by each version: definition id → their number."""
        with self._reading(actor) as context:
            return migration_views.running(context, process_key)

    def migrations(self, process_key: str, actor: Actor) -> tuple[BatchView, ...]:
        """Give the last bulk migrations of a process, the newest first."""
        with self._reading(actor) as context:
            return migration_views.batches(context, process_key)

    def stop_migration(self, batch_id: str, actor: Actor) -> int:
        """Let the instances that wait for their turn stay as they are; gives how many."""
        with self._writing(actor) as context:
            return migration.stop(context, batch_id)

    def may_undo_migration(self, instance_id: str, actor: Actor) -> bool:
        """Say whether nothing has happened in an instance since it was moved."""
        with self._reading(actor) as context:
            return migration_views.may_undo(context, instance_id)

    def undo_migration(self, instance_id: str, reason: str, actor: Actor) -> None:
        """Take the last migration of an instance back: everything is as it was.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: something has happened since; a new migration leads back then.
            InvalidInput: no reason is given.
        """
        with self._writing(actor) as context:
            migration.undo(context, instance_id, reason)

    def undo_migrations(self, batch_id: str, reason: str, actor: Actor) -> tuple[int, int]:
        """Take back what can still be taken back, each in its own transaction.

        Returns:
            How many were taken back, and in how many something had happened.
        """
        with self._reading(actor) as context:
            instances = migration.undo_all(context, batch_id)
        undone = 0
        for instance_id in instances:
            try:
                self.undo_migration(instance_id, reason, actor)
            except Conflict:
                continue
            undone += 1
        left = self.migration(batch_id, actor).counts.get("done", 0)
        return undone, left
