"""Nothing that differs is ever called equal, whatever is edited."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.comparison import compare_files
from engine.domain.comparisons import FileState
from tests.comparison.edits import (
    FORMS,
    INSIDE,
    MARKUP,
    canonical,
    edited,
    edited_form,
    same_form,
)

CHOICES = st.data()


def chooser(data):
    return lambda below: data.draw(st.integers(0, below - 1))


def told(old: bytes, new: bytes, name: str):
    """State and named ids of the only file; no change at all is the state "equal"."""
    found = compare_files({name: old}, {name: new})
    both = {one for each in found for part in each.parts for one in (part.old_id, part.new_id)}
    parts = both | {each.partition("#")[0] for each in both}  # an id that is there twice
    return (found[0].state if found else "equal"), parts


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(MARKUP), data=CHOICES)
def test_diagrams_and_tables_are_equal_exactly_if_their_content_is(path: Path, data) -> None:
    content = path.read_bytes()
    changed, named = edited(content, chooser(data))
    state, parts = told(content, changed, path.name)
    same = canonical(content) == canonical(changed)
    assert (state in (FileState.RESPELLED, "equal")) == same
    if not same and state is FileState.CHANGED and named:
        assert named & parts


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from(MARKUP), data=CHOICES)
def test_of_several_edits_each_is_told(path: Path, data) -> None:
    content, choose = path.read_bytes(), chooser(data)
    changed, named = content, []
    for _ in range(3):
        before = canonical(changed)
        changed, about = edited(changed, choose, INSIDE)
        if about and canonical(changed) != before:
            named.append(about)
    _, parts = told(content, changed, path.name)
    assert [about for about in named if not about & parts] == []


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(FORMS), data=CHOICES)
def test_forms_are_equal_exactly_if_their_content_is(path: Path, data) -> None:
    content = path.read_bytes()
    changed, named = edited_form(content, chooser(data))
    state, parts = told(content, changed, path.name)
    assert (state in (FileState.RESPELLED, "equal")) == same_form(content, changed)
    if state is FileState.CHANGED:
        assert named & parts


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from([*MARKUP, *FORMS]), data=CHOICES)
def test_what_was_added_one_way_was_removed_the_other_way(path: Path, data) -> None:
    content, choose = path.read_bytes(), chooser(data)
    change = edited_form if path.suffix == ".form" else edited
    changed = change(content, choose)[0]  # type: ignore[operator]
    there = compare_files({path.name: content}, {path.name: changed})
    back = compare_files({path.name: changed}, {path.name: content})
    assert {(p.old_id, p.new_id) for f in there for p in f.parts} == {
        (p.new_id, p.old_id) for f in back for p in f.parts
    }
