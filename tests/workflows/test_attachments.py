"""Files that people hand in: kept whole or not at all, read by those who may, cleared unused."""

import errno
import io
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine import (
    SYSTEM,
    Actor,
    InvalidForm,
    InvalidInput,
    ManualClock,
    NotFound,
    NotPermitted,
    Permission,
)
from engine.municipalities import OFFICE
from tests.interpreter.kit import END, START, bpmn, flow, user
from workflows import ProcessApplication
from workflows.attachments import rules
from workflows.attachments.disk import INCOMING, ContentStore
from workflows.attachments.refusals import NotKept
from workflows.desks import attachments as desk
from workflows.desks.attachments import Attachments

PDF = b"%PDF-1.7 plan of the year"
ADA = Actor(user_id="ada", principals=frozenset({"methodist"}))
BOB = Actor(user_id="bob", principals=frozenset({"clerk"}))
EVE = Actor(user_id="eve", principals=frozenset({"teacher"}))
READER = Actor(user_id="rita", permissions=frozenset({Permission.READ_ALL}))
ELSEWHERE = Actor(user_id="ada", principals=frozenset({"methodist"}), tenant="other")
FORM = {
    "type": "default",
    "id": "paper",
    "schemaVersion": 18,
    "components": [
        {"type": "filepicker", "id": "f1", "key": "scan", "label": "Скан", "multiple": True}
    ],
}


def pdf(text: bytes = b"") -> io.BytesIO:
    return io.BytesIO(PDF + text)


@pytest.fixture
def kept(app: ProcessApplication, tmp_path: Path) -> Attachments:
    """The desk with a folder of this test's own."""
    return replace(app.attachments, contents=ContentStore(folder=tmp_path / "files"))


@pytest.fixture
def instance(app: ProcessApplication) -> str:
    """A methodist answers with a file, then a clerk reads it."""
    steps = bpmn(
        START
        + user("write", candidateGroups="methodist", formKey="paper")
        + user("read", candidateGroups="clerk")
        + END
        + flow("start", "write", "read", "end")
    )
    app.engine.deploy({"p.bpmn": steps, "paper.form": json.dumps(FORM).encode()}, SYSTEM)
    return app.engine.start("p", {}, SYSTEM).id


def task(app: ProcessApplication) -> str:
    (only,) = app.engine.user_tasks(actor=SYSTEM)
    return only.id


def files_in(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


# -- keeping ---------------------------------------------------------------------------------------
def test_a_file_lies_under_its_own_digest(kept: Attachments, tmp_path: Path) -> None:
    view = kept.store(pdf(), "План на год.pdf", ADA, form_path="scan")
    assert files_in(tmp_path / "files") == [f"{view.sha256[:2]}/{view.sha256}"]
    assert view.reference == {"id": view.id, "name": "План на год.pdf", "size": len(PDF)}
    assert (view.media_type, view.uploaded_by, view.form_path) == ("application/pdf", "ada", "scan")
    again, content = kept.open(view.id, ADA)
    with content:
        assert (again, content.read()) == (view, PDF)


def test_the_same_content_is_kept_once_for_everybody(kept: Attachments, tmp_path: Path) -> None:
    mine, yours = kept.store(pdf(), "a.pdf", ADA), kept.store(pdf(), "b.pdf", BOB)
    assert mine.id != yours.id
    assert len(files_in(tmp_path / "files")) == 1
    content = tmp_path / "files" / mine.sha256[:2] / mine.sha256
    before = content.stat().st_ino
    kept.store(pdf(), "c.pdf", ADA)
    assert content.stat().st_ino == before, "the content was written over"


def test_a_post_sent_twice_leaves_one_file(kept: Attachments) -> None:
    first, second = kept.store(pdf(), "a.pdf", ADA), kept.store(pdf(), "a.pdf", ADA)
    assert first.id == second.id
    kept.bind([first.id], ADA)
    assert kept.store(pdf(), "a.pdf", ADA).id != first.id, "a used file is nobody else's"


def test_many_at_once_keep_one_whole_content(kept: Attachments, tmp_path: Path) -> None:
    ready = threading.Barrier(6)

    def hand_in(number: int) -> str:
        ready.wait()
        return kept.store(pdf(b"x" * 300_000), f"{number}.pdf", ADA).sha256

    with ThreadPoolExecutor(6) as pool:
        (digest,) = set(pool.map(hand_in, range(6)))
    assert files_in(tmp_path / "files") == [f"{digest[:2]}/{digest}"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"MZ\x90\x00", "Содержимое файла «a.pdf» не соответствует его расширению"),
        ("a.exe", PDF, "Файл «a.exe» не подходит"),
        ("a", PDF, "Файл «a» не подходит"),
        ("a.html", b"<script>alert(1)</script>", "Файл «a.html» не подходит"),
        ("a.pdf", b"", "Файл «a.pdf» пустой"),
        ("a.pdf", PDF + b"0" * rules.LARGEST, "Файл «a.pdf» больше 20 МБ"),
    ],
)
def test_what_is_no_office_paper_is_refused_by_its_content(
    kept: Attachments, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        kept.store(io.BytesIO(content), name, ADA)
    # The database, and beside it its own log while a connection is open.
    assert [each for each in files_in(tmp_path) if not each.startswith("metodkabinet.db")] == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("C:\\temp\\план.pdf", "план.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("\u202efdp.pdf", "fdp.pdf"),
        ("ы" * 500 + ".pdf", "ы" * 146 + ".pdf"),
        (".pdf", "файл.pdf"),
        ("\udcff.pdf", "файл.pdf"),
    ],
)
def test_a_name_is_only_a_name(kept: Attachments, tmp_path: Path, given: str, shown: str) -> None:
    view = kept.store(pdf(), given, ADA)
    assert view.name == shown
    assert files_in(tmp_path / "files") == [f"{view.sha256[:2]}/{view.sha256}"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "на диске сервера закончилось место"),
        (errno.EIO, "диск сервера не принимает запись"),
    ],
)
def test_a_full_disk_is_said_in_words_and_keeps_no_half(
    kept: Attachments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)  # where a system that allocates late says it
        with pytest.raises(NotKept, match=f"Файл «a.pdf» не сохранён: {said}"):
            kept.store(pdf(), "a.pdf", ADA)
    assert files_in(tmp_path / "files") == []
    assert kept.store(pdf(), "a.pdf", ADA).size == len(PDF), "nothing is broken for good"


def test_nobody_fills_the_disk_with_files_never_sent_off(
    kept: Attachments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_PENDING", 2)
    for number in range(2):
        view = kept.store(pdf(), f"{number}.pdf", ADA)
    with pytest.raises(InvalidInput, match="слишком много приложенных файлов"):
        kept.store(pdf(), "third.pdf", ADA)
    kept.bind([view.id], ADA)
    assert kept.store(pdf(), "third.pdf", ADA)


# -- rights ----------------------------------------------------------------------------------------
def test_before_it_is_used_a_file_is_its_owner_s_alone(kept: Attachments) -> None:
    view = kept.store(pdf(), "a.pdf", ADA)
    assert kept.get(view.id, ADA) == view
    for other in (BOB, EVE, READER, ELSEWHERE):
        with pytest.raises(NotFound):
            kept.open(view.id, other)
    with pytest.raises(NotPermitted):
        kept.store(pdf(), "a.pdf", Actor(user_id=""))


def test_only_who_may_complete_the_task_attaches_to_it(
    app: ProcessApplication, kept: Attachments, instance: str
) -> None:
    with pytest.raises(NotFound):
        kept.store(pdf(), "a.pdf", EVE, task_id=task(app))
    with pytest.raises(NotPermitted, match="Приложить файл может"):
        kept.store(pdf(), "a.pdf", READER, task_id=task(app))
    assert kept.store(pdf(), "a.pdf", ADA, task_id=task(app)).instance_id == instance


def test_a_handed_in_file_is_read_by_whoever_works_with_it(
    app: ProcessApplication, kept: Attachments, instance: str
) -> None:
    view = kept.store(pdf(), "a.pdf", ADA, task_id=task(app), form_path="scan")
    kept.bind([view.id], ADA, instance_id=instance)
    app.engine.complete(task(app), {"scan": [view.reference]}, ADA)
    assert app.engine.variables(instance, SYSTEM)["scan"] == [view.reference]
    for reader in (ADA, BOB, READER):
        assert kept.get(view.id, reader).name == "a.pdf"
        page = app.engine.instance(instance, reader)
        assert [each.id for each in kept.in_instance(page, reader)] == [view.id]
    for stranger in (EVE, ELSEWHERE):
        with pytest.raises(NotFound):
            kept.get(view.id, stranger)


def test_what_the_instance_does_not_mention_is_for_those_of_that_task(
    app: ProcessApplication, kept: Attachments, instance: str
) -> None:
    view = kept.store(pdf(), "a.pdf", ADA, task_id=task(app), form_path="scan")
    kept.bind([view.id], ADA, instance_id=instance)
    app.engine.complete(task(app), {"scan": []}, ADA)
    with pytest.raises(NotFound):
        kept.get(view.id, BOB)
    assert kept.in_instance(app.engine.instance(instance, BOB), BOB) == ()
    assert kept.get(view.id, READER)


def test_who_only_watches_reads_no_file(
    app: ProcessApplication, kept: Attachments, instance: str
) -> None:
    """A process designer sees where every instance stands, and nothing that people handed in."""
    watcher = Actor(user_id="dora", permissions=frozenset({Permission.WATCH}))
    of_start = kept.store(pdf(b"1"), "a.pdf", ADA)
    of_task = kept.store(pdf(b"2"), "b.pdf", ADA, task_id=task(app))
    kept.bind([of_start.id, of_task.id], ADA, instance_id=instance)
    page = app.engine.instance(instance, watcher)
    assert kept.in_instance(page, watcher) == ()
    for view in (of_start, of_task):
        with pytest.raises(NotFound):
            kept.open(view.id, watcher)
    assert kept.get(of_start.id, Actor(user_id="moe", principals=frozenset({"methodist"})))


def test_the_engine_takes_nobody_else_s_file(
    app: ProcessApplication, kept: Attachments, instance: str
) -> None:
    stolen = kept.store(pdf(), "a.pdf", EVE)
    with pytest.raises(InvalidForm, match="Приложенный файл не найден"):
        app.engine.complete(task(app), {"scan": [stolen.reference]}, ADA)


def test_binding_moves_neither_others_files_nor_those_of_other_instances(
    app: ProcessApplication, kept: Attachments, instance: str
) -> None:
    mine, yours = kept.store(pdf(), "a.pdf", ADA), kept.store(pdf(), "a.pdf", BOB)
    kept.bind([mine.id, yours.id, "unknown"], ADA, instance_id=instance)
    kept.bind([mine.id], ADA, instance_id="elsewhere")
    assert kept.get(mine.id, ADA).instance_id == instance
    assert kept.get(yours.id, BOB).instance_id == ""
    assert kept.usable(mine.id, ADA, instance_id=instance)
    with pytest.raises(NotFound):
        kept.usable(mine.id, ADA, instance_id="elsewhere")


def test_a_content_that_left_the_disk_is_missed_in_words(kept: Attachments, tmp_path: Path) -> None:
    view = kept.store(pdf(), "a.pdf", ADA)
    (tmp_path / "files" / view.sha256[:2] / view.sha256).unlink()
    with pytest.raises(NotFound, match=r"Файла «a\.pdf» нет на диске сервера"):
        kept.open(view.id, ADA)


# -- clearing --------------------------------------------------------------------------------------
def test_unused_files_go_after_a_day_and_used_ones_stay(
    kept: Attachments, clock: ManualClock, tmp_path: Path
) -> None:
    used, unused = kept.store(pdf(b"1"), "a.pdf", ADA), kept.store(pdf(b"2"), "b.pdf", ADA)
    shared = kept.store(pdf(b"1"), "c.pdf", BOB)
    kept.bind([used.id], ADA)
    clock.advance(timedelta(hours=23))
    assert kept.remove_unused(OFFICE) == 0
    fresh = kept.store(pdf(b"3"), "d.pdf", ADA)
    clock.advance(timedelta(hours=2))
    assert kept.remove_unused(OFFICE) == 1
    for gone, owner in ((unused, ADA), (shared, BOB)):
        with pytest.raises(NotFound):
            kept.get(gone.id, owner)
    digests = sorted(f"{each.sha256[:2]}/{each.sha256}" for each in (used, fresh))
    assert files_in(tmp_path / "files") == digests
    kept.open(used.id, ADA)[1].close()


def test_half_written_files_of_yesterday_go_and_those_of_now_stay(
    kept: Attachments, clock: ManualClock, tmp_path: Path
) -> None:
    incoming = tmp_path / "files" / INCOMING
    incoming.mkdir(parents=True)
    for name, age in (("old", timedelta(days=2)), ("new", timedelta(hours=1))):
        (incoming / name).write_bytes(b"half")
        moment = (clock.now() - age).timestamp()
        os.utime(incoming / name, (moment, moment))
    kept.remove_unused(OFFICE)
    assert files_in(incoming) == ["new"]


def test_a_content_nobody_knows_is_not_ours_to_delete(kept: Attachments, tmp_path: Path) -> None:
    """A server started over the wrong database must not empty the folder of the right one."""
    unknown = tmp_path / "files" / "ab" / ("ab" * 32)
    unknown.parent.mkdir(parents=True)
    unknown.write_bytes(PDF)
    os.utime(unknown, (0, 0))
    kept.remove_unused(OFFICE)
    assert unknown.exists()
