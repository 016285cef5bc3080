"""A user task looks the same, whether it is read as a plain record or as an object."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from engine.domain.states import UserTaskState
from engine.store.queries.rows import SHOWN, task_view, task_view_of
from engine.store.tables import UserTask

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("state", list(UserTaskState))
def test_both_ways_of_reading_give_equal_views_with_every_field(state: UserTaskState):
    row = {column.key: f"{column.key} as text" for column in SHOWN}
    row |= {"candidates": ["methodist@s5"], "candidate_users": [], "excluded_users": ["ann"]}
    row |= {"state": state.value, "priority": 50, "substitutable": True}
    row |= {"due_at": None, "created_at": NOW, "closed_at": NOW}

    quick = task_view_of(row, "methodist@s5", "ann")

    assert quick == task_view(UserTask(**row), "methodist@s5", "ann")
    assert set(vars(quick)) == {field.name for field in fields(quick)}
