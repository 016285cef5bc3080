"""Verbs of deadlines: what a calendar would move, moving it, reminding of it."""

import logging
from collections.abc import Callable
from datetime import datetime

from engine.commands import deadlines, reminding, rights
from engine.commands.context import Context
from engine.commands.deadlines import Groups
from engine.domain.calendar import WorkingCalendar
from engine.domain.deadline_views import (
    DeadlineForecast,
    DeadlineStretch,
    DeadlineText,
    ReminderStep,
)
from engine.domain.identity import SYSTEM, Actor, Permission
from engine.process_engine.transactions import Transactions
from engine.store.queries.deadlines import Place

log = logging.getLogger(__name__)
_OPERATORS = "Переносить сроки может только оператор."


class DeadlineVerbs(Transactions):
    """Deadlines follow the calendar.

    Work of many instances goes page by page, each page any number of times with the same result;
    one transaction per instance.
    """

    def forecast_deadlines(
        self, calendar: WorkingCalendar, since: datetime, actor: Actor = SYSTEM
    ) -> DeadlineForecast:
        """Say which open deadlines from a moment on another calendar would move.

        Raises:
            NotPermitted: the actor is no operator.
        """
        with self._reading(actor) as context:
            rights.require(actor, Permission.OPERATE, _OPERATORS)
            return deadlines.forecast(context, calendar, since)

    def deadline_texts(self, definition_id: str, actor: Actor) -> tuple[DeadlineText, ...]:
        """Give the user tasks of one version of a process with the deadlines written for them.

        Raises:
            NotFound: there is no such version.
        """
        with self._reading(actor) as context:
            return deadlines.texts(context, definition_id)

    def reminder_steps(
        self, process_key: str, text: DeadlineText, actor: Actor
    ) -> tuple[ReminderStep, ...]:
        """Give the reminders that would follow if a user task of a diagram began now."""
        with self._reading(actor) as context:
            return reminding.steps_of(context, process_key, text)

    def recompute_deadlines(
        self, page: DeadlineStretch, reason: str, actor: Actor = SYSTEM
    ) -> Place | None:
        """Find one page of open user tasks' deadlines again by the calendar of now.

        Args:
            page: which deadlines.
            reason: stands in the history beside the old and the new deadline.
            actor: who does it.

        Returns:
            Where this page ended; None after the last one.

        Raises:
            NotPermitted: the actor is no operator.
        """
        return self._page(actor, reason, page, deadlines.tasks_to_move)

    def recompute_timers(
        self, page: DeadlineStretch, reason: str, actor: Actor = SYSTEM
    ) -> Place | None:
        """The same for one page of waiting timers whose moment was worked out by the calendar."""
        return self._page(actor, reason, page, deadlines.timers_to_move)

    def remind(self, page: DeadlineStretch, until: datetime, actor: Actor = SYSTEM) -> Place | None:
        """Remind of one page of deadlines, as the deployed table of reminders says.

        Args:
            page: which deadlines.
            until: only deadlines before this moment.
            actor: who does it.

        Returns:
            Where this page ended; None after the last one.

        Raises:
            NotPermitted: the actor is no operator.
        """
        with self._reading(actor) as context:
            rights.require(actor, Permission.OPERATE, _OPERATORS)
            reminders, last = reminding.due_reminders(context, page, until)
        for instance_id, due in sorted(reminders.items()):
            with self._writing(actor) as context:
                reminding.remind(context, instance_id, due)
        return last

    def _page(
        self,
        actor: Actor,
        reason: str,
        page: DeadlineStretch,
        find: Callable[[Context, DeadlineStretch], tuple[Groups, Place | None]],
    ) -> Place | None:
        with self._reading(actor) as context:
            rights.require(actor, Permission.OPERATE, _OPERATORS)
            groups, last = find(context, page)
        for instance_id, ids in sorted(groups.items()):
            try:
                with self._writing(actor) as context:
                    deadlines.move(context, instance_id, ids, reason)
            except Exception:
                # One instance that cannot be woken must not keep all the others' deadlines wrong.
                log.exception("deadlines of instance %s could not be found again", instance_id)
        return last
