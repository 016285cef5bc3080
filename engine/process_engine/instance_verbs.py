"""Verbs of process instances."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy.orm import Session

from engine.commands import (
    choices,
    copying,
    decisions,
    instances,
    outlook,
    pages,
    searching,
    suspending,
)
from engine.commands.copying import UsedVersion
from engine.domain.decision_views import (
    DecisionPage,
    DecisionQuery,
    DecisionsFound,
    DecisionView,
)
from engine.domain.identity import Actor
from engine.domain.outlooks import Outlook
from engine.domain.states import InstanceState
from engine.domain.task_views import UserTasksFound
from engine.domain.views import (
    ActivityOffer,
    HistoryEntry,
    InstancePage,
    InstancesFound,
    InstanceView,
)
from engine.process_engine.transactions import Transactions
from engine.store.queries import instances as stored_instances


class InstanceVerbs(Transactions):
    """Start, cancel, and look at what runs."""

    def start(
        self,
        process_key: str,
        variables: Mapping[str, object],
        actor: Actor,
        *,
        business_key: str = "",
        request_key: str = "",
    ) -> InstanceView:
        """Begin an instance of the newest version.

        A repeated call of the same actor with the same `request_key` gives the same instance.

        Raises:
            NotFound: the process is not deployed.
            NotPermitted: the actor is none of its candidate starters.
            InvalidForm: its start form refuses the variables.
        """
        with self._writing(actor) as context:
            row = instances.start(
                context,
                process_key,
                variables,
                business_key=business_key,
                request_key=request_key,
            )
            return stored_instances.view(context.session, row)

    def cancel(self, instance_id: str, reason: str, actor: Actor) -> None:
        """End an instance with a reason.

        A process with the property `cancelMessage` that waits for that message gets it with
        {"reason": reason} and ends as its diagram draws; any other is closed at once.

        Raises:
            NotPermitted: the actor neither operates nor started it.
            Conflict: it has ended already.
        """
        with self._writing(actor) as context:
            instances.cancel(context, instance_id, reason)

    def suspend(self, instance_id: str, reason: str, actor: Actor) -> None:
        """Stop an instance with everything it has called until it is resumed.

        Meanwhile nobody works on its user tasks, its timers and automatic work wait, and messages
        to it are kept as long as it takes. Due dates stay, reminders are silent.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: it has ended, or (Suspended) stands still already.
            InvalidInput: no reason is given.
        """
        with self._writing(actor) as context:
            suspending.suspend(context, instance_id, reason)

    def resume(self, instance_id: str, actor: Actor, reason: str = "") -> None:
        """Let a suspended instance go on; what became due meanwhile happens now, once.

        Raises:
            NotPermitted: the actor is no operator.
            Conflict: it is not suspended.
        """
        with self._writing(actor) as context:
            suspending.resume(context, instance_id, reason)

    def note_copy(
        self,
        instance_id: str,
        digest: str,
        actor: Actor,
        together: Callable[[Session], None],
    ) -> None:
        """Write into the history that the actor took a copy; `together` in its transaction.

        Raises:
            NotFound: there is no such instance.
            NotPermitted: the actor may not read everything.
        """
        with self._writing(actor) as context:
            copying.note(context, instance_id, digest)
            together(context.session)

    def used_versions(self, instance_id: str, actor: Actor) -> tuple[UsedVersion, ...]:
        """Give every version by which an instance ran, with its files; raises NotPermitted."""
        with self._reading(actor) as context:
            return copying.used_versions(context, instance_id)

    def choose_activity(
        self, instance_id: str, element_instance_id: str, element_id: str, actor: Actor
    ) -> None:
        """Begin an activity of a running ad-hoc sub-process; `InstancePage.choices` lists them.

        Raises:
            NotFound: there is no such instance, or the actor may not know that there is.
            NotPermitted: it is the work of others.
            Conflict: the sub-process is over, or has no such activity to begin.
        """
        with self._writing(actor) as context:
            choices.choose_activity(context, instance_id, element_instance_id, element_id)

    def offered_activities(self, actor: Actor) -> tuple[ActivityOffer, ...]:
        """Give what is the actor's to begin in running ad-hoc sub-processes, the newest first.

        They need no other part in those instances; `choose_activity` begins it.
        """
        with self._reading(actor) as context:
            return choices.offers(context)

    def instance(self, instance_id: str, actor: Actor) -> InstancePage:
        """Give everything about an instance.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        with self._reading(actor) as context:
            return pages.instance_page(context, instance_id)

    def outlook(self, instance_id: str, actor: Actor) -> Outlook:
        """Give where an instance stands in plain words, and what probably follows when.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        with self._reading(actor) as context:
            return outlook.outlook(context, instance_id)

    def instances(
        self,
        actor: Actor,
        *,
        process_key: str = "",
        state: str = "",
        started_by: str = "",
        limit: int = 50,
        cursor: str = "",
    ) -> tuple[InstanceView, ...]:
        """Give the instances that the actor may see, the newest first.

        Args:
            actor: who asks.
            process_key: only of this process.
            state: a state of instances, or "incident".
            started_by: only what this person began.
            limit: at most so many.
            cursor: id of the last instance of the page before.
        """
        wanted = stored_instances.InstanceQuery(
            process_key=process_key,
            state=state,
            started_by=started_by,
            limit=limit,
            cursor=cursor,
        )
        with self._reading(actor) as context:
            return pages.instance_list(context, wanted)

    def instances_waiting(
        self, process_key: str, element_id: str, actor: Actor, *, limit: int = 50, cursor: str = ""
    ) -> tuple[InstanceView, ...]:
        """Give those the actor may see in which a user task of an element waits, newest first.

        `limit` and `cursor` as for `instances`.
        """
        wanted = stored_instances.InstanceQuery(
            process_key=process_key,
            state=InstanceState.ACTIVE.value,
            element_id=element_id,
            limit=limit,
            cursor=cursor,
        )
        with self._reading(actor) as context:
            return pages.instance_list(context, wanted)

    def find_instances(
        self, text: str, actor: Actor, *, limit: int = 10, cursor: str = ""
    ) -> InstancesFound:
        """Find instances that the actor may see by words of title, business key and process.

        Every word must be there, in any form; the last one may be a beginning. A text without a
        letter or digit finds nothing.

        Raises:
            InvalidInput: the cursor is none of ours.
        """
        with self._reading(actor) as context:
            return searching.find_instances(context, text, limit, cursor)

    def find_user_tasks(
        self, text: str, actor: Actor, *, limit: int = 10, cursor: str = ""
    ) -> UserTasksFound:
        """Find open user tasks of others that the actor may read, by the words of an inbox.

        What is the actor's own to do stands in their inbox. Every word must be there, in any form.

        Raises:
            InvalidInput: the cursor is none of ours.
        """
        with self._reading(actor) as context:
            return searching.find_user_tasks(context, text, limit, cursor)

    def seen_among(self, instance_ids: Collection[str], actor: Actor) -> frozenset[str]:
        """Give those of some instances that the actor may open."""
        with self._reading(actor) as context:
            return searching.seen_among(context, instance_ids)

    def variables(self, instance_id: str, actor: Actor) -> dict[str, object]:
        """Give the variables of an instance: those now, or the last ones.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
            NotPermitted: the actor is neither an operator nor a reader of everything.
        """
        with self._reading(actor) as context:
            return pages.variables(context, instance_id)

    def decisions(self, instance_id: str, actor: Actor) -> tuple[DecisionView, ...]:
        """Give what was decided in an instance, in order.

        Values are given to those from whom nothing is hidden.

        Raises:
            NotFound: there is no such instance, or the actor may not know that there is.
        """
        with self._reading(actor) as context:
            return decisions.of_instance(context, instance_id)

    def decision(self, instance_id: str, sequence: int, actor: Actor) -> DecisionPage:
        """Give one decision with the table that was asked.

        Raises:
            NotFound: there is no such decision, or the actor may not know that there is.
            NotPermitted: the actor sees a part of the instance only.
        """
        with self._reading(actor) as context:
            return decisions.page(context, instance_id, sequence)

    def find_decisions(self, query: DecisionQuery, actor: Actor) -> DecisionsFound:
        """Find decisions of instances whose whole is open to the actor, the newest first.

        Raises:
            NotPermitted: a result is asked for by somebody who may not read values.
            InvalidInput: the cursor is of another list.
        """
        with self._reading(actor) as context:
            return decisions.find(context, query)

    def sees_decisions(self, actor: Actor) -> bool:
        """Say whether decisions of every instance are open to the actor, perhaps without values."""
        return decisions.sees_all(actor)

    def decision_names(self, actor: Actor) -> tuple[tuple[str, str], ...]:
        """Give id and name of every decision that was ever asked, to whoever sees all of them."""
        with self._reading(actor) as context:
            return decisions.names(context)

    def history(self, instance_id: str, actor: Actor) -> tuple[HistoryEntry, ...]:
        """Give everything that happened in an instance, in order."""
        with self._reading(actor) as context:
            return pages.history(context, instance_id)
