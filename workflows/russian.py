"""Dictionary forms of Russian words, so that «планов» finds «Согласовать план»."""

from functools import cache, lru_cache
from threading import Lock
from typing import Any

from engine import WordForms

_MOST_FORMS = 3
_REMEMBERED = 50_000
_LOADING = Lock()


@lru_cache(maxsize=_REMEMBERED)
def base_forms(word: str) -> WordForms:
    """Give the likeliest dictionary forms of a word in lower case, ё written as е.

    Texts of user tasks repeat few words: one seen before costs nothing. What has no Russian letter
    is its own form. The dictionaries, some 15 MB, are read with the first Russian word.
    """
    if not any("а" <= letter <= "я" for letter in word):
        return WordForms(forms=(word,))
    analyzer = _analyzer()
    forms = (parse.normal_form.replace("ё", "е") for parse in analyzer.parse(word))
    different = tuple(dict.fromkeys(forms))[:_MOST_FORMS]
    return WordForms(forms=different, is_known=analyzer.word_is_known(word))


def _analyzer() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()
