"""A process in one archive comes back as it went, and whatever was done to it meanwhile is told."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from engine import Finding, InvalidInput
from workflows.process_packages import MANIFEST, MOST_FILES, Packed, pack, unpack

FILES = {
    "vote.bpmn": "<схема/>".encode(),
    "forms/ballot.form": b"{}",
    "scenarios/accepted.yaml": b"title: x",
}
ABOUT = Packed(
    key="vote",
    name="Голосование",
    version=3,
    clause="4.2",
    packed_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    findings=(Finding(rule="label_is_verb", message="Нет глагола.", severity="warning"),),
)


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def manifest() -> bytes:
    with zipfile.ZipFile(io.BytesIO(pack(FILES, ABOUT))) as archive:
        return archive.read(MANIFEST)


def test_what_was_packed_comes_back_byte_for_byte_and_is_vouched_for():
    package = unpack(pack(FILES, ABOUT))

    assert package.files == FILES
    assert package.is_vouched_for
    assert package.process == {"key": "vote", "name": "Голосование", "version": 3, "clause": "4.2"}


def test_the_manifest_tells_sums_and_what_the_check_found():
    told = json.loads(manifest())

    assert told["checks"][0]["rule"] == "label_is_verb"
    assert [each["name"] for each in told["files"]] == sorted(FILES)
    assert told["packed_at"] == "2026-11-30T12:00:00+00:00"


def test_the_same_files_make_the_same_archive():
    assert pack(FILES, ABOUT) == pack(dict(reversed(FILES.items())), ABOUT)


def test_a_file_that_was_changed_added_or_taken_out_is_named():
    content = dict(FILES) | {"vote.bpmn": b"<other/>", "more.dmn": b"<d/>", MANIFEST: manifest()}
    del content["forms/ballot.form"]

    package = unpack(zipped(content))

    assert (package.changed, package.missing, package.added) == (
        ("vote.bpmn",),
        ("forms/ballot.form",),
        ("more.dmn",),
    )
    assert not package.is_vouched_for


def test_an_archive_without_a_manifest_is_read_and_vouches_for_nothing():
    package = unpack(zipped(FILES))

    assert package.files == FILES
    assert not package.is_vouched_for
    assert package.added == ()


def test_a_folder_around_everything_is_left_out_of_the_names():
    assert unpack(zipped({f"vote/{name}": data for name, data in FILES.items()})).files == FILES


@pytest.mark.parametrize("name", ["../x.bpmn", "/etc/x.bpmn", "a/../../x.bpmn", "..\\x.bpmn"])
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str):
    with pytest.raises(InvalidInput, match="ведёт наружу"):
        unpack(zipped({name: b""}))


@pytest.mark.parametrize(
    "content",
    [b"", b"not a zip", pack(FILES, ABOUT)[:-40], pack(FILES, ABOUT)[:60]],
    ids=["empty", "text", "cut", "head"],
)
def test_what_is_no_archive_is_refused_in_words(content: bytes):
    with pytest.raises(InvalidInput, match="Архив не читается"):
        unpack(content)


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b'{"format": 2}', b'{"format": 1, "process": {}, "files": [1]}']
)
def test_a_broken_manifest_is_refused_in_words(text: bytes):
    with pytest.raises(InvalidInput, match=MANIFEST):
        unpack(zipped({**FILES, MANIFEST: text}))


def test_an_archive_that_unpacks_to_more_than_may_be_kept_is_refused(monkeypatch):
    monkeypatch.setattr("workflows.process_packages.MOST_BYTES", 1000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bpmn", b"0" * 100_000)

    with pytest.raises(InvalidInput, match="вместе занимают больше"):
        unpack(bomb.getvalue())


def test_too_many_files_are_refused():
    with pytest.raises(InvalidInput, match=f"больше {MOST_FILES} файлов"):
        unpack(zipped({f"{number}.bpmn": b"" for number in range(MOST_FILES + 1)}))
