"""Dictionary forms of Russian words, so that «планов» finds «Согласовать план»."""

from functools import cache, lru_cache
from threading import Lock
from typing import Any

_MOST_FORMS = 3
_REMEMBERED = 50_000
_LOADING = Lock()


@lru_cache(maxsize=_REMEMBERED)
def base_forms(word: str) -> tuple[str, ...]:
    """Give the likeliest dictionary forms of a word in lower case, ё written as е.

    Texts of user tasks repeat few words: one seen before costs nothing. What has no Russian letter
    is its own form. The dictionaries, some 15 MB, are read with the first Russian word.
    """
    if not any("а" <= letter <= "я" for letter in word):
        return (word,)
    forms = (parse.normal_form.replace("ё", "е") for parse in _analyzer().parse(word))
    return tuple(dict.fromkeys(forms))[:_MOST_FORMS]


def _analyzer() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()
