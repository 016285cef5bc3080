"""Words by which a thing is found in the whole office, and what a search text asks of them.

Inboxes keep dictionary forms only; here the word as written is kept too, and numbers in one piece.
"""

import re
from collections.abc import Iterable

from engine.domain.words import (
    LONGEST_WORD,
    MOST_FORMS_WANTED,
    MOST_WORDS_KEPT,
    MOST_WORDS_WANTED,
    BaseForms,
    Wanted,
    words_of,
)

LONGEST_TEXT_WANTED = 400
_SHORTEST_NUMBER_BEGUN = 3
_MARKS = "-./_"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_NUMBER = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]+)+")


def words_to_keep(texts: Iterable[str], base_forms: BaseForms) -> tuple[str, ...]:
    """Give everything by which texts are found: words, their dictionary forms, whole numbers.

    «01-05/12-од» is kept from each of its parts on, so that «12-од» finds it, too.
    """
    found: dict[str, None] = {}
    for text in texts:
        for number in _numbers(text):
            found.update(dict.fromkeys(_tails(number)))
        for word in words_of(text):
            found.update(dict.fromkeys((word, *base_forms(word).forms)))
    return tuple(found)[:MOST_WORDS_KEPT]


def words_asked(text: str, base_forms: BaseForms) -> tuple[Wanted, ...]:
    """Give what a search text asks for; every one of them must be found.

    The last word may go on; a number written with marks in it may go on wherever it stands.
    """
    text = text[:LONGEST_TEXT_WANTED]
    numbers = tuple(dict.fromkeys(_numbers(text)))
    words = list(dict.fromkeys(words_of(_without_numbers(text))))
    last = (
        words[-1]
        if words and text.rstrip().casefold().replace("ё", "е").endswith(words[-1])
        else ""
    )
    asked = [Wanted(forms=(each,), begin=each) for each in numbers]
    asked += [_asked(each, base_forms, goes_on=each == last) for each in words]
    return tuple(asked[:MOST_WORDS_WANTED])


def as_they_stand(asked: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """The same words without their other dictionary forms: «Иванов» is not «Иван»."""
    return tuple(Wanted(forms=each.forms[:1], begin=each.begin) for each in asked)


def _asked(word: str, base_forms: BaseForms, *, goes_on: bool) -> Wanted:
    forms = dict.fromkeys((word, *base_forms(word).forms[:MOST_FORMS_WANTED]))
    shortest = _SHORTEST_NUMBER_BEGUN if word.isdecimal() else 2
    return Wanted(forms=tuple(forms), begin=word if goes_on and len(word) >= shortest else "")


def _numbers(text: str) -> list[str]:
    found = _NUMBER.findall(_folded(text))
    return [_joined(each) for each in found if any(map(str.isdigit, each))]


def _without_numbers(text: str) -> str:
    return _NUMBER.sub(lambda m: " " if any(map(str.isdigit, m[0])) else m[0], _folded(text))


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е").translate(_DASHES)


def _joined(number: str) -> str:
    """People mix up the marks within a number: each becomes a hyphen."""
    return "-".join(re.split(rf"[{_MARKS}]+", number))[:LONGEST_WORD]


def _tails(number: str) -> list[str]:
    parts = number.split("-")
    return ["-".join(parts[start:]) for start in range(len(parts) - 1)]
