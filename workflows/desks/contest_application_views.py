"""What pages read of applications, for each of those who may read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.attachments.cards import AttachmentView
from workflows.contests.shape import Configuration


class Sight(StrEnum):
    """As whom somebody looks at an application."""

    TEACHER = "teacher"
    SCHOOL = "school"
    STAFF = "staff"
    JUROR = "juror"


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """One place for a file, with the file that lies there.

    Attributes:
        id: of the file at its place, "" where there is none.
        file: its card; a juror of a blind stage gets the card of the copy.
        problem: why there is no redacted copy; names: surnames found in the work.
    """

    trial: str
    code: str
    title: str
    required: bool
    kinds: tuple[str, ...]
    id: str = ""
    file: AttachmentView | None = None
    is_frozen: bool = False
    sha256: str = ""
    problem: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TrialFiles:
    """A trial with its places for files and the address that was named."""

    code: str
    title: str
    link: str
    files: tuple[FileLine, ...]


@dataclass(frozen=True, kw_only=True)
class ApplicationView:
    """One application as one person sees it.

    Attributes:
        name, organisation, facts: "" and nothing for a juror of a blind stage.
        lacks: what it has to have and has not; for those who write it.
        findings: what D01 says against it, for the staff; empty where it may be admitted.
    """

    id: str
    contest_id: str
    contest_title: str
    sight: Sight
    is_blind: bool
    number: int | None
    blind_code: str
    state: str
    state_title: str
    name: str
    organisation: str
    co_authors: tuple[str, ...]
    nomination: str
    nomination_title: str
    topic: str
    facts: Mapping[str, Any]
    trials: tuple[TrialFiles, ...]
    reasons: tuple[str, ...]
    lacks: tuple[str, ...]
    closes_at: datetime | None
    submitted_at: datetime | None
    revision: int
    instance_id: str
    configuration: Configuration
    is_name_public: bool | None
    may_withdraw: bool
    was_reworked: bool


@dataclass(frozen=True, kw_only=True)
class ApplicationRow:
    """One line of the staff's list."""

    id: str
    number: int | None
    blind_code: str
    name: str
    organisation_id: str
    organisation: str
    nomination: str
    nomination_title: str
    topic: str
    state: str
    state_title: str
    submitted_at: datetime | None
    unredacted: int
    named: int


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A teacher whom a school may put forward."""

    id: str
    name: str
    post: str


@dataclass(frozen=True, kw_only=True)
class ApplyPage:
    """What a school sees before it puts somebody forward.

    Attributes:
        schools: where the actor may do so: id and name.
        problem: why nobody can be put forward now, "" when one can.
        quota: None is no limit; used: how many count already.
    """

    contest_id: str
    contest_title: str
    schools: tuple[tuple[str, str], ...]
    school: str
    candidates: tuple[Candidate, ...]
    quota: int | None
    used: int
    problem: str
    closes_at: datetime | None
    made: tuple[ApplicationRow, ...]
