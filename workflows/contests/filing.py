"""When applications are taken, how many of a school, and what counts when it closes (P03, B).

What is saved when the office closes on the last day counts, by the server's clock. An application
that lacks nothing then goes on by itself, to the teacher's consent; of any other school and teacher
are told what it lacked. Nothing is filed afterwards.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from engine import Conflict, InvalidInput
from workflows.contests.application_fields import missing
from workflows.contests.configuration import read as read_configuration
from workflows.contests.shape import Configuration
from workflows.registry import contest_applications
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ApplicationState, ContestApplication
from workflows.registry.contests import Contest, ContestState

LETTERS = "АВЕКМНРСТУ23456789"
"""Of blind codes: letters and digits that nobody confuses on paper."""
CODE_LENGTH = 5
WRITABLE = frozenset({ApplicationState.DRAFT, ApplicationState.NOMINATED, ApplicationState.REWORK})
BEFORE_FILING = frozenset({ApplicationState.DRAFT, ApplicationState.NOMINATED})
OUTSIDE_QUOTA = frozenset({ApplicationState.REFUSED, ApplicationState.WITHDRAWN})
ENDED = frozenset({ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.FINISHED})


class ClosingTimes(Protocol):
    """Knows when the office closes."""

    def end_of(self, day: date) -> datetime: ...


def configuration_of(contest: Contest) -> Configuration:
    return read_configuration(contest.configuration)


def closes_at(configuration: Configuration, calendar: ClosingTimes) -> datetime:
    """The moment after which nothing is filed.

    Raises:
        InvalidInput: the contest has no last day.
    """
    day = configuration.dates.applications_until
    if day is None:
        raise InvalidInput("У конкурса не назван последний день приёма заявок.")
    return calendar.end_of(day)


def require_window(registry: Registry, contest: Contest, calendar: ClosingTimes) -> None:
    """Let only a contest that takes applications now pass.

    Raises:
        Conflict: it does not, with the reason and the rule.
    """
    configuration = configuration_of(contest)
    first = configuration.dates.applications_from
    if contest.state != ContestState.OPEN:
        raise Conflict("Этот конкурс сейчас не принимает заявки.")
    if first is not None and registry.today < first:
        raise Conflict(f"Приём заявок начнётся {first:%d.%m.%Y}.")
    require_before_closing(registry, configuration, calendar)


def require_before_closing(
    registry: Registry, configuration: Configuration, calendar: ClosingTimes
) -> None:
    """Refuse politely what comes too late.

    Raises:
        Conflict: applications were closed, by the server's clock.
    """
    moment = closes_at(configuration, calendar)
    if registry.now > moment:
        day = configuration.dates.applications_until
        raise Conflict(
            f"Приём заявок закончен {day:%d.%m.%Y}. Засчитано то, что было сохранено к этому "
            "времени по часам сервера. Если срок продлят, заявку можно будет подать снова."
        )


def require_quota(registry: Registry, contest: Contest, organisation_id: str) -> None:
    """Refuse one application more than a school may make; call it with the contest locked.

    Raises:
        Conflict: names the quota and what can be done.
    """
    quota = configuration_of(contest).quota_per_school
    count = len(in_quota(registry, contest.id, organisation_id))
    if quota is not None and count >= quota:
        raise Conflict(
            f"Квота вашей организации на этот конкурс — {quota}, заявок уже {count}. Чтобы "
            "представить другого педагога, отзовите одну из них."
        )


def in_quota(
    registry: Registry, contest_id: str, organisation_id: str
) -> Sequence[ContestApplication]:
    """A school's applications that count: all but refused and withdrawn ones."""
    rows = contest_applications.of_school(registry, contest_id, organisation_id)
    return [row for row in rows if row.state not in OUTSIDE_QUOTA]


def lacking(registry: Registry, row: ContestApplication) -> tuple[str, ...]:
    """Titles of what an application lacks to be complete."""
    configuration = configuration_of(registry.get(Contest, row.contest_id))
    facts = {**row.facts, "nomination": row.nomination}
    held = {
        (each.trial_code, each.file_code) for each in contest_applications.files(registry, row.id)
    }
    return missing(facts, held, configuration)


def next_number(registry: Registry, contest_id: str) -> int:
    """The next number in a contest; call it with the contest locked."""
    rows = contest_applications.of_contest(registry, contest_id)
    return 1 + max((row.number or 0 for row in rows), default=0)


def fresh_code(registry: Registry, contest_id: str) -> str:
    """A blind code that nobody in the contest has, and that says nothing of the order."""
    taken = {row.blind_code for row in contest_applications.of_contest(registry, contest_id)}
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code


def freeze(registry: Registry, application_id: str) -> None:
    """Close every open file: from now on its digest is what it was."""
    for each in contest_applications.files(registry, application_id):
        if each.frozen_at is None:
            each.sha256 = registry.get(Attachment, each.attachment_id).sha256
            each.frozen_at = registry.now
