"""Words of a text as the inbox keeps and looks for them; the language itself is handed in."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

LONGEST_WORD = 60
MOST_WORDS_KEPT = 200
MOST_WORDS_WANTED = 8
MOST_FORMS_WANTED = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class WordForms:
    """Dictionary forms of a word; several when the word alone does not tell.

    `is_known`: the dictionary has the word; else it may be the beginning of one.
    """

    forms: tuple[str, ...]
    is_known: bool = False


BaseForms: TypeAlias = Callable[[str], WordForms]
"""Give the dictionary forms of one word in lower case. It is asked for every word of every new user
task, so it must remember."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One word that somebody looks for: a kept word must be one of `forms` or begin with `begin`.

    `begin` is "" for words that are known, and for numbers: «№ 5» is not «№ 57».
    """

    forms: tuple[str, ...]
    begin: str = ""


def as_written(word: str) -> WordForms:
    """The base forms of a language that we know nothing of: the word itself."""
    return WordForms(forms=(word,))


def kept_words(texts: Iterable[str], base_forms: BaseForms) -> tuple[str, ...]:
    """Give the different base forms of all words, in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        for word in words_of(text):
            found.update(dict.fromkeys(base_forms(word).forms))
    return tuple(found)[:MOST_WORDS_KEPT]


def wanted_words(text: str, base_forms: BaseForms) -> tuple[Wanted, ...]:
    """Give what a search text asks for; every word of it must be found."""
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS_WANTED]
    return tuple(_wanted(word, base_forms) for word in words)


def words_of(text: str) -> list[str]:
    """Split a text into letters and digits in a row, lower case, ё written as е."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.casefold().replace("ё", "е"))]


def _wanted(word: str, base_forms: BaseForms) -> Wanted:
    found = base_forms(word)
    may_go_on = len(word) > 1 and not found.is_known and not word.isdecimal()
    forms = found.forms[:MOST_FORMS_WANTED] or (word,)
    return Wanted(forms=forms, begin=word if may_go_on else "")
