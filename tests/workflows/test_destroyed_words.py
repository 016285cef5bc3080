"""After an act of destruction no table of either database holds what people wrote in the case."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Column, MetaData, String, Table, Text, TypeDecorator, inspect, text

from engine import SYSTEM
from engine.installation import verify_all
from engine.municipalities import OFFICE
from workflows.playing.district import District
from workflows.registry import numbering, retention
from workflows.registry.attachments import Attachment
from workflows.registry.base import Base, Registry
from workflows.registry.contest_applications import ContestFile
from workflows.registry.council_materials import CouncilMaterial, CouncilPacket
from workflows.registry.council_questions import CouncilQuestion
from workflows.registry.council_sessions import CouncilSession
from workflows.registry.documents import Document
from workflows.registry.forgetting import BLANK, GONE, WITHIN
from workflows.registry.kept_words import KEPT, KEPT_COLUMNS
from workflows.registry.scorings import ScoreSheet, Scoring

BEGIN = datetime(2027, 2, 1, 2, 0, tzinfo=UTC)
PLANTED = "Незабудкин"
LETTER = {
    "document_kind": "letter_out", "document_title": f"О награждении: {PLANTED}",
    "document_basis": f"Ходатайство, {PLANTED}", "approvers": ["methodist"],
    "signer_role": "dmmc_director",
}  # fmt: skip
ASKED = {
    "consent_subject": "uchiteleva", "consent_purpose": "processing",
    "consent_goal": f"конкурс, {PLANTED}", "consent_data": f"имя: {PLANTED}",
    "consent_until": "2027-12-31",
}  # fmt: skip

CRITERIA = {"criteria": [{"code": "k1", "title": PLANTED, "max": "10"}]}
SCORES = {"k1": {"points": "8", "note": PLANTED}}
SHORTEST_TEXT = 100
NEUTRAL: dict[Any, Any] = {
    str: "x", int: 1, bool: True, dict: {}, list: [], datetime: BEGIN, date: BEGIN.date(),
}  # fmt: skip


class Planted:
    """A row of every table that an act blanks, full of the name, all within one case.

    Whoever adds a table to `forgetting` has it here by that.
    """

    def __init__(self, registry: Registry, instance_id: str) -> None:
        self.registry, self.instance_id = registry, instance_id
        self.made: dict[Any, Any] = {}
        self.classes = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}

    def everywhere(self) -> None:
        special: dict[Any, dict[str, Any]] = {
            Attachment: {"sha256": "4" * 64},
            Scoring: {"criteria": CRITERIA},
            ScoreSheet: {"scores": SCORES},
            CouncilQuestion: {"session_id": self.row(CouncilSession).id, "instance_id": "other"},
            CouncilMaterial: {"attachment_id": self.file("1").id},
            ContestFile: {"attachment_id": self.file("2").id},
            CouncilPacket: {"sha256": "3" * 64},
        }
        for table, values in special.items():
            self.row(table, **values)
        for table in (*BLANK, *GONE):
            self.row(table)

    def file(self, digit: str) -> Attachment:
        """A file that names no case itself."""
        values = self.values(Attachment) | {"sha256": digit * 64, "instance_id": ""}
        return self.registry.add(Attachment(**values))

    def row(self, table: Any, **values: Any) -> Any:
        if table not in self.made:
            self.made[table] = self.registry.add(table(**(self.values(table) | values)))
        return self.made[table]

    def other(self, table: Any) -> Any:
        """A row that is referred to: of the register where an act leaves it."""
        is_kept = table.__tablename__ in KEPT
        return (is_kept and self.registry.session.query(table).first()) or self.row(table)

    def values(self, table: Any) -> dict[str, Any]:
        owned, owner = WITHIN.get(table, (None, None))
        found = {}
        for column in table.__table__.columns:
            if column.name == "instance_id":
                found[column.name] = self.instance_id
            elif owned is not None and column.name == owned.key:
                found[column.name] = self.row(owner).id
            elif column.foreign_keys:
                (key,) = column.foreign_keys
                found[column.name] = self.other(self.classes[key.column.table.name]).id
            elif column.name in BLANK.get(table, ()):
                is_list = isinstance(BLANK[table][column.name], list)
                json = [PLANTED] if is_list else {"said": PLANTED}
                found[column.name] = json if isinstance(column.type, JSON) else PLANTED
            elif column.name not in ("id", "tenant") and _is_needed(column):
                found[column.name] = _neutral(column)
        return found


def _is_needed(column: Column[Any]) -> bool:
    return not column.nullable and column.default is None


def _neutral(column: Column[Any]) -> Any:
    if isinstance(column.type, JSON):
        return {}
    kind = column.type
    return NEUTRAL[(kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type]


@pytest.fixture
def played(office_url: str) -> Iterator[District]:
    """A letter was returned once and sent, a consent was given; both name the same person."""
    played = District(office_url, BEGIN)
    played.start("document_approval", LETTER, played.person("registratorova"))
    remarks = {"review_decision": "remarks", "review_remark": f"{PLANTED} — с ошибкой"}
    again = {
        "rework_decision": "again", "document_text": f"Прошу наградить: {PLANTED}",
        "rework_answer": f"{PLANTED}: исправлено",
    }  # fmt: skip
    for login, values in (
        ("registratorova", {"document_text": f"Наградить: {PLANTED}"}),
        ("metodistova", remarks),
        ("registratorova", again),
        ("metodistova", {"review_decision": "approved"}),
        ("direktorov", {"sign_decision": "signed"}),
    ):
        (task,) = played.user_tasks()
        played.complete(task, values, played.person(login))
    played.start("consent", ASKED, played.person("metodistova"))
    (task,) = played.user_tasks()
    played.complete(task, {"consent_decision": "signed"}, played.person("uchiteleva"))
    with played.database.write(OFFICE) as session:
        (letter,) = session.query(Document).filter_by(kind="letter_out")
        _registry(played, session).add(
            Attachment(
                sha256="0" * 64, name=f"{PLANTED}.pdf", size=1, media_type="application/pdf",
                uploaded_by="registratorova", uploaded_at=BEGIN, instance_id=letter.instance_id,
            )
        )  # fmt: skip
        Planted(_registry(played, session), letter.instance_id).everywhere()
    yield played
    played.close()


def _registry(played: District, session) -> Registry:
    return Registry(session=session, tenant=OFFICE, now=played.clock.now())


def tables_with(played: District, wanted: str) -> set[str]:
    """Names of the tables in which a text stands anywhere; JSON may hold it escaped."""
    escaped = wanted.encode("unicode_escape").decode()
    found = set()
    with played.database.read(OFFICE) as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - own names
                said = " ".join(map(str, row))
                if wanted.casefold() in said.casefold() or escaped.casefold() in said.casefold():
                    found.add(table)
    return found


def counts(played: District) -> dict[str, int]:
    with played.database.read(OFFICE) as session:
        return {table.__tablename__: session.query(table).count() for table in BLANK}


def unnamed(metadata: MetaData) -> set[str]:
    """Tables and columns with words of which nobody has said whether an act leaves them."""
    blanked = {table.__tablename__: blank for table, blank in BLANK.items()}
    known = {*blanked, *(table.__tablename__ for table in GONE), *KEPT}
    columns = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if table.name in blanked and column.name not in ("job_key", *blanked[table.name])
        if _holds_words(column)
    }
    return {table.name for table in metadata.sorted_tables} - known | columns - {*KEPT_COLUMNS}


def _holds_words(column: Column[Any]) -> bool:
    if isinstance(column.type, JSON):
        return True
    length = column.type.length if isinstance(column.type, String) else 0
    return isinstance(column.type, Text) or (length or 0) > SHORTEST_TEXT


def test_every_table_is_blanked_by_an_act_or_says_why_it_stays():
    assert unnamed(Base.metadata) == set()
    with_one_more = MetaData()
    Table("portfolio", with_one_more, Column("achievements", Text))
    Table("assignment", with_one_more, Column("praise", String(200)))
    assert unnamed(with_one_more) == {"portfolio", "assignment.praise"}

    tables = Base.metadata.tables
    assert set(KEPT) <= set(tables), "a reason for a table that is no more"
    assert {
        each for each in KEPT_COLUMNS if each.split(".")[1] not in tables[each.split(".")[0]].c
    } == set()
    assert all(KEPT.values())
    assert not set(KEPT) & {table.__tablename__ for table in (*BLANK, *GONE)}


def test_after_destruction_no_table_holds_the_name_and_the_counts_stay(played: District):
    before = tables_with(played, PLANTED)
    assert before >= {"document", "consent", "element_instance", "history_event", "attachment"}
    assert before >= {table.__tablename__ for table in BLANK}
    rows = counts(played)
    cases = played.instances("document_approval") + played.instances("consent")
    counted = [(each.id, each.state, each.outcome, each.ended_at) for each in cases]

    played.clock.set(BEGIN + timedelta(days=365 * 80))
    with played.database.write(OFFICE) as session:
        registry = _registry(played, session)
        body = retention.act_body(retention.due(registry), "комиссия")
        act = registry.add(
            Document(kind="destruction_act", title="Акт", body=body, created_at=BEGIN)
        )
        numbering.register(registry, act, "direktorov", registry.today)
        dropped = retention.carry_out(registry, act)

    assert dropped.files == {digit * 64 for digit in "0124"}
    assert "3" * 64 in dropped.papers
    assert tables_with(played, PLANTED) == set()
    assert counts(played) == rows
    with played.database.read(OFFICE) as session:
        assert [breaks for _instance, breaks in verify_all(session) if breaks] == []
    cases = played.instances("document_approval") + played.instances("consent")
    assert [(each.id, each.state, each.outcome, each.ended_at) for each in cases] == counted
    assert played.engine.history(cases[0].id, SYSTEM)
    assert played.engine.instance(cases[0].id, SYSTEM).instance.title == ""
    assert played.engine.variables(cases[0].id, SYSTEM) == {}
