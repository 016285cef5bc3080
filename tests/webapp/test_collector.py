"""The garbage collector leaves the loaded program alone."""

import gc

from webapp import collector


def test_what_is_loaded_is_never_looked_through_again() -> None:
    before = gc.get_threshold()
    try:
        collector.spare_what_stays()
        among_all = gc.get_freeze_count()
        still_looked_at = len(gc.get_objects())
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)

    assert among_all > 20 * still_looked_at


def test_garbage_that_holds_itself_is_still_found() -> None:
    class Ring:
        found = 0

        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            Ring.found += 1

    before = gc.get_threshold()
    try:
        collector.spare_what_stays()
        for _ in range(2 * collector.AFTER_SO_MANY):
            Ring()
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)

    assert Ring.found > 0
