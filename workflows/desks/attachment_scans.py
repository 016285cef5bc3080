"""Checks of stored files for viruses: at once where the scanner answers, else by a job."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy.orm import Session

from engine import (
    Actor,
    Handler,
    HandlerKind,
    NotFound,
    NotPermitted,
    Permission,
    ServiceCall,
    schedule_job,
)
from workflows.attachments.cards import AttachmentView, view_of
from workflows.attachments.disk import ContentStore
from workflows.attachments.scanning import Condition, Scanner, ScannerSilent, ScanState, Verdict
from workflows.desks.base import Desk
from workflows.registry import attachments
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry

TOPIC = "attachments.scan"
CLEANING = "attachments.clean"
CLEAN_EVERY = timedelta(hours=6)
FIRST_PAUSE = timedelta(minutes=1)
PATIENCE = timedelta(days=3)
MOST_AT_ONCE = 500

Tell = Callable[[Registry, str, str, str, str], object]
"""Tells a person: registry, person id, subject, text, key against saying it twice."""


@dataclass(frozen=True, kw_only=True)
class ScanOverview:
    """How the scanner does and what is left to do; `quarantine` has the newest first."""

    condition: Condition
    waiting: int
    unchecked: int
    quarantine: tuple[AttachmentView, ...]


@dataclass(frozen=True, kw_only=True)
class AttachmentScans(Desk):
    """Asks the scanner outside every transaction, then writes down what it said."""

    contents: ContentStore
    scanner: Scanner
    tell: Tell

    def judge(self, content: IO[bytes]) -> Verdict:
        """Ask now; WAITING when the scanner does not answer."""
        try:
            return self.scanner.scan(content)
        except ScannerSilent:
            return Verdict(state=ScanState.WAITING)

    def ask_later(self, registry: Registry, attachment_id: str) -> None:
        """Schedule a check within the caller's transaction."""
        self._schedule(registry.session, registry.tenant, attachment_id)

    def overview(self, actor: Actor) -> ScanOverview:
        """What operators should know.

        Raises:
            NotPermitted: the actor is none.
        """
        _require_operator(actor)
        with self._reading(actor) as registry:
            counts = attachments.count_by_scan(registry)
            quarantine = attachments.in_scan_state(registry, ScanState.INFECTED)
            views = tuple(map(view_of, quarantine))
        return ScanOverview(
            condition=self.scanner.condition(),
            waiting=counts.get(ScanState.WAITING, 0),
            unchecked=counts.get(ScanState.UNCHECKED, 0),
            quarantine=views,
        )

    def check_rest(self, actor: Actor) -> int:
        """Let jobs check what was never checked; gives how many files.

        Raises:
            NotPermitted: the actor is no operator.
        """
        _require_operator(actor)
        if not self.scanner.is_configured:
            return 0
        with self._writing(actor) as registry:
            rest = [
                *attachments.in_scan_state(registry, ScanState.UNCHECKED, MOST_AT_ONCE),
                *attachments.in_scan_state(registry, ScanState.WAITING, MOST_AT_ONCE),
            ]
            for row in rest:
                row.scan_state = ScanState.WAITING
                self._schedule(registry.session, registry.tenant, row.id)
            return len(rest)

    def run(self, call: ServiceCall) -> Mapping[str, object]:
        """Check one file again.

        Raises:
            ScannerSilent: the scanner does not answer; the job is tried again.
        """
        attachment_id = str(call.inputs["attachment_id"])
        with self.sessions.read(call.tenant) as session:
            row = self._registry(session, call.tenant).find(Attachment, attachment_id)
            if row is None or row.scan_state != ScanState.WAITING:
                return {}
            sha256, name = row.sha256, row.name
        try:
            with self.contents.of(call.tenant).open(sha256, name) as content:
                verdict = self.scanner.scan(content)
        except NotFound:
            return {}
        with self.sessions.write(call.tenant) as session:
            self._write_down(self._registry(session, call.tenant), sha256, verdict)
        return {}

    def handler(self) -> Handler:
        """The handler of the checks that were put off."""
        return Handler(
            topic=TOPIC,
            run=self.run,
            kind=HandlerKind.EXTERNAL,
            title="Проверка файла на вирусы",
            in_diagrams=False,
        )

    def _write_down(self, registry: Registry, sha256: str, verdict: Verdict) -> None:
        """One content is one verdict, whoever handed it in."""
        for row in attachments.with_content(registry, sha256):
            row.scan_state, row.scan_note = verdict.state, verdict.virus
            if verdict.state == ScanState.INFECTED:
                self.tell(
                    registry,
                    row.uploaded_by,
                    f"Файл «{row.name}» в карантине",
                    quarantine_sentence(row.name, verdict.virus),
                    f"quarantine:{row.id}",
                )

    def _schedule(self, session: Session, tenant: str, attachment_id: str) -> None:
        schedule_job(
            session,
            topic=TOPIC,
            payload={"attachment_id": attachment_id},
            due_at=self.clock.now() + FIRST_PAUSE,
            tenant=tenant,
            key=attachment_id,
            patience=PATIENCE,
            now=self.clock.now(),
        )


def quarantine_sentence(name: str, virus: str) -> str:
    """Say what was found and what to do."""
    named = f" ({virus})" if virus else ""
    return (
        f"В файле «{name}» найден вирус{named}. Файл помещён в карантин, скачать его нельзя. "
        "Проверьте свой компьютер антивирусом и приложите чистый файл."
    )


def _require_operator(actor: Actor) -> None:
    if not actor.may(Permission.OPERATE):
        raise NotPermitted("Проверку файлов на вирусы видит только оператор.")


def cleaning_handler(clean: Callable[[ServiceCall], Mapping[str, object]]) -> Handler:
    """The periodic job that takes away what nobody used or went on with."""
    return Handler(
        topic=CLEANING,
        run=clean,
        kind=HandlerKind.EXTERNAL,
        title="Уборка неиспользованных файлов",
        in_diagrams=False,
        again=lambda call: call.now + CLEAN_EVERY,
    )


def schedule_cleaning(session: Session, now: datetime, tenant: str) -> None:
    """Begin the row of cleanings, unless one waits already."""
    schedule_job(
        session, topic=CLEANING, payload={}, due_at=now + CLEAN_EVERY, tenant=tenant,
        key=CLEANING, now=now,
    )  # fmt: skip
