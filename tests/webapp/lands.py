"""Two municipalities and a region in one installation; the south has one thing of every kind.

Everything personal of the south carries one word that stands nowhere else.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import Actor, migrations
from engine.store.tables import Base, Job
from tests.bpmn.diagrams import ROOT
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.webapp.district import PASSWORD, District, found_district, open_district
from tests.webapp.story import start_plan
from tests.webapp.test_plan import add_item
from workflows import (
    AbsenceCard,
    FilterCard,
    OrganisationCard,
    PersonCard,
    Settings,
    region_system,
)
from workflows.contests import variants
from workflows.registry import numbering
from workflows.registry.base import Registry
from workflows.registry.contest_applications import ContestApplication, ContestFile
from workflows.registry.contests import Contest
from workflows.registry.council_materials import CouncilMaterial, CouncilPacket
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.council_sessions import CouncilSession
from workflows.registry.council_votes import CouncilVote
from workflows.registry.documents import Document
from workflows.registry.memberships import Membership
from workflows.registry.notification_settings import NotificationSettings
from workflows.registry.school_years import SchoolYear
from workflows.registry.tables import METADATA
from workflows.working_time.edits import SetDay

SOUTH, NORTH = "default", "north"
WORD = "Зюйдвестица"
SHIPPED = (
    "annual_plan", "document_approval", "assignment", "collect_from_schools", "consent",
    "expert_scoring",
)  # fmt: skip
EVERY_ROLE = (
    "dmmc_director", "edu_head", "methodist", "clerk", "process_designer", "observer",
    "pdn_officer", "expert",
)  # fmt: skip
HEX = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Lands:
    """Both municipalities, the people who walk, and what is the south's.

    Attributes:
        ids: name of a parameter of verbs and routes → an id of the south.
        walkers: who must see nothing of it, by name.
    """

    district: District
    ids: Mapping[str, str]
    walkers: Mapping[str, Actor]

    @property
    def application(self) -> Any:
        return self.district.application

    @property
    def engine(self) -> Any:
        return self.application.engine


def found_lands(folder: Path, more: Mapping[str, str]) -> Lands:
    """Build all of it; `more` are variables of the environment, e.g. the database."""
    few = folder / "processes"
    for name in SHIPPED:
        shutil.copytree(Settings(data_dir=folder, database_url="").processes_dir / name, few / name)
    environment = {"METODKABINET_BPMN": str(few), **more}
    (folder / "data").mkdir()
    found_district(folder / "data", environment)
    district = open_district(folder / "data", environment)
    ids = _fill_south(district)
    walkers = {"region": _region(district), "north": _north(district)}
    return Lands(district=district, ids=ids, walkers=walkers)


# -- the north and the region ----------------------------------------------------------------------
def _region(district: District) -> Actor:
    token = district.application.municipalities.found_region(region_system())
    district.application.deploy_shipped()
    return _entered(district, token, "regionov", "region", ("observer", "process_designer"))


def _north(district: District) -> Actor:
    founded = district.application.municipalities.found("Северный", region_system(), code=NORTH)
    actor = _entered(district, founded.token, "nordov", NORTH, EVERY_ROLE)
    district.application.engine.work()
    return actor


def _entered(
    district: District, token: str, login: str, tenant: str, roles: Collection[str]
) -> Actor:
    application = district.application
    own_id = application.invitations.accept(token, login, PASSWORD, surname="Гость", given="Нина")
    admin = application.identity.actor_for(own_id, tenant)
    for role in roles:
        application.roles.grant(own_id, role, admin)
    return application.identity.actor_for(own_id, tenant)


# -- the south -------------------------------------------------------------------------------------
def _fill_south(district: District) -> dict[str, str]:
    ids = {"user_id": district.people["teacher"], **_registry(district)}
    ids |= _work(district)
    ids |= _troubles(district)
    ids |= _papers(district, ids)
    district.application.engine.work()
    return ids


def _registry(district: District) -> dict[str, str]:
    application, admin = district.application, district.actor("admin")
    card = OrganisationCard(
        kind="school", short_name=WORD, full_name=WORD, active_from=date(2020, 9, 1)
    )
    place = application.organisations.save(card, admin)
    named = PersonCard(surname=WORD, given="Анна", organisation_id=place)
    person = application.people.save(named, admin)
    application.roles.grant(person, "methodist", admin)
    once = application.accounts.open(person, "zuid", admin)
    application.identity.change_password(person, once, PASSWORD)
    district.people["zuid"] = person
    mine = application.identity.actor_for(person)
    away = AbsenceCard(
        person_id=person, begins_on=date(2026, 5, 4), ends_on=date(2026, 5, 8),
        kind="leave", note=WORD, rules=(),
    )  # fmt: skip
    edit = SetDay(day=date(2026, 5, 12), kind="days_off", reason=WORD)
    application.calendars.save(edit, _number(application, admin), WORD, admin)
    return {
        "organisation_id": place,
        "person_id": person,
        "membership_id": application.roles.memberships(admin, person_id=person)[0].id,
        "absence_id": application.absences.save(away, mine),
        "filter_id": application.filters.save(FilterCard(name=WORD), mine),
        "token": application.notification_choices.new_calendar(mine),
    }


def _work(district: District) -> dict[str, str]:
    engine, zuid = district.application.engine, district.actor("zuid")
    planned = start_plan(district)
    definition = _deployed(district, "southern", user("review", **OFFERED))
    case = engine.start("southern", {}, zuid, business_key=WORD)
    (task,) = engine.user_tasks(case.id, actor=district.actor("director"))
    engine.claim(task.id, zuid)
    engine.save_draft(task.id, {"text": [WORD]}, zuid)
    engine.comment(task.id, WORD, zuid, mentions=[district.people["methodist"]])
    question = engine.ask(task.id, district.people["methodist"], WORD, zuid)
    engine.watch(case.id, zuid)
    engine.set_follow_up(task.id, date(2026, 4, 8), zuid)
    plan = district.application.plans.list(district.actor("director"))[0].id
    return {
        "task_id": task.id, "instance_id": case.id, "definition_id": definition,
        "process_key": "southern", "question_id": question, "plan_id": plan,
        "planned_id": planned, "item_id": add_item(district, plan),
        "element_instance_id": task.id, "element_id": "review",
        "earlier_id": _completed(district), **_designed(district, definition),
    }  # fmt: skip


def _designed(district: District, definition_id: str) -> dict[str, str]:
    """A draft of a process with a comment."""
    engine, designer = district.application.engine, district.actor("designer")
    draft = engine.begin_draft(definition_id, designer)
    told = engine.comment_draft(draft.id, WORD, designer)
    return {"draft_id": draft.id, "comment_id": told.comments[0].id}


def _completed(district: District) -> str:
    engine, zuid = district.application.engine, district.actor("zuid")
    done = engine.start("southern", {}, zuid, business_key=WORD)
    (task,) = engine.user_tasks(done.id, actor=district.actor("director"))
    engine.claim(task.id, zuid)
    engine.complete(task.id, {"text": WORD}, zuid)
    engine.work()
    return str(task.id)


def _troubles(district: District) -> dict[str, str]:
    """What operators look after: an incident, a kept message, orders in bulk, a job."""
    engine, operator = district.application.engine, district.actor("director")
    topic = 'camunda:type="external" camunda:topic="documents.prepare"'
    service = f'<serviceTask id="file" name="file" {topic}/>'
    broken = _deployed(district, "southern_broken", service)
    failing = engine.start("southern_broken", {}, district.actor("zuid"), business_key=WORD)
    for _ in range(12):
        engine.work()
        district.clock.advance(timedelta(hours=2))
    engine.correlate(WORD, operator, payload={"text": WORD}, life=timedelta(days=30))
    (incident,) = engine.incidents(operator, failing.id)
    (message,) = engine.kept_messages(operator)
    newer = _deployed(district, "southern_broken", service + user("extra", **OFFERED), "extra")
    plan = migrations.MigrationPlan(source=broken, target=newer, mapping={"file": "file"})
    batch = engine.start_migration(plan, WORD, operator)
    order = engine.order_repairs("retry", [incident.id], operator, reason=WORD)
    return {
        "incident_id": incident.id, "message_id": message.id, "batch_id": batch,
        "order_id": order, "failing_id": failing.id, "job_id": _job_of(district, failing.id),
        "target_id": newer,
    }  # fmt: skip


def _papers(district: District, ids: Mapping[str, str]) -> dict[str, str]:
    application, zuid = district.application, district.actor("zuid")
    content = io.BytesIO(b"%PDF-1.7 south")
    file = application.attachments.store(content, f"{WORD}.pdf", zuid, task_id=ids["task_id"])
    application.attachments.bind([file.id], zuid, instance_id=ids["instance_id"])
    upload = application.uploads.begin(f"{WORD}.pdf", 100, zuid, task_id=ids["task_id"])
    notices = application.notifications.page(district.actor("methodist")).items
    with application.database.read(SOUTH) as session:
        settings_id = session.scalar(select(NotificationSettings.id).limit(1))
    return {
        "assignment_id": _assigned(district), "attachment_id": file.id, "upload_id": upload.id,
        "notification_id": notices[0].id, "settings_id": str(settings_id),
        "document_id": _document(application, ids["instance_id"]),
        "collection_id": _collected(district, ids["organisation_id"]),
        "consent_id": _consented(district), "scoring_id": _scored(district),
        **_contest(district, ids["organisation_id"], file.id), **_council(district, file.id),
    }  # fmt: skip


def _assigned(district: District) -> str:
    zuid = district.actor("zuid")
    given = {"assignment_text": WORD, "assignment_executor": zuid.user_id,
             "assignment_due": "2026-05-20", "assignment_basis": WORD}  # fmt: skip
    district.application.engine.start("assignment", given, zuid)
    district.application.engine.work()
    return str(district.application.assignments.list(zuid)[0].id)


def _collected(district: District, place: str) -> str:
    asked = {"collection_title": WORD, "collection_request": WORD, "schools_to_ask": [place],
             "response_days": 5, "director_approves": "no"}  # fmt: skip
    district.application.engine.start("collect_from_schools", asked, district.actor("zuid"))
    district.application.engine.work()
    return str(district.application.collections.list(district.actor("zuid"))[0].id)


def _consented(district: District) -> str:
    zuid = district.actor("zuid")
    asked = {"consent_subject": zuid.user_id, "consent_purpose": "processing",
             "consent_goal": WORD, "consent_data": WORD,
             "consent_until": "2026-12-31"}  # fmt: skip
    district.application.engine.start("consent", asked, zuid)
    district.application.engine.work()
    return str(district.application.consents.mine(zuid)[0].id)


def _contest(district: District, place: str, file_id: str) -> dict[str, str]:
    """A contest with an application and a file in it."""
    (variant,) = (v for v in variants.every(ROOT) if v.code == "teacher_of_year")
    year, now = SchoolYear(first=2026), district.clock.now()
    begun = variant.begun(year, district.application.calendar)
    with district.application.database.write(SOUTH) as session:
        row = Contest(
            title=WORD, variant=begun.variant, school_year=year.label, created_at=now,
            configuration={**begun.as_json(), "title": WORD}, created_by="zuid",
        )  # fmt: skip
        registry = Registry(session=session, tenant=SOUTH, now=now)
        contest_id = registry.add(row).id
        application = registry.add(
            ContestApplication(
                contest_id=contest_id, organisation_id=place, co_authors=[],
                person_id=district.actor("zuid").user_id, nomination="teacher",
                topic=WORD, facts={"post": WORD}, state="admitted",
                refusal_reasons=[], blind_code="SOUTH", created_by="zuid", created_at=now,
            )
        )  # fmt: skip
        place_of_file = registry.add(
            ContestFile(
                application_id=application.id, trial_code="school", file_code="letter",
                attachment_id=file_id,
            )
        )  # fmt: skip
        return {"contest_id": contest_id, "application_id": application.id,
                "contest_file_id": place_of_file.id}  # fmt: skip


def _scored(district: District) -> str:
    application, zuid = district.application, district.actor("zuid")
    with application.database.write(SOUTH) as session:
        registry = Registry(session=session, tenant=SOUTH, now=application.clock.now())
        since = registry.today
        registry.add(Membership(person_id=zuid.user_id, role="expert", active_from=since))
    asked = {"scoring_title": WORD, "scoring_objects": [{"title": WORD}],
             "scoring_criteria": [{"title": WORD, "max": 10, "step": "1"}],
             "scoring_experts": [zuid.user_id], "scoring_days": 5}  # fmt: skip
    district.application.engine.start("expert_scoring", asked, zuid)
    district.application.engine.work()
    return str(district.application.scorings.list(district.actor("zuid"))[0].id)


def _council(district: District, file_id: str) -> dict[str, str]:
    """A session that sits, with an open vote, a question with a file, and a packet."""
    application, zuid = district.application, district.actor("zuid")
    with application.database.write(SOUTH) as session:
        registry = Registry(session=session, tenant=SOUTH, now=application.clock.now())
        sitting = registry.add(
            CouncilSession(instance_id=WORD, planned_on=registry.today, place=WORD,
                           state="sitting", quorum_rule="more_than_half", composition={},
                           texts={"heard": WORD}, created_at=registry.now)
        )  # fmt: skip
        vote = registry.add(
            CouncilVote(instance_id=WORD, job_key=WORD, session_id=sitting.id, topic=WORD,
                        resolution=WORD, form="session", ballot="open",
                        majority_rule="simple_present", voters=[zuid.user_id], present=[],
                        composition=1, declined=[], is_open=True, totals={},
                        opened_at=registry.now)
        )  # fmt: skip
        question = registry.add(
            CouncilQuestion(session_id=sitting.id, topic=WORD, resolution=WORD, kind="inform",
                            initiator_id=zuid.user_id, created_at=registry.now)
        )  # fmt: skip
        material = registry.add(
            CouncilMaterial(question_id=question.id, attachment_id=file_id, position=1,
                            added_by=zuid.user_id, added_at=registry.now)
        )  # fmt: skip
        registry.add(
            CouncilPacket(session_id=sitting.id, sha256=WORD, left_out=[], asked_at=registry.now)
        )
        return {"session_id": sitting.id, "vote_id": vote.id, "material_id": material.id}


def _document(application: Any, instance_id: str) -> str:
    """A registered document."""
    with application.database.write(SOUTH) as session:
        registry = Registry(session=session, tenant=SOUTH, now=application.clock.now())
        row = registry.add(
            Document(kind="order_dmmc", title=WORD, body={"text": WORD}, instance_id=instance_id,
                     created_at=registry.now)
        )  # fmt: skip
        numbering.register(registry, row, "", registry.today)
        return row.id


OFFERED = {"candidateGroups": "methodist", "formKey": "f"}
FORM = (
    '{"type": "default", "id": "f", "components": '
    f'[{{"type": "textarea", "key": "text", "label": "{WORD}"}}]}}'
).encode()


def _deployed(district: District, key: str, body: str, *more: str) -> str:
    """Deploy a process whose name is the word; gives the id of the version."""
    first = re.search(r'id="(\w+)"', body)
    path = flow("start", str(first and first[1]), *more, "end")
    diagram = bpmn(START + body + END + path, key).replace("Процесс".encode(), WORD.encode())
    begun = b'isExecutable="true" camunda:candidateStarterGroups="methodist"'
    diagram = diagram.replace(b'isExecutable="true"', begun)
    files = {f"{key}.bpmn": diagram, "forms/f.form": FORM}
    made = district.deploy(files, name=WORD)
    return str(made.definitions[0].id)


def _job_of(district: District, instance_id: str) -> str:
    with district.application.database.read(SOUTH) as session:
        found = session.scalar(select(Job.id).where(Job.instance_id == instance_id).limit(1))
    return str(found)


def _number(application: Any, admin: Actor) -> int:
    return int(application.calendars.year(2026, admin).number)


# -- what must not get out, and must not change ----------------------------------------------------
def rows_of(lands: Lands, tenant: str) -> dict[str, list[str]]:
    """Every row of a municipality as text, table by table."""
    with lands.application.database.read(tenant) as session:
        return {
            table.name: sorted(
                map(str, session.execute(select(table).where(table.c.tenant == tenant)))
            )
            for table in (*Base.metadata.sorted_tables, *METADATA.sorted_tables)
            if "tenant" in table.columns
        }


def secrets_of(lands: Lands) -> frozenset[str]:
    """Ids that stand in the south's rows and nowhere else."""
    found = set(HEX.findall(str(rows_of(lands, SOUTH))))
    elsewhere = (set(HEX.findall(str(rows_of(lands, each)))) for each in (NORTH, "region"))
    return frozenset(found.difference(*elsewhere))


def told(data: bytes) -> str:
    """Everything that an answer says, also inside a workbook."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = map(archive.read, archive.namelist())
        return "\n".join(part.decode("utf-8", "replace") for part in parts)


def leaks(text: str, secrets: Collection[str], asked: str) -> Iterator[str]:
    """What of the south stands in an answer and did not stand in the question."""
    if WORD.casefold() in text.casefold():
        yield WORD
    yield from (set(HEX.findall(text)) & set(secrets)) - set(HEX.findall(asked))
