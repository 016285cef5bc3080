"""Applications to contests as pages read and write them (DOMAIN P03, part B)."""

from dataclasses import dataclass, replace
from typing import IO, Any
from zoneinfo import ZoneInfo

from engine import Actor, Conflict, InvalidForm, NotFound, NotPermitted, base_name
from workflows.attachments.cards import AttachmentView
from workflows.contests.filing import (
    ENDED,
    closes_at,
    configuration_of,
    in_quota,
    require_quota,
    require_window,
)
from workflows.desks import contest_application_reading as reading
from workflows.desks import contest_application_writing as writing
from workflows.desks.attachment_scans import quarantine_sentence
from workflows.desks.attachments import Attachments
from workflows.desks.contest_application_table import table_of
from workflows.desks.contest_application_tasks import (
    LONGEST_REASON,
    SHORTEST_REASON,
    ContestApplicationTasks,
)
from workflows.desks.contest_application_views import (
    ApplicationRow,
    ApplicationView,
    ApplyPage,
    Sight,
)
from workflows.desks.contest_nominating import (
    candidates_of,
    drafted,
    open_contest,
    problem_of,
    require_teacher,
    rows_of,
    schools_of,
)
from workflows.registry import contest_applications
from workflows.registry.base import Registry
from workflows.registry.contest_applications import (
    ApplicationState,
    ContestApplication,
    ContestFile,
)
from workflows.registry.contests import Contest
from workflows.shipped import system_of

PROCESS, WITHDRAWN = "contest_application", "ApplicationWithdrawn"


@dataclass(frozen=True, kw_only=True)
class ContestApplications(ContestApplicationTasks):
    """Everything about applications that a page may do.

    Attributes:
        attachments: keeps files as those of forms are kept: by kind, size, content, scanner.
    """

    attachments: Attachments

    # -- the school puts somebody forward ----------------------------------------------------------
    def apply_page(self, contest_id: str, school: str, actor: Actor) -> ApplyPage:
        """What a school may do now; the reason why not is said, never a silent block.

        Raises:
            NotFound: there is no such contest for them.
            NotPermitted: the actor acts for no organisation.
        """
        with self._reading(actor) as registry:
            contest = open_contest(registry, contest_id)
            schools = schools_of(registry, actor)
            if not schools:
                raise NotPermitted("Педагога представляет его школа: заместитель или директор.")
            chosen = school if school in dict(schools) else schools[0][0]
            configuration = configuration_of(contest)
            has_day = configuration.dates.applications_until is not None
            rows = contest_applications.of_school(registry, contest_id, chosen)
            return ApplyPage(
                contest_id=contest.id,
                contest_title=contest.title,
                schools=schools,
                school=chosen,
                candidates=candidates_of(registry, chosen, rows),
                quota=configuration.quota_per_school,
                used=len(in_quota(registry, contest_id, chosen)),
                problem=problem_of(registry, contest, chosen, self.calendar),
                closes_at=closes_at(configuration, self.calendar) if has_day else None,
                made=rows_of(registry, configuration, rows),
            )

    def begin(self, contest_id: str, school: str, teacher_id: str, actor: Actor) -> str:
        """Begin an application as a draft with its process; gives its id.

        What the teacher had in an earlier application that was not filed is taken over.

        Raises:
            NotPermitted: the actor does not act for the school.
            InvalidForm: nobody of the school was chosen.
            Conflict: no window, the quota is used up, or the teacher has an application.
        """
        with self._writing(actor) as registry:
            open_contest(registry, contest_id)
            if not reading.is_of_school(actor, school):
                raise NotPermitted("Педагога представляет его школа: заместитель или директор.")
            # Two deputies of a school at once: the second waits here and finds the quota used.
            contest = registry.locked(Contest, contest_id)
            require_window(registry, contest, self.calendar)
            rows = contest_applications.of_school(registry, contest_id, school)
            require_teacher(registry, school, teacher_id, rows)
            require_quota(registry, contest, school)
            row = registry.add(drafted(registry, contest, school, teacher_id, actor, rows))
            application_id, title = row.id, contest.title
        self.engine.start(
            PROCESS,
            {"application_id": application_id, "contest_title": title},
            system_of(actor.tenant),
            business_key=application_id,
            request_key=f"application:{application_id}",
        )
        return application_id

    # -- one application ---------------------------------------------------------------------------
    def get(self, application_id: str, actor: Actor) -> ApplicationView:
        """An application as the actor may see it; NotFound for everybody else."""
        with self._reading(actor) as registry:
            row, sight = self._seen(registry, application_id, actor)
            return reading.view(registry, row, sight, self.calendar)

    def judged(self, code: str, actor: Actor) -> ApplicationView | None:
        """The application behind an object of an expertise, for its juror, else None."""
        with self._reading(actor) as registry:
            row = registry.find(ContestApplication, code)
            if row is None or not reading.judges(registry, row, actor):
                return None
            return reading.view(registry, row, Sight.JUROR, self.calendar)

    def typed(self, application_id: str, actor: Actor) -> dict[str, Any]:
        """What is kept of the fields; NotFound as `get`, nothing for a juror."""
        with self._reading(actor) as registry:
            row, sight = self._seen(registry, application_id, actor)
            return {} if sight == Sight.JUROR else writing.typed_of(row)

    def save(self, application_id: str, given: dict[str, str], revision: int, actor: Actor) -> None:
        """Keep a draft.

        Raises:
            NotPermitted, Conflict: as `contest_application_writing.locked`; StaleApplication.
            InvalidForm: by field.
        """
        with self._writing(actor) as registry:
            row = writing.locked(registry, application_id, actor, self.calendar)
            writing.write(registry, row, given, revision)

    def put_file(
        self,
        application_id: str,
        trial: str,
        code: str,
        content: IO[bytes],
        name: str,
        actor: Actor,
    ) -> None:
        """Put a file at its place.

        Raises:
            InvalidInput: the kind, the size or the content is not acceptable; Infected.
            NotPermitted, Conflict: as `save`, or the file there is closed.
        """
        shown = base_name(name)
        with self._reading(actor) as registry:
            row = registry.get(ContestApplication, application_id)
            place = writing.place_of(registry, row, trial, code)
        writing.require_kind(place, shown)
        with self._writing(actor) as registry:
            row = writing.locked(registry, application_id, actor, self.calendar)
            writing.require_exchangeable(registry, row, place)

        def belongs(registry: Registry, attachment_id: str) -> None:
            row = writing.locked(registry, application_id, actor, self.calendar)
            writing.put(registry, row, place, attachment_id)

        self.attachments.store(content, shown, actor, then=belongs)

    def remove_file(self, application_id: str, trial: str, code: str, actor: Actor) -> None:
        """Empty a place; raises as `save`, and Conflict when the file is closed."""
        with self._writing(actor) as registry:
            row = writing.locked(registry, application_id, actor, self.calendar)
            writing.take_away(registry, row, writing.place_of(registry, row, trial, code))

    def open_file(self, contest_file_id: str, actor: Actor) -> tuple[AttachmentView, IO[bytes]]:
        """A file's card and content, which the caller closes; a juror of a blind stage the copy's.

        Raises:
            NotFound: there is none for the actor.
            NotPermitted: it is in quarantine.
        """
        with self._reading(actor) as registry:
            held = registry.find(ContestFile, contest_file_id)
            if held is None:
                raise NotFound("Такого файла нет, или он вам не виден.")
            row, sight = self._seen(registry, held.application_id, actor)
            page = reading.view(registry, row, sight, self.calendar)
            lines = [line for trial in page.trials for line in trial.files]
            found = next((line.file for line in lines if line.id == contest_file_id), None)
        if found is None:
            raise NotFound("Такого файла нет, или он вам не виден.")
        if found.is_quarantined:
            raise NotPermitted(quarantine_sentence(found.name, found.virus))
        return found, self.attachments.contents.of(actor.tenant).open(found.sha256, found.name)

    def withdraw(self, application_id: str, reason: str, actor: Actor) -> None:
        """Take an application back at any moment, by the teacher or the school.

        Raises:
            NotFound: it is not theirs.
            InvalidForm: no reason.
            Conflict: it has ended.
        """
        said = reason.strip()[:LONGEST_REASON]
        with self._reading(actor) as registry:
            row, sight = self._seen(registry, application_id, actor)
            if sight not in (Sight.TEACHER, Sight.SCHOOL):
                raise NotPermitted("Заявку отзывают педагог или его школа.")
            has_ended = row.state in ENDED
        if len(said) < SHORTEST_REASON:
            raise InvalidForm({"reason": f"Напишите причину, от {SHORTEST_REASON} знаков."})
        payload = {"reason": said, "by": actor.user_id}
        if has_ended or not self.engine.correlate(
            WITHDRAWN, actor, key=application_id, payload=payload
        ):
            raise Conflict("Эта заявка уже завершена: обновите страницу.")

    # -- the staff's list --------------------------------------------------------------------------
    def list(self, contest_id: str, actor: Actor) -> tuple[ApplicationRow, ...]:
        """Every application that was filed with the teacher, numbered ones first.

        Raises:
            NotPermitted: the actor is no staff of the contest.
        """
        with self._reading(actor) as registry:
            contest = registry.get(Contest, contest_id)
            if not reading.sees_all(registry, contest_id, actor):
                raise NotPermitted("Заявки видят методисты и оргкомитет этого конкурса.")
            rows = [
                row
                for row in contest_applications.of_contest(registry, contest_id)
                if row.state != ApplicationState.DRAFT
            ]
            return rows_of(registry, configuration_of(contest), rows)

    def own(self, contest_id: str, actor: Actor) -> tuple[ApplicationRow, ...]:
        """What the actor takes part in, or their school."""
        with self._reading(actor) as registry:
            contest = registry.find(Contest, contest_id)
            if contest is None:
                return ()
            rows = [
                row
                for row in contest_applications.of_contest(registry, contest_id)
                if actor.user_id in (row.person_id, *row.co_authors)
                or reading.is_of_school(actor, row.organisation_id)
            ]
            shown = rows_of(registry, configuration_of(contest), rows)
            return tuple(replace(each, blind_code="", named=0, unredacted=0) for each in shown)

    def reads_all(self, contest_id: str, actor: Actor) -> bool:
        """Whether the actor reads the staff's list."""
        with self._reading(actor) as registry:
            return reading.sees_all(registry, contest_id, actor)

    def acts_for_school(self, actor: Actor) -> bool:
        """Whether the actor may put somebody forward at all."""
        with self._reading(actor) as registry:
            return bool(schools_of(registry, actor))

    def export_xlsx(self, rows: tuple[ApplicationRow, ...], actor: Actor) -> bytes:
        """The list as a table; every text in it stays a text, times are the office's."""
        with self._reading(actor) as registry:
            zone = ZoneInfo(registry.zone)
        return table_of(rows, zone)

    # -- inside ------------------------------------------------------------------------------------
    def _seen(
        self, registry: Registry, application_id: str, actor: Actor
    ) -> tuple[ContestApplication, Sight]:
        row = registry.find(ContestApplication, application_id)
        if row is None:
            raise NotFound(reading.NOBODY)
        return row, reading.sight_of(registry, row, actor)
