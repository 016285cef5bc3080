"""Versions of a document: a new one beside the earlier ones, and decisions stay what they were."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine import SYSTEM, Actor, InvalidInput, ManualClock, NotFound, NotPermitted, Permission
from engine.municipalities import OFFICE
from tests.workflows.test_attachments import ADA, BOB, EVE, PDF, READER, instance, pdf, task
from workflows import ProcessApplication
from workflows.attachments.disk import ContentStore
from workflows.desks.attachment_versions import AttachmentVersions
from workflows.desks.attachments import Attachments

__all__ = ["instance"]

WATCHER = Actor(user_id="dora", permissions=frozenset({Permission.WATCH}))


@pytest.fixture
def kept(app: ProcessApplication, tmp_path: Path) -> Attachments:
    return replace(app.attachments, contents=ContentStore(folder=tmp_path / "files"))


@pytest.fixture
def versions(app: ProcessApplication, kept: Attachments) -> AttachmentVersions:
    return replace(app.versions, attachments=kept)


@pytest.fixture
def signed(app: ProcessApplication, kept: Attachments, instance: str) -> str:
    """Id of the file that Ada handed in; Bob is next and reads it."""
    view = kept.store(pdf(), "a.pdf", ADA, task_id=task(app), form_path="scan")
    kept.bind([view.id], ADA, instance_id=instance)
    app.engine.complete(task(app), {"scan": [view.reference]}, ADA)
    return view.id


def test_a_new_version_stands_first_and_the_decision_keeps_its_own(
    app: ProcessApplication,
    kept: Attachments,
    versions: AttachmentVersions,
    instance: str,
    signed: str,
    clock: ManualClock,
) -> None:
    clock.advance(timedelta(hours=1))
    new = kept.store(pdf(b" better"), "b.pdf", ADA)
    added = versions.add(signed, new.id, "  Исправлена дата ", ADA)
    assert (added.version, added.reason, added.task_id) == (
        2,
        "Исправлена дата",
        kept.get(signed, ADA).task_id,
    )
    card = versions.card(signed, BOB)
    assert [(each.version, each.uploaded_by) for each in card.versions] == [(2, "ada"), (1, "ada")]
    assert (card.shown.id, card.newest.id) == (signed, added.id)
    for reader in (ADA, BOB, READER):
        for each, content in ((signed, PDF), (added.id, PDF + b" better")):
            opened = kept.open(each, reader)[1]
            with opened:
                assert opened.read() == content
    page = app.engine.instance(instance, BOB)
    used = {each.version: each.used for each in kept.in_instance(page, BOB)}
    assert used == {1: True, 2: False}
    assert app.engine.variables(instance, SYSTEM)["scan"][0]["id"] == signed


def test_strangers_neither_read_nor_add_versions(
    kept: Attachments, versions: AttachmentVersions, signed: str
) -> None:
    added = versions.add(signed, kept.store(pdf(b"2"), "a.pdf", ADA).id, "Поправка", ADA)
    for stranger in (EVE, WATCHER):
        with pytest.raises(NotFound):
            versions.card(added.id, stranger)
        mine = kept.store(pdf(b"3"), "a.pdf", stranger)
        with pytest.raises(NotFound):
            versions.add(signed, mine.id, "Поправка", stranger)
    reading = kept.store(pdf(b"3"), "a.pdf", READER)
    with pytest.raises(NotPermitted, match="Новую версию загружает автор"):
        versions.add(signed, reading.id, "Поправка", READER)
    stolen = kept.store(pdf(b"4"), "a.pdf", EVE)
    with pytest.raises(NotFound):
        versions.add(signed, stolen.id, "Поправка", ADA)


def test_whoever_works_on_the_case_may_add_one_until_it_is_over(
    app: ProcessApplication, kept: Attachments, versions: AttachmentVersions, signed: str
) -> None:
    assert versions.card(signed, BOB).may_add
    new = kept.store(pdf(b"2"), "a.pdf", BOB)
    assert versions.add(signed, new.id, "Вписан номер", BOB).version == 2
    app.engine.complete(task(app), {}, BOB)
    last = kept.store(pdf(b"3"), "a.pdf", ADA)
    with pytest.raises(NotPermitted, match="пока процесс не окончен"):
        versions.add(signed, last.id, "Поздно", ADA)


@pytest.mark.parametrize(
    ("content", "reason", "said"),
    [(b"2", " ", "Напишите, что изменилось"), (b"", "Снова", "тот же файл, что и версия 1")],
)
def test_a_version_says_why_and_is_another_file(
    kept: Attachments, versions: AttachmentVersions, signed: str, content: bytes, reason: str,
    said: str,
) -> None:  # fmt: skip
    new = kept.store(pdf(content), "a.pdf", ADA)
    with pytest.raises(InvalidInput, match=said):
        versions.add(signed, new.id, reason, ADA)
    assert len(versions.card(signed, ADA).versions) == 1


def test_a_file_replaced_in_a_form_becomes_a_version_when_it_is_handed_in(
    app: ProcessApplication,
    kept: Attachments,
    versions: AttachmentVersions,
    instance: str,
    signed: str,
) -> None:
    new = kept.store(pdf(b"2"), "b.pdf", BOB, task_id=task(app), form_path="scan")
    versions.join(signed, new.id, BOB)
    assert len(versions.card(signed, BOB).versions) == 1, "not handed in yet"
    kept.bind([new.id], BOB, instance_id=instance)
    assert [each.version for each in versions.card(signed, BOB).versions] == [2, 1]
    elsewhere = kept.store(pdf(b"3"), "b.pdf", BOB)
    with pytest.raises(NotFound):
        versions.join(signed, elsewhere.id, BOB)
    with pytest.raises(NotFound):
        versions.join(elsewhere.id, kept.store(pdf(b"4"), "b.pdf", BOB).id, BOB)


def test_versions_are_never_taken_away_as_unused(
    kept: Attachments, versions: AttachmentVersions, signed: str, clock: ManualClock
) -> None:
    versions.add(signed, kept.store(io.BytesIO(PDF + b"2"), "a.pdf", ADA).id, "Поправка", ADA)
    clock.advance(timedelta(days=3))
    kept.remove_unused(OFFICE)
    assert [each.version for each in versions.card(signed, BOB).versions] == [2, 1]
