"""The words of a whole installation: its programs, histories, ended calls; a side door."""

from engine.domain.states import Standing
from engine.domain.work_views import ProgramView, WorkPage, WorkView
from engine.store.erasing import erase_case
from engine.store.history import history_chain, verify_all
from engine.store.levels import level_of, standing_of
from engine.store.migrate import own_levels
from engine.store.preparing import preparing, wait_until_prepared
from engine.store.queries.cancelled_calls import in_cancelled_call

__all__ = [
    "ProgramView",
    "Standing",
    "WorkPage",
    "WorkView",
    "erase_case",
    "history_chain",
    "in_cancelled_call",
    "level_of",
    "own_levels",
    "preparing",
    "standing_of",
    "verify_all",
    "wait_until_prepared",
]
