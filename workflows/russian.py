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


def acting_post(post: str) -> str:
    """Say a post as it is signed by whoever acts in it: «И. о. начальника Управления».

    The words up to the first noun are put into the genitive; a text without one stays as it is.
    """
    words = post.split()
    for number, word in enumerate(words):
        parse = _analyzer().parse(word)[0]  # the likeliest
        if "nomn" not in parse.tag:
            break
        words[number] = _in_genitive(parse, word)
        if "NOUN" in parse.tag:
            return f"И. о. {' '.join(words)}"
    return f"{post} (и. о.)"


def _in_genitive(parse: Any, word: str) -> str:
    found = parse.inflect({"gent", "sing"})
    return found.word if found is not None else word.lower()


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


@lru_cache(maxsize=5_000)
def is_infinitive(word: str) -> bool:
    """Say whether a word may be a verb in its dictionary form: «проверить»."""
    return any("INFN" in parse.tag for parse in _analyzer().parse(word.lower()))


def _analyzer() -> Any:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


_SPELLED = "a,b,v,g,d,e,e,zh,z,i,i,k,l,m,n,o,p,r,s,t,u,f,kh,ts,ch,sh,shch,ie,y,,e,iu,ia"
_LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _SPELLED.split(","), strict=True))
"""As in passports (ICAO Doc 9303), the soft sign left out."""


def latin_words(text: str) -> str:
    """Spell a text for names of files and keys: «Приём заявок, 5» → priem_zaiavok_5."""
    spelled = "".join(_LATIN.get(letter, letter) for letter in text.lower())
    return "_".join(re.findall(r"[a-z0-9]+", spelled))
