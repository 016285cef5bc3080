"""After an act of destruction no table of either database holds what people wrote in the case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, text

from engine import SYSTEM
from engine.installation import verify_all
from engine.municipalities import OFFICE
from workflows.playing.district import District
from workflows.registry import numbering, retention
from workflows.registry.attachments import Attachment
from workflows.registry.base import Registry
from workflows.registry.documents import Document

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


def test_after_destruction_no_table_holds_the_name_and_the_counts_stay(played: District):
    before = tables_with(played, PLANTED)
    assert before >= {"document", "consent", "element_instance", "history_event", "attachment"}
    cases = played.instances("document_approval") + played.instances("consent")
    counted = [(each.id, each.state, each.outcome, each.ended_at) for each in cases]

    played.clock.set(BEGIN + timedelta(days=365 * 80))
    with played.database.write(OFFICE) as session:
        registry = _registry(played, session)
        act = retention.prepare(registry, "registratorova")
        numbering.register(registry, act, "direktorov", registry.today)
        dropped = retention.carry_out(registry, act)

    assert dropped.files == {"0" * 64}
    assert tables_with(played, PLANTED) == set()
    with played.database.read(OFFICE) as session:
        assert [breaks for _instance, breaks in verify_all(session) if breaks] == []
    cases = played.instances("document_approval") + played.instances("consent")
    assert [(each.id, each.state, each.outcome, each.ended_at) for each in cases] == counted
    assert played.engine.history(cases[0].id, SYSTEM)
    assert played.engine.instance(cases[0].id, SYSTEM).instance.title == ""
    assert played.engine.variables(cases[0].id, SYSTEM) == {}
