"""Russian as people write it: dictionary forms, so that «планов» finds «план», and days."""

import re
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from engine import WordForms

_MOST_FORMS = 3
_REMEMBERED = 50_000
_LOADING = Lock()


_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")


def days_as_written(text: str) -> str:
    """Spell the days in a text as people do: «2026-11-24» becomes «24.11.2026»."""
    return _DAY.sub(r"\3.\2.\1", text)


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
