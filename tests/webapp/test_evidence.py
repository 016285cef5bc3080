"""The evidence pack: anybody checks it offline, and whatever is changed in it is found."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine import NotFound, NotPermitted
from tests.webapp.story import words
from tests.webapp.test_signing import signed, to_sign
from workflows.documents import evidence
from workflows.documents.evidence_pack import VERIFIER

__all__ = ["to_sign"]
SAMPLES = Path(__file__).with_name("samples")
KEPT_ROOT = "f8e858d3cb814dc9801bf808e081508b5c5d16932b7766343b293bc371d93859"


@pytest.fixture
def pack(as_, district, to_sign) -> bytes:
    browser = as_("director")
    assert signed(browser, to_sign).status_code == 303
    district.application.engine.work()
    answer = browser.post(f"/instances/{to_sign.instance_id}/evidence")
    assert answer.mimetype == "application/zip"
    content = answer.get_data()
    answer.close()
    return content


def unpacked(pack: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(pack)).extractall(folder)
    return folder


def verified(folder: Path, *given: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-I", str(folder / "verify.py"), *given],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd="/",
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def root_of(district, instance_id: str) -> str:
    taken = district.application.records.evidence.taken(instance_id, district.actor("director"))
    return taken[0].root_sha256


def test_a_pack_holds_everything_and_verifies_against_the_digest_on_the_page(
    as_, district, to_sign, pack, tmp_path
):
    folder = unpacked(pack, tmp_path / "pack")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for wanted in (
        "README.txt", "verify.py", "manifest.json", "history/history.json", "history/history.html",
        "decisions/decisions.json", "documents/01/card.json", "documents/01/signatures.json",
        "documents/01/version-1-shown.pdf", "documents/01/version-2-issued.pdf",
        "process/document_approval-1/01-document_approval.bpmn",
    ):  # fmt: skip
        assert wanted in names
    ran_by = {name.rpartition(".")[2] for name in names if name.startswith("process/")}
    assert ran_by == {"bpmn", "dmn", "form"}
    root = root_of(district, to_sign.instance_id)
    code, said = verified(folder, root)
    assert (code, "Всё сходится" in said) == (0, True), said
    page = as_("director").text(f"/instances/{to_sign.instance_id}")
    assert root in page
    card = json.loads((folder / "documents/01/card.json").read_text())
    assert card["number"] == "01-05/1-од"


def tamper_byte(folder: Path) -> None:
    path = folder / "documents/01/version-1-shown.pdf"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def tamper_history(folder: Path) -> None:
    """Change an event and make the list fit: only the chain knows."""
    path = folder / "history/history.json"
    events = json.loads(path.read_text())
    events[1]["actor_id"] = "somebody"
    path.write_text(json.dumps(events, ensure_ascii=False))
    relist(folder)


def tamper_payload(folder: Path) -> None:
    path = folder / "history/history.json"
    events = json.loads(path.read_text())
    named = next(each for each in events if each["actor_name"])
    named["actor_name"] = "Другой Человек"
    path.write_text(json.dumps(events, ensure_ascii=False))
    relist(folder)


def cut_history(folder: Path) -> None:
    path = folder / "history/history.json"
    path.write_text(json.dumps(json.loads(path.read_text())[:-1], ensure_ascii=False))
    relist(folder)


def relist(folder: Path) -> None:
    """What a forger does: write the list anew."""
    import hashlib

    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for each in manifest["files"]:
        content = (folder / each["path"]).read_bytes()
        each["sha256"], each["size"] = hashlib.sha256(content).hexdigest(), len(content)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))


def test_whatever_is_changed_is_found_and_named(district, to_sign, pack, tmp_path):
    forgeries = {
        "изменён файл documents/01/version-1-shown.pdf": tamper_byte,
        "лишний файл documents/added.txt": lambda f: (f / "documents/added.txt").write_text("x"),
        "нет файла documents/01/card.json": lambda f: (f / "documents/01/card.json").unlink(),
        "событие 2: изменено": tamper_history,
        "изменено содержание": tamper_payload,
        "последние события пропали": cut_history,
    }
    for number, (told, forge) in enumerate(forgeries.items()):
        folder = unpacked(pack, tmp_path / str(number))
        forge(folder)
        code, said = verified(folder)
        assert (code, told in said, "ПАКЕТ ИЗМЕНЁН" in said) == (1, True, True), (told, said)


def test_a_repacked_pack_with_a_list_of_its_own_fails_against_the_known_digest(
    district, to_sign, pack, tmp_path
):
    folder = unpacked(pack, tmp_path / "pack")
    tamper_byte(folder)
    relist(folder)
    assert verified(folder)[0] == 0  # alone it cannot be told
    code, said = verified(folder, root_of(district, to_sign.instance_id))
    assert (code, "перечень подменён" in said) == (1, True)


def test_a_packed_pack_is_checked_too_and_a_broken_one_is_told(pack, tmp_path):
    archive = tmp_path / "pack.zip"
    archive.write_bytes(pack)
    folder = unpacked(pack, tmp_path / "pack")
    assert verified(folder, "--zip", str(archive))[0] == 0
    archive.write_bytes(pack[:-100])
    assert verified(folder, "--zip", str(archive))[0] == 2


def test_a_pack_that_was_taken_before_parts_were_added_still_verifies(tmp_path):
    kept = (SAMPLES / "evidence_format_1.zip").read_bytes()
    folder = unpacked(kept, tmp_path / "old")
    own = verified(folder, KEPT_ROOT)
    (folder / "verify.py").write_bytes(VERIFIER.read_bytes())
    archive = tmp_path / "old.zip"
    archive.write_bytes(kept)
    todays = verified(folder, "--zip", str(archive), KEPT_ROOT)
    assert [code for code, _said in (own, todays)] == [0, 0], (own, todays)
    (folder / "history" / "history.html").write_text("переписано")
    assert "изменён файл history/history.html" in verified(folder, KEPT_ROOT)[1]


def test_only_who_reads_everything_takes_a_pack_and_it_stays_on_record(
    as_, district, to_sign, pack
):
    desk = district.application.records.evidence
    for login in ("admin", "clerk", "teacher"):
        with pytest.raises(NotPermitted):
            desk.take(to_sign.instance_id, district.actor(login))
        assert desk.taken(to_sign.instance_id, district.actor(login)) == ()
    with pytest.raises(NotFound):
        desk.take("unknown", district.actor("director"))
    (taken,) = desk.taken(to_sign.instance_id, district.actor("director"))
    assert taken.taken_by == district.people["director"]
    last = district.application.engine.history(to_sign.instance_id, district.actor("director"))[-1]
    assert (last.type, last.detail["digest"]) == ("InstanceCopied", taken.root_sha256)
    assert last.actor_id == taken.taken_by
    assert "Скачать пакет" not in words(as_("clerk").text(f"/instances/{to_sign.instance_id}"))


def test_owners_add_parts_of_their_own(district, to_sign, monkeypatch):
    part = evidence.EvidencePart(path="totals.json", content=b"{}", title="Итоги")
    monkeypatch.setitem(evidence._SOURCES, "council", lambda _registry, _id: [part])
    taken = district.application.records.evidence.take(
        to_sign.instance_id, district.actor("director")
    )
    with taken.file, zipfile.ZipFile(taken.file) as archive:
        assert archive.read("parts/council/totals.json") == b"{}"
