"""Process drafts: begun from a version or from files, changed file by file, held, checked."""

from datetime import timedelta

import pytest

from engine import SYSTEM, Actor, Conflict, InvalidInput, NotFound, NotPermitted, Permission
from engine.designing import DraftDeed, DraftFileKind, DraftLocked, DraftStale, ProcessDraftState
from tests.commands.conftest import ADA, OPERATOR, STAFF, review
from tests.interpreter.kit import bpmn

DORA = Actor(user_id="dora", name="Дорина Д. Д.", permissions=frozenset({Permission.DEPLOY}))
DAN = Actor(user_id="dan2", name="Данилин Д. Д.", permissions=frozenset({Permission.DEPLOY}))
FORM = b'{"type": "default", "id": "f", "components": []}'
SCENARIO = "имя: гладкий путь\n".encode()


@pytest.fixture(autouse=True)
def known_designers(monkeypatch):
    for each in (DORA, DAN):
        monkeypatch.setitem(STAFF, each.user_id, each)


@pytest.fixture
def deployed(office):
    """Id of a version with a diagram, a form and a scenario."""
    files = {"p.bpmn": review(), "forms/f.form": FORM, "scenarios/plain.yaml": SCENARIO}
    return office.engine.deploy(files, SYSTEM).definitions[0].id


@pytest.fixture
def draft(office, deployed):
    return office.engine.begin_draft(deployed, DORA)


def test_a_draft_begins_with_the_files_of_its_version(office, deployed, draft):
    assert (draft.key, draft.state, draft.owner, draft.revision) == (
        "p", ProcessDraftState.EDITING, "dora", 1,
    )  # fmt: skip
    assert draft.base_definition_id == deployed
    assert [(each.name, each.kind) for each in draft.files] == [
        ("forms/f.form", DraftFileKind.FORM),
        ("p.bpmn", DraftFileKind.DIAGRAM),
        ("scenarios/plain.yaml", DraftFileKind.SCENARIO),
    ]
    assert office.engine.draft_file(draft.id, "p.bpmn", DORA) == (review(), 1)
    assert [each.deed for each in draft.events] == [DraftDeed.BEGUN]
    assert [each.id for each in office.engine.process_drafts(DAN)] == [draft.id]


def test_only_who_deploys_sees_and_changes_drafts(office, deployed, draft):
    engine = office.engine
    for actor in (ADA, OPERATOR):
        for call in (
            lambda actor=actor: engine.begin_draft(deployed, actor),
            lambda actor=actor: engine.begin_draft_of_files({"p.bpmn": review()}, "", actor),
            lambda actor=actor: engine.process_drafts(actor),
            lambda actor=actor: engine.process_draft(draft.id, actor),
            lambda actor=actor: engine.draft_file(draft.id, "p.bpmn", actor),
            lambda actor=actor: engine.draft_files(draft.id, actor),
            lambda actor=actor: engine.save_draft_file(draft.id, "p.bpmn", b"", 1, actor),
            lambda actor=actor: engine.rename_draft_file(draft.id, "p.bpmn", "q.bpmn", actor),
            lambda actor=actor: engine.remove_draft_file(draft.id, "p.bpmn", actor),
            lambda actor=actor: engine.lock_draft(draft.id, actor),
            lambda actor=actor: engine.unlock_draft(draft.id, actor),
            lambda actor=actor: engine.check_draft(draft.id, actor),
        ):
            with pytest.raises(NotPermitted):
                call()
    assert office.engine.process_draft(draft.id, DORA) == draft


def test_a_draft_of_another_municipality_is_not_there(office, deployed, draft):
    stranger = Actor(user_id="x", tenant="north", permissions=frozenset({Permission.DEPLOY}))
    assert office.engine.process_drafts(stranger) == ()
    with pytest.raises(NotFound):
        office.engine.process_draft(draft.id, stranger)
    with pytest.raises(NotFound):
        office.engine.save_draft_file(draft.id, "p.bpmn", b"", 1, stranger)
    with pytest.raises(NotFound):
        office.engine.begin_draft(deployed, stranger)


def test_what_runs_stays_as_it_is_whatever_is_drawn(office, deployed, draft):
    office.engine.save_draft_file(draft.id, "p.bpmn", review(candidateGroups="head"), 1, DORA)
    assert office.engine.diagram(deployed, SYSTEM) == review()
    assert [each.version for each in office.engine.versions("p", SYSTEM)] == [1]


def test_a_saved_file_is_read_again_with_a_higher_revision(office, draft):
    office.clock.advance(timedelta(minutes=1))
    saved = office.engine.save_draft_file(draft.id, "p.bpmn", b"<half", 1, DORA)
    assert saved.revision == 2
    assert (saved.changed_by, saved.changed_at) == ("dora", office.clock.now())
    assert office.engine.draft_file(draft.id, "p.bpmn", DORA) == (b"<half", 2)


def test_the_same_bytes_again_change_nothing(office, draft):
    saved = office.engine.save_draft_file(draft.id, "p.bpmn", review(), 0, DORA)
    assert saved.revision == 1


def test_who_saves_over_a_newer_file_is_told_who_and_when(office, draft):
    engine = office.engine
    engine.save_draft_file(draft.id, "p.bpmn", b"<dora/>", 1, DORA)
    engine.unlock_draft(draft.id, DORA)
    with pytest.raises(DraftStale, match="Дорина") as refused:
        engine.save_draft_file(draft.id, "p.bpmn", b"<dan/>", 1, DAN)
    assert (refused.value.changed_by, refused.value.changed_at) == ("dora", office.clock.now())
    assert engine.draft_file(draft.id, "p.bpmn", DAN)[0] == b"<dora/>"


def test_a_form_saved_meanwhile_does_not_stop_a_diagram(office, draft):
    engine = office.engine
    engine.save_draft_file(draft.id, "forms/f.form", b"{}", 1, DORA)
    saved = engine.save_draft_file(draft.id, "p.bpmn", b"<p/>", 1, DORA)
    assert saved.revision == 3


def test_a_new_name_is_a_new_file_and_an_old_one_no_new_file(office, draft):
    engine = office.engine
    saved = engine.save_draft_file(draft.id, "scenarios/new.yaml", SCENARIO, 0, DORA)
    assert "scenarios/new.yaml" in [each.name for each in saved.files]
    with pytest.raises(DraftStale):
        engine.save_draft_file(draft.id, "scenarios/plain.yaml", b"other", 0, DORA)


def test_files_are_renamed_and_removed(office, draft):
    engine = office.engine
    renamed = engine.rename_draft_file(draft.id, "forms/f.form", "forms/g.form", DORA)
    assert [each.name for each in renamed.files] == [
        "forms/g.form", "p.bpmn", "scenarios/plain.yaml",
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="уже есть"):
        engine.rename_draft_file(draft.id, "forms/g.form", "p.bpmn", DORA)
    left = engine.remove_draft_file(draft.id, "forms/g.form", DORA)
    assert [each.name for each in left.files] == ["p.bpmn", "scenarios/plain.yaml"]
    with pytest.raises(NotFound):
        engine.remove_draft_file(draft.id, "forms/g.form", DORA)
    assert [each.deed for each in left.events][-2:] == [
        DraftDeed.FILE_RENAMED, DraftDeed.FILE_REMOVED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["", "../p.bpmn", "/p.bpmn", "a\\b.bpmn", "a/./b.bpmn", "нет", "x\0.bpmn", "a" * 300]
)
def test_a_name_that_no_file_can_have_is_refused(office, draft, name):
    with pytest.raises(InvalidInput):
        office.engine.save_draft_file(draft.id, name, b"x", 0, DORA)


def test_a_file_of_fifty_megabytes_is_refused_and_the_draft_stays(office, draft):
    with pytest.raises(InvalidInput, match="50 МБ, можно не больше 10 МБ"):
        office.engine.save_draft_file(draft.id, "p.bpmn", b"x" * (50 * 2**20), 1, DORA)
    assert office.engine.draft_file(draft.id, "p.bpmn", DORA) == (review(), 1)


# -- two designers at once -------------------------------------------------------------------------
def test_who_draws_holds_the_draft_for_a_while(office, draft):
    engine = office.engine
    held = engine.lock_draft(draft.id, DORA)
    assert held.lock_holder == "dora"
    with pytest.raises(DraftLocked, match="Дорина") as refused:
        engine.save_draft_file(draft.id, "p.bpmn", b"<dan/>", 1, DAN)
    assert refused.value.holder == "dora"
    with pytest.raises(DraftLocked):
        engine.lock_draft(draft.id, DAN)
    assert engine.unlock_draft(draft.id, DAN).lock_holder == "dora"
    office.clock.advance(timedelta(minutes=21))
    assert engine.process_draft(draft.id, DAN).lock_holder == ""
    assert engine.save_draft_file(draft.id, "p.bpmn", b"<dan/>", 1, DAN).lock_holder == "dan2"


def test_every_save_holds_the_draft_anew(office, draft):
    engine = office.engine
    for number in range(4):
        office.clock.advance(timedelta(minutes=15))
        engine.save_draft_file(draft.id, "p.bpmn", f"<n{number}/>".encode(), number + 1, DORA)
    with pytest.raises(DraftLocked):
        engine.lock_draft(draft.id, DAN)


def test_a_lock_is_taken_over_and_the_history_says_so(office, draft):
    engine = office.engine
    engine.lock_draft(draft.id, DORA)
    taken = engine.lock_draft(draft.id, DAN, take_over=True)
    assert taken.lock_holder == "dan2"
    last = taken.events[-1]
    assert (last.deed, last.by, last.text) == (DraftDeed.TAKEN_OVER, "dan2", "Дорина Д. Д.")
    with pytest.raises(DraftLocked):
        engine.save_draft_file(draft.id, "p.bpmn", b"<dora/>", 1, DORA)


# -- check -----------------------------------------------------------------------------------------
HOSTILE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("content", [b"", b"<half", HOSTILE, b"\x00\xff", b"x" * 100_000])
def test_a_broken_diagram_is_kept_and_told_as_a_finding(office, draft, content):
    engine = office.engine
    engine.save_draft_file(draft.id, "p.bpmn", content, 1, DORA)
    assert engine.draft_file(draft.id, "p.bpmn", DORA)[0] == content
    check = engine.check_draft(draft.id, DORA)
    assert not check.is_accepted
    assert {each.file for each in check.findings if each.severity == "error"} >= {"p.bpmn"}
    assert "root:" not in str(check)


def test_two_processes_with_one_id_are_told_at_the_second_file(office, draft):
    office.engine.save_draft_file(draft.id, "second.bpmn", review(), 0, DORA)
    found = office.engine.check_draft(draft.id, DORA).findings
    assert [(each.file, each.rule) for each in found if each.severity == "error"] == [
        ("second.bpmn", "process_unique")
    ]


def test_what_is_not_saved_yet_is_checked_in_place_of_what_is(office, draft):
    check = office.engine.check_draft(draft.id, DORA, {"p.bpmn": b"<half"})
    assert not check.is_accepted
    assert office.engine.check_draft(draft.id, DORA).is_accepted


def test_scenarios_and_tests_are_no_part_of_what_is_executed(office, draft):
    engine = office.engine
    engine.save_draft_file(draft.id, "scenarios/odd.json", b"[", 0, DORA)
    engine.save_draft_file(draft.id, "tests/odd.bpmn", b"<half", 0, DORA)
    assert engine.check_draft(draft.id, DORA).is_accepted
    files = engine.draft_files(draft.id, DORA)
    made = engine.deploy(files, SYSTEM).definitions[0]
    again = engine.begin_draft(made.id, DORA)
    assert engine.draft_files(again.id, DORA) == files


def test_a_draft_without_files_says_so(office, draft):
    for each in draft.files:
        office.engine.remove_draft_file(draft.id, each.name, DORA)
    (found,) = office.engine.check_draft(draft.id, DORA).findings
    assert (found.rule, found.severity) == ("no_process", "error")


# -- from files, and from an old version -----------------------------------------------------------
def test_files_from_elsewhere_are_a_draft_over_the_newest_version_they_change(office, deployed):
    files = {"p.bpmn": review(candidateGroups="head")}
    draft = office.engine.begin_draft_of_files(files, "Из файла", DORA)
    assert (draft.key, draft.name, draft.base_definition_id) == ("p", "Из файла", deployed)


def test_files_that_nobody_can_read_are_a_draft_too(office):
    engine = office.engine
    draft = engine.begin_draft_of_files({"a.bpmn": b"<half"}, "", DORA)
    assert (draft.key, draft.base, draft.name) == ("", None, "Новый процесс")
    mended = engine.save_draft_file(draft.id, "a.bpmn", bpmn("", "fresh"), 1, DORA)
    assert mended.key == "fresh"
    with pytest.raises(InvalidInput):
        engine.begin_draft_of_files({}, "Пусто", DORA)
    with pytest.raises(InvalidInput):
        engine.begin_draft_of_files({"../a.bpmn": b""}, "", DORA)


def test_a_draft_over_an_old_version_says_that_there_is_a_newer_one(office, draft, deployed):
    assert draft.newer is None
    newer = office.deploy(review(candidateGroups="head")).definitions[0]
    assert office.engine.process_draft(draft.id, DORA).newer.id == newer.id
    assert office.engine.begin_draft(deployed, DORA).newer.version == 2
    assert office.engine.begin_draft(newer.id, DORA).newer is None


def test_a_draft_cannot_be_begun_from_a_version_that_is_not_there(office):
    with pytest.raises(NotFound):
        office.engine.begin_draft("0", DORA)
    with pytest.raises(NotFound):
        office.engine.process_draft("0", DORA)


def test_conflicts_are_conflicts():
    assert issubclass(DraftStale, Conflict)
    assert issubclass(DraftLocked, Conflict)
