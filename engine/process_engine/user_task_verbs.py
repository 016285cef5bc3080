"""Verbs of user tasks."""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy.orm import Session

from engine.commands import bulk, pages, remarks, substitution, task_page, user_tasks, workloads
from engine.domain.identity import Actor
from engine.domain.task_views import BulkAction, BulkPlan, UserTaskPage
from engine.domain.views import InboxPage, InboxQuery, UserTaskView
from engine.domain.workloads import Workload
from engine.process_engine.transactions import Transactions


class UserTaskVerbs(Transactions):
    """Find, take, finish and give back the work of people."""

    def inbox(self, query: InboxQuery, actor: Actor) -> InboxPage:
        """Give one page of the actor's inbox.

        Raises:
            InvalidInput: a word of the query is unknown, or its cursor is out of date.
        """
        with self._reading(actor) as context:
            return pages.inbox_page(context, query)

    def inbox_counts(self, queries: Sequence[InboxQuery], actor: Actor) -> tuple[int, ...]:
        """Say how many user tasks of the actor's inbox each query finds; 100 means 100 or more."""
        with self._reading(actor) as context:
            return pages.inbox_counts(context, queries)

    def inbox_neighbours(self, query: InboxQuery, task_id: str, actor: Actor) -> tuple[str, str]:
        """Give ids of the user tasks before and after one in the actor's inbox, "" for none."""
        with self._reading(actor) as context:
            return pages.inbox_neighbours(context, query, task_id)

    def user_task(self, task_id: str, actor: Actor) -> UserTaskPage:
        """Give everything about a user task.

        Raises:
            NotFound: there is none, or it does not concern the actor.
        """
        with self._reading(actor) as context:
            return task_page.user_task_page(context, task_id)

    def user_tasks(
        self, instance_id: str | None = None, *, actor: Actor
    ) -> tuple[UserTaskView, ...]:
        """Give open user tasks that concern the actor, in order of creation."""
        with self._reading(actor) as context:
            return pages.open_user_tasks(context, instance_id)

    def workload(self, people: Sequence[str], actor: Actor) -> Workload:
        """Give the open user tasks of some of the people whom the actor leads; others are left out.

        Args:
            people: user ids in the order wanted.
            actor: their head (`Actor.leads`).
        """
        with self._reading(actor) as context:
            return workloads.workload(context, people)

    def bulk_plan(self, action: BulkAction, task_ids: Sequence[str], actor: Actor) -> BulkPlan:
        """Say what an action would do with each of several user tasks; does nothing yet.

        Each is then done by its own verb, so that one failure does not undo the others.

        Raises:
            InvalidInput: none is chosen, or more than a hundred.
        """
        with self._reading(actor) as context:
            return bulk.plan(context, action, task_ids)

    def claim(self, task_id: str, actor: Actor) -> None:
        """Take an offered user task; `TaskNotOpen` when somebody was faster."""
        with self._writing(actor) as context:
            user_tasks.claim(context, task_id)

    def unclaim(self, task_id: str, actor: Actor) -> None:
        """Give a claimed user task back to its candidates."""
        with self._writing(actor) as context:
            user_tasks.unclaim(context, task_id)

    def complete(
        self,
        task_id: str,
        values: Mapping[str, object],
        actor: Actor,
        *,
        comment: str = "",
        together: Callable[[Session], None] | None = None,
    ) -> None:
        """Finish a user task; claims it on the way when it was only offered.

        Args:
            task_id: of a user task that the actor may complete.
            values: the answers of its form.
            actor: who finishes it.
            comment: said beside it on the way; not said when the user task cannot be finished.
            together: writes what belongs to the completion, in its transaction and after it was
                found allowed; what it raises undoes the completion.

        Raises:
            TaskNotOpen: somebody was faster; the message says who and when.
            NotPermitted: not the assignee and no candidate, excluded, or a delegate who only
                prepares.
            ApprovalMissing: somebody was asked to agree and has not answered.
            InvalidForm: its form refuses the values.
            InvalidInput: the comment is too long.
        """
        with self._writing(actor) as context:
            if comment:
                remarks.comment(context, task_id, comment)
            user_tasks.complete(context, task_id, values)
            if together is not None:
                together(context.session)

    def recall(self, task_id: str, actor: Actor) -> None:
        """Take one's completion back; `Conflict` when somebody already acted on it."""
        with self._writing(actor) as context:
            user_tasks.recall(context, task_id)

    def claimed_for_others(self, actor: Actor) -> tuple[UserTaskView, ...]:
        """Give open user tasks that deputies have taken for absent people, the oldest first.

        Raises:
            NotPermitted: a person asks; only the application itself may.
        """
        with self._reading(actor) as context:
            return substitution.claimed_for_others(context)

    def take_back(
        self, task_id: str, deputy: Actor, actor: Actor, gone: Collection[str] = ()
    ) -> bool:
        """Give a user task back to whom it was taken for, when its deputy may not go on.

        Args:
            task_id: of a user task that `claimed_for_others` gave.
            deputy: its assignee with the rights of this moment.
            actor: the system.
            gone: people who do not work here any more; their work goes to the candidates.

        Returns:
            Whether it was given back; not when the deputy may still do it, or it is done.

        Raises:
            NotPermitted: a person asks; they give back by `unclaim`.
        """
        with self._writing(actor) as context:
            return substitution.take_back(context, task_id, deputy, gone)
