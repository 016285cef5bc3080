"""Verbs of an operator who repairs: incidents, variables, and many places at once."""

from collections.abc import Mapping, Sequence

from engine.commands import incident_pages, incidents, repair_orders, repair_plans, variables
from engine.domain.errors import EngineError
from engine.domain.identity import Actor
from engine.domain.modifications import Preview
from engine.domain.repairs import (
    IncidentPage,
    IncidentQuery,
    IncidentsFound,
    RepairOrderView,
    RepairPlanRow,
    RepairPreview,
    VariableChange,
    VariablesPage,
)
from engine.domain.trouble_views import IncidentView
from engine.process_engine.transactions import Transactions

ROWS_AT_ONCE = 50


class RepairVerbs(Transactions):
    """Look at what has failed, repair it, and change what it works with."""

    def incident(self, incident_id: str, actor: Actor) -> IncidentPage:
        """Give everything about an incident, open or resolved.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is none.
        """
        with self._reading(actor) as context:
            return incident_pages.page(context, incident_id)

    def find_incidents(self, query: IncidentQuery, actor: Actor) -> IncidentsFound:
        """Give one page of incidents, the newest first, and what several of them share.

        Raises:
            NotPermitted: the actor is no operator.
        """
        with self._reading(actor) as context:
            return incident_pages.found(context, query)

    def incident_ids(self, query: IncidentQuery, actor: Actor) -> tuple[str, ...]:
        """Give ids of all open incidents that a filter finds, 5,000 at most."""
        with self._reading(actor) as context:
            return incident_pages.ids(context, query)

    def failed_without_instance(self, actor: Actor) -> tuple[IncidentView, ...]:
        """Give starts and jobs of the application that ran out of attempts."""
        with self._reading(actor) as context:
            return incident_pages.without_instance(context)

    def retry(self, incident_id: str, actor: Actor, change: VariableChange | None = None) -> None:
        """Let what has failed run again, if wanted with other variables; for operators.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such incident.
            Conflict: it is resolved already, or (Suspended) its instance stands still.
        """
        with self._writing(actor) as context:
            incidents.retry(context, incident_id, change)

    def skip(
        self, incident_id: str, outputs: Mapping[str, object], reason: str, actor: Actor
    ) -> None:
        """Let a failed automatic step, decision or script count as done.

        Args:
            incident_id: the incident.
            outputs: variables that it should have set.
            reason: stays in the history.
            actor: an operator.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such incident.
            Conflict: it is resolved already, or its element is none that can be skipped.
            InvalidInput: no reason is given, or a value cannot be kept.
        """
        with self._writing(actor) as context:
            incidents.skip(context, incident_id, outputs, reason)

    def preview_repair(
        self,
        incident_id: str,
        outputs: Mapping[str, object] | None,
        actor: Actor,
        change: VariableChange | None = None,
    ) -> RepairPreview:
        """Say what would follow at once from skipping with outputs, or (None) from a retry.

        With `change` variables would get other values before the retry.
        """
        with self._reading(actor) as context:
            return incidents.preview(context, incident_id, outputs, change)

    def variables_page(self, instance_id: str, actor: Actor) -> VariablesPage:
        """Give the variables of a running instance, scope by scope, to be changed.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such instance.
            Conflict: it has ended.
        """
        with self._reading(actor) as context:
            return variables.page(context, instance_id)

    def change_variables(self, instance_id: str, change: VariableChange, actor: Actor) -> bool:
        """Give variables other values; False when they have these already.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such instance or scope.
            Conflict: it has ended, or a name is the program's own.
            StaleInstance: it changed since the version that `change` names.
            InvalidInput: the reason, a name or a value is not acceptable.
        """
        with self._writing(actor) as context:
            return variables.change(context, instance_id, change)

    def preview_variables(self, instance_id: str, change: VariableChange, actor: Actor) -> Preview:
        """Say what would follow at once from other values; raises as `change_variables`."""
        with self._reading(actor) as context:
            return variables.preview(context, instance_id, change)

    def plan_repairs(
        self, verb: str, subject_ids: Sequence[str], actor: Actor
    ) -> tuple[RepairPlanRow, ...]:
        """Say where a repair would be done and where not; nothing has changed.

        Args:
            verb: "suspend", "resume", "cancel" (of instances), "retry", "skip" (of incidents).
            subject_ids: ids of the instances or incidents, 5,000 at most.
            actor: an operator.
        """
        with self._reading(actor) as context:
            return repair_plans.plan(context, verb, subject_ids)

    def try_repairs(
        self,
        verb: str,
        subject_ids: Sequence[str],
        actor: Actor,
        outputs: Mapping[str, object] | None = None,
    ) -> tuple[RepairPlanRow, ...]:
        """Give the same plan with what would follow in the first fifty incidents.

        Args:
            verb: as of `plan_repairs`.
            subject_ids: the same.
            actor: an operator.
            outputs: what every skipped step should have given.
        """
        with self._reading(actor) as context:
            return repair_plans.tried(context, verb, subject_ids, outputs or {})

    def instances_of_incidents(self, incident_ids: Sequence[str], actor: Actor) -> tuple[str, ...]:
        """Give ids of the instances in which some incidents happened, each once."""
        with self._reading(actor) as context:
            return repair_orders.instances_of_incidents(context, incident_ids)

    def order_repairs(
        self,
        verb: str,
        subject_ids: Sequence[str],
        actor: Actor,
        *,
        reason: str = "",
        outputs: Mapping[str, object] | None = None,
    ) -> str:
        """Order a repair in many places and give the order's id; `do_repairs` does it."""
        with self._writing(actor) as context:
            return repair_orders.order(context, verb, subject_ids, reason, outputs or {})

    def do_repairs(self, order_id: str, actor: Actor, limit: int = ROWS_AT_ONCE) -> int:
        """Do the next rows of an order, one transaction each; gives how many are still to be done.

        Every row is done in the name of whoever has ordered it. Doing it twice harms nothing.
        """
        with self._reading(actor) as context:
            ahead = repair_orders.next_rows(context, order_id, limit)
        for number, orderer in ahead:
            try:
                with self._writing(orderer) as context:
                    repair_orders.do_row(context, order_id, number)
            except EngineError as refusal:
                with self._writing(orderer) as context:
                    repair_orders.refuse_row(context, order_id, number, refusal)
        with self._reading(actor) as context:
            return len(repair_orders.next_rows(context, order_id, limit))

    def repair_order(self, order_id: str, actor: Actor, after: int = 0) -> RepairOrderView:
        """Give an order with a page of its rows.

        Raises:
            NotPermitted: the actor is no operator.
            NotFound: there is no such order.
        """
        with self._reading(actor) as context:
            return repair_orders.view(context, order_id, after)

    def instance_ids(self, definition_id: str, state: str, actor: Actor) -> tuple[str, ...]:
        """Give ids of a definition's instances in a state, 5,000 at most; for operators."""
        with self._reading(actor) as context:
            return repair_orders.instances_of(context, definition_id, state)
