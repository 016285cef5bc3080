"""Files in pieces: gone on with where the line broke, in bounds, whole in the end or not at all."""

import errno
import hashlib
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engine import Actor, EngineError, InvalidInput, ManualClock, NotFound
from engine.municipalities import OFFICE
from tests.workflows.test_attachments import ADA, BOB, ELSEWHERE, PDF, files_in
from workflows import ProcessApplication
from workflows.attachments import parts as parts_on_disk
from workflows.attachments.disk import INCOMING, ContentStore
from workflows.attachments.parts import Checksum, Parts
from workflows.attachments.refusals import (
    BrokenPiece,
    Busy,
    NotKept,
    TooLarge,
    TooMany,
    WrongOffset,
)
from workflows.desks import uploads as desk
from workflows.desks.uploads import Uploads

PAPER = PDF + bytes(range(256)) * 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def sent(app: ProcessApplication, folder: Path) -> Uploads:
    """The desk with a folder of this test's own."""
    attachments = replace(app.attachments, contents=ContentStore(folder=folder))
    return replace(app.uploads, attachments=attachments, parts=Parts(folder=folder))


def begun(sent: Uploads, content: bytes = PAPER, name: str = "план.pdf", actor: Actor = ADA) -> str:
    return sent.begin(name, len(content), actor).id


class BrokenLine(io.BytesIO):
    """Gives a few bytes, then the connection is gone."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(min(1000, size or 1000) if size and size > 0 else 1000)


def test_a_file_in_pieces_becomes_the_same_attachment_as_one_in_a_whole(
    sent: Uploads, folder: Path
) -> None:
    key, offset = begun(sent), 0
    for start in range(0, len(PAPER), 30_000):
        offset = sent.append(key, offset, io.BytesIO(PAPER[start : start + 30_000]), ADA).offset
    found = sent.finished(key, ADA)
    assert found is not None
    assert (found.name, found.size, found.uploaded_by) == ("план.pdf", len(PAPER), "ada")
    assert found.sha256 == hashlib.sha256(PAPER).hexdigest()
    assert files_in(folder) == [f"{found.sha256[:2]}/{found.sha256}"]
    assert sent.append(key, len(PAPER), io.BytesIO(), ADA).attachment_id == found.id, "asked twice"


def test_what_came_before_the_line_broke_is_kept_and_gone_on_with(
    sent: Uploads, app: ProcessApplication, folder: Path
) -> None:
    key = begun(sent)
    with pytest.raises(ConnectionResetError):
        sent.append(key, 0, BrokenLine(PAPER), ADA)
    after_restart = replace(sent, parts=Parts(folder=folder))
    assert after_restart.get(key, ADA).offset == 1000
    after_restart.append(key, 1000, io.BytesIO(PAPER[1000:]), ADA)
    assert after_restart.finished(key, ADA) is not None


def test_an_end_that_was_interrupted_is_tried_again_with_an_empty_piece(
    sent: Uploads, folder: Path
) -> None:
    key = begun(sent)
    (folder / INCOMING).mkdir(parents=True)
    (folder / INCOMING / key).write_bytes(PAPER)  # the power went after the last byte
    assert sent.get(key, ADA).offset == len(PAPER)
    assert sent.finished(key, ADA) is None
    sent.append(key, len(PAPER), io.BytesIO(), ADA)
    assert sent.finished(key, ADA) is not None


def test_a_disk_that_was_put_back_from_a_backup_begins_again(sent: Uploads, folder: Path) -> None:
    key = begun(sent)
    sent.append(key, 0, io.BytesIO(PAPER[:5000]), ADA)
    (folder / INCOMING / key).unlink()
    assert sent.get(key, ADA).offset == 0


@pytest.mark.parametrize(
    ("name", "size", "refusal", "said"),
    [
        ("план.pdf", 2 * 2**30, TooLarge, "Файл «план.pdf» больше 20 МБ"),
        ("план.pdf", 2**62, TooLarge, "больше 20 МБ"),
        ("план.pdf", 0, InvalidInput, "пустой"),
        ("вирус.exe", 10, InvalidInput, "не подходит"),
        ("../../x", 10, InvalidInput, "Файл «x» не подходит"),
        ("", 10, InvalidInput, "Файл «файл» не подходит"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_its_first_byte(
    sent: Uploads, folder: Path, name: str, size: int, refusal: type[Exception], said: str
) -> None:
    with pytest.raises(refusal, match=said):
        sent.begin(name, size, ADA)
    assert files_in(folder) == []


def test_more_than_was_announced_is_refused_and_nothing_of_that_piece_stays(sent: Uploads) -> None:
    key = begun(sent)
    sent.append(key, 0, io.BytesIO(PAPER[:500]), ADA)
    with pytest.raises(TooLarge, match="объявлено"):
        sent.append(key, 500, io.BytesIO(PAPER), ADA)
    assert sent.get(key, ADA).offset == 500


def test_a_piece_that_disagrees_with_its_checksum_is_not_kept(sent: Uploads) -> None:
    key, piece = begun(sent), PAPER[:500]
    good = Checksum(algorithm="sha1", digest=hashlib.sha1(piece, usedforsecurity=False).digest())
    with pytest.raises(BrokenPiece):
        sent.append(key, 0, io.BytesIO(piece[:-1] + b"!"), ADA, checksum=good)
    with pytest.raises(ConnectionResetError):
        sent.append(key, 0, BrokenLine(PAPER), ADA, checksum=good)
    assert sent.get(key, ADA).offset == 0
    assert sent.append(key, 0, io.BytesIO(piece), ADA, checksum=good).offset == 500


def test_a_piece_from_elsewhere_is_refused(sent: Uploads) -> None:
    key = begun(sent)
    for offset in (1, 10**9):
        with pytest.raises(WrongOffset):
            sent.append(key, offset, io.BytesIO(b"x"), ADA)
    sent.append(key, 0, io.BytesIO(PAPER), ADA)
    with pytest.raises(WrongOffset):
        sent.append(key, 0, io.BytesIO(PAPER), ADA)


def test_of_two_at_once_one_writes_and_the_other_is_told(sent: Uploads) -> None:
    key, entered, release = begun(sent), threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            entered.set()
            release.wait(20)
            return super().read(size)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sent.append, key, 0, Slow(PAPER[:700]), ADA)
        entered.wait(20)
        with pytest.raises(Busy, match="в другом окне"):
            sent.append(key, 0, io.BytesIO(PAPER), ADA)
        release.set()
        assert first.result().offset == 700


@pytest.mark.parametrize("content", [b"MZ\x90" + PAPER, b"<html>" + PAPER])
def test_a_whole_that_is_not_what_it_says_leaves_nothing(
    sent: Uploads, folder: Path, content: bytes
) -> None:
    key = begun(sent, content)
    with pytest.raises(InvalidInput, match="не соответствует его расширению"):
        sent.append(key, 0, io.BytesIO(content), ADA)
    assert files_in(folder) == []
    with pytest.raises(NotFound):
        sent.get(key, ADA)


def test_a_full_disk_is_said_in_words_and_gives_its_room_back(
    sent: Uploads, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    key = begun(sent)
    sent.append(key, 0, io.BytesIO(PAPER[:500]), ADA)
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(NotKept, match="не сохранён: на диске сервера закончилось"):
            sent.append(key, 500, io.BytesIO(PAPER[500:900]), ADA)
    assert files_in(folder) == []
    with pytest.raises(NotFound):
        sent.get(key, ADA)
    monkeypatch.setattr(parts_on_disk, "KEPT_FREE", 2**80)
    with pytest.raises(NotKept, match="почти не осталось места"):
        begun(sent)


def test_only_its_owner_knows_of_an_upload(sent: Uploads) -> None:
    key = begun(sent)
    for other in (BOB, ELSEWHERE):
        attempts = (
            lambda other=other: sent.get(key, other),
            lambda other=other: sent.append(key, 0, io.BytesIO(b"x"), other),
            lambda other=other: sent.abandon(key, other),
        )
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
    with pytest.raises(EngineError):
        sent.begin("a.pdf", 10, Actor(user_id=""))


def test_an_abandoned_upload_leaves_the_disk_and_a_finished_one_stays(
    sent: Uploads, folder: Path
) -> None:
    key, whole = begun(sent), begun(sent, PDF)
    sent.append(key, 0, io.BytesIO(PAPER[:500]), ADA)
    view = sent.append(whole, 0, io.BytesIO(PDF), ADA)
    sent.abandon(key, ADA)
    sent.abandon(whole, ADA)
    assert len(files_in(folder)) == 1
    assert sent.attachments.get(view.attachment_id, ADA).size == len(PDF)


def test_nobody_begins_more_than_may_wait_and_what_lies_idle_makes_room(
    sent: Uploads, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_AT_ONCE", 2)
    first, second = begun(sent), begun(sent)
    with pytest.raises(TooMany, match="не больше 2 файлов"):
        begun(sent)
    begun(sent, actor=BOB)
    clock.advance(timedelta(minutes=50))
    sent.append(second, 0, io.BytesIO(PAPER[:9]), ADA)
    clock.advance(timedelta(minutes=20))
    begun(sent)
    with pytest.raises(NotFound):
        sent.get(first, ADA)
    assert sent.get(second, ADA).offset == 9
    monkeypatch.setattr(desk, "MOST_PROMISED", 100)
    with pytest.raises(TooMany):
        begun(sent, actor=BOB)


def test_what_nothing_comes_for_is_taken_away_after_a_day(
    sent: Uploads, clock: ManualClock, folder: Path
) -> None:
    lying, moving = begun(sent), begun(sent)
    sent.append(lying, 0, io.BytesIO(PAPER[:9]), ADA)
    clock.advance(timedelta(hours=20))
    sent.append(moving, 0, io.BytesIO(PAPER[:9]), ADA)
    assert sent.remove_stale(OFFICE) == 0
    clock.advance(timedelta(hours=5))
    with pytest.raises(NotFound):
        sent.get(lying, ADA)
    assert sent.remove_stale(OFFICE) == 1
    assert files_in(folder) == [f"{INCOMING}/{moving}"]
