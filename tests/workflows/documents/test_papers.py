"""Documents in people's hands: who may read which, and what anybody may verify."""

import hashlib
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from engine import SYSTEM, Actor, NotFound
from tests.interpreter.kit import END, START, bpmn, flow, user
from tests.workflows.conftest import NOW
from workflows import ProcessApplication
from workflows.documents import stamps
from workflows.documents.stamps import Stamp
from workflows.registry import numbering
from workflows.registry.documents import Document

STAFF = Actor(user_id="reader", principals=frozenset({"role:teacher"}))
METHODIST = Actor(user_id="anna", principals=frozenset({"methodist", "role:methodist"}))


@pytest.fixture
def written(registry_at: Any) -> Callable[..., str]:
    """Writes a document; `signed` registers it."""

    def write(*, signed: bool = False, **fields: Any) -> str:
        usual = {"kind": "order_dmmc", "title": "О плане", "body": {"text": "Утвердить."}}
        with registry_at() as registry:
            row = registry.add(Document(**(usual | fields), created_at=NOW))
            if signed:
                numbering.register(registry, row, "p1", date(2026, 8, 25))
            return row.id

    return write


def test_a_registered_document_is_for_everybody_and_a_draft_for_its_process(
    app: ProcessApplication, written: Any
) -> None:
    one_task = START + user("work", candidateGroups="methodist") + END
    body = one_task + flow("start", "work", "end")
    app.engine.deploy({"p.bpmn": bpmn(body, "p")}, SYSTEM)
    instance = app.engine.start("p", {}, SYSTEM).id
    draft = written(instance_id=instance)
    order = written(signed=True, instance_id=instance)
    assert app.papers.read(order, STAFF).reference == "№ 01-05/1-од от 25.08.2026"
    for look in (app.papers.read, app.papers.pdf, app.papers.docx):
        with pytest.raises(NotFound):
            look(draft, STAFF)
    assert "Утвердить." in app.papers.read(draft, METHODIST).html
    assert app.papers.pdf(draft, METHODIST).name == "Приказ ДММЦ проект.pdf"


def test_a_pdf_that_was_handed_out_stays_the_same_file(
    app: ProcessApplication, written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = written(signed=True)
    first = app.papers.pdf(order, STAFF)
    monkeypatch.setattr("workflows.desks.papers.render", lambda *_: b"newly set")
    again = app.papers.pdf(order, STAFF)
    assert again == first
    assert first.name == "Приказ ДММЦ 01-05-1-од.pdf"
    assert first.sha256 == hashlib.sha256(first.content).hexdigest()


def test_anybody_verifies_what_they_were_given(
    app: ProcessApplication, written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = written(signed=True)
    handed_out = app.papers.pdf(order, STAFF).content
    found = app.papers.verify(order)
    assert found is not None
    assert (found.number, found.title, found.matches) == ("01-05/1-од", "О плане", None)

    def brought(content: bytes) -> bool | None:
        verified = app.papers.verify(order, io.BytesIO(content))
        assert verified is not None
        return verified.matches

    assert brought(handed_out) is True
    assert brought(handed_out[:-1] + b"x") is False
    # What was signed counts as well, though it had no number yet.
    digest = hashlib.sha256(b"as shown").hexdigest()
    stamp = Stamp(person_id="p1", name="П.", method="ПЭП", signed_at=NOW, sha256=digest)
    monkeypatch.setattr(stamps, "_SOURCES", [lambda *_: [stamp]])
    assert brought(b"as shown") is True


def test_a_draft_tells_strangers_nothing_but_that_it_is_one(
    app: ProcessApplication, written: Any
) -> None:
    found = app.papers.verify(written())
    assert found is not None
    assert (found.is_registered, found.title, found.number) == (False, "", "")
    for unknown in ("", "nothing", "elsewhere.nothing", "x" * 10_000):
        assert app.papers.verify(unknown) is None
