"""Russian personal names in the forms that documents and messages need; pure rules.

The rules cover the usual endings; a name they do not know stays as it is, which reads as an
indeclinable one and is never a wrong ending.
"""

from dataclasses import dataclass
from enum import StrEnum

SIBILANTS_AND_VELARS = "гкхжчшщ"
VOWELS = "аеёиоуыэюя"
IRREGULAR = {
    "Павел": ("Павла", "Павлу", "Павла"),
    "Лев": ("Льва", "Льву", "Льва"),
    "Пётр": ("Петра", "Петру", "Петра"),
    "Петр": ("Петра", "Петру", "Петра"),
    "Любовь": ("Любови", "Любови", "Любовь"),
}


class Case(StrEnum):
    """The cases that documents and messages use besides the nominative."""

    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"


@dataclass(frozen=True, kw_only=True)
class PersonName:
    """Surname, name and patronymic; the patronymic may be ""."""

    surname: str
    given: str
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Секретарева Елена Егоровна»."""
        return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)

    @property
    def short(self) -> str:
        """«Секретарева Е. Е.»: in lists and documents."""
        return f"{self.surname} {self.initials}".strip()

    @property
    def initials(self) -> str:
        return " ".join(f"{part[0]}." for part in (self.given, self.patronymic) if part)

    @property
    def surname_forms(self) -> frozenset[str]:
        """The surname as people write it: «Секретарева», «Секретаревой»."""
        return frozenset({self.surname, *(self._surname_in(case) for case in Case)})

    @property
    def is_feminine(self) -> bool:
        if self.patronymic:
            return self.patronymic.endswith(("на", "кызы"))
        if self.given:
            return self.given.endswith(("а", "я")) and self.given not in {"Никита", "Илья", "Фома"}
        return self.surname.endswith(("ова", "ева", "ёва", "ина", "ына", "ая"))

    def signed_in(self, case: Case) -> str:
        """Initials before the declined surname: «передано Е. Е. Секретаревой»."""
        return f"{self.initials} {self._surname_in(case)}".strip()

    def short_in(self, case: Case) -> str:
        """The declined surname before initials: «за Секретареву Е. Е.»."""
        return f"{self._surname_in(case)} {self.initials}".strip()

    def standing_in_for(self, absent: "PersonName") -> str:
        """«Иванова А. А. за Петрову Б. Б. (и. о.)»: in documents and history."""
        return f"{self.short} за {absent.short_in(Case.ACCUSATIVE)} (и. о.)"

    def full_in(self, case: Case) -> str:
        """All parts declined: «Секретаревой Елене Егоровне»."""
        parts = [self._surname_in(case)]
        parts += [decline_name(p, case) for p in (self.given, self.patronymic) if p]
        return " ".join(parts)

    def _surname_in(self, case: Case) -> str:
        return "-".join(
            decline_surname(part, case, feminine=self.is_feminine)
            for part in self.surname.split("-")
        )


def decline_surname(surname: str, case: Case, *, feminine: bool) -> str:
    """Decline one surname; foreign and indeclinable ones stay."""
    if len(surname) < 3:
        return surname
    rule = _feminine_surname if feminine else _masculine_surname
    return rule(surname, case)


def _feminine_surname(surname: str, case: Case) -> str:
    if surname.endswith(("ова", "ева", "ёва", "ина", "ына")):
        return surname[:-1] + _pick(case, ("ой", "ой", "у"))
    if surname.endswith("ая"):
        oblique = "ей" if surname[-3] in "жчшщ" else "ой"
        return surname[:-2] + _pick(case, (oblique, oblique, "ую"))
    if surname.endswith("яя"):
        return surname[:-2] + _pick(case, ("ей", "ей", "юю"))
    if surname.endswith(("а", "я")) and surname[-2] not in VOWELS:
        return _first_declension(surname, case)
    return surname


def _masculine_surname(surname: str, case: Case) -> str:
    if surname.endswith(("их", "ых")) or surname[-1] in "еёиоуыэю":
        return surname
    if surname.endswith(("ий", "ый", "ой")) and len(surname) > 4:
        soft = surname[-3] in "нжчшщ" and surname.endswith("ий")
        return surname[:-2] + _pick(case, ("его", "ему", "его") if soft else ("ого", "ому", "ого"))
    if surname.endswith(("а", "я")):
        return surname if surname[-2] in VOWELS else _first_declension(surname, case)
    return _second_declension(surname, case)


def decline_name(name: str, case: Case) -> str:
    """Decline a given name or a patronymic by its ending."""
    if name in IRREGULAR:
        return _pick(case, IRREGULAR[name])
    if name.endswith("ия"):
        return name[:-1] + _pick(case, ("и", "и", "ю"))
    if name.endswith(("а", "я")):
        return _first_declension(name, case)
    if name[-1] in VOWELS:
        return name
    return _second_declension(name, case)


def _first_declension(word: str, case: Case) -> str:
    soft = word.endswith("я")
    genitive = "и" if soft or word[-2] in SIBILANTS_AND_VELARS else "ы"
    return word[:-1] + _pick(case, (genitive, "е", "ю" if soft else "у"))


def _second_declension(word: str, case: Case) -> str:
    if word.endswith(("й", "ь")):
        return word[:-1] + _pick(case, ("я", "ю", "я"))
    return word + _pick(case, ("а", "у", "а"))


def _pick(case: Case, forms: tuple[str, str, str]) -> str:
    """Forms in the order of the cases; of people the accusative is never the nominative's twin."""
    return forms[list(Case).index(case)]


_FURTHER = {"ой": ("ую",), "ей": ("юю",), "ого": ("им", "ым", "ом"), "его": ("им", "ем")}
_AFTER_A = {"ы": ("у", "ой"), "и": ("у", "ю", "ой", "ей")}


def written_forms(*parts: str) -> tuple[str, ...]:
    """Every part of a name in all its cases, masculine and feminine, as people may type it.

    A few forms that nobody uses are among them: they are only looked for, never shown.
    """
    found = {part: None for part in parts if part}
    for part in tuple(found):
        for piece in dict.fromkeys((part, *part.split("-"))):
            found |= dict.fromkeys(_all_cases(piece))
    return tuple(found)


def _all_cases(word: str) -> list[str]:
    if len(word) < 3:
        return [word]
    forms = [word]
    for decline in (_feminine_surname, _masculine_surname):
        for case in Case:
            forms += _with_further(word, decline(word, case))
    forms += [decline_name(word, case) for case in Case]
    return forms


def _with_further(word: str, declined: str) -> list[str]:
    """A declined form with those of the other cases that follow from it."""
    if declined == word:
        return []
    forms = [declined]
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")):
        return [*forms, word[:-1] + "у", word[:-1] + "ы", word[:-1] + "е"]
    for ending, others in _FURTHER.items():
        if declined.endswith(ending):
            forms += [declined[: -len(ending)] + other for other in others]
    if word.endswith(("а", "я")):
        forms += [word[:-1] + each for ending in _AFTER_A.values() for each in ending]
    elif declined == word + "а":
        forms += [word + ending for ending in ("ым", "ом", "ем", "е")]
    elif word.endswith(("й", "ь")):
        forms += [word[:-1] + ending for ending in ("ем", "е")]
    return forms
