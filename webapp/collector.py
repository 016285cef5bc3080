"""How often Python looks for garbage that holds itself: seldom, and never among what stays."""

import gc

AFTER_SO_MANY, ROUNDS = 5_000, 20
"""New objects until the youngest are looked through, and so many looks until the next older are.

A page makes some ten thousand objects and drops nearly all of them at once without a look. Python's
own 700 and 10 make it look through everything that is loaded, 270,000 objects, every few pages.
"""


def spare_what_stays() -> None:
    """Leave alone what is there now, the program itself; called once it is loaded.

    Processes that are forked afterwards share it, because nobody writes into it any more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(AFTER_SO_MANY, ROUNDS, ROUNDS)
