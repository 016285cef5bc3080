"""Russian personal names in the forms that documents and messages need; pure rules.

The rules cover the usual endings; a name they do not know stays as it is, which reads as an
indeclinable one and is never a wrong ending.
"""

from dataclasses import dataclass
from enum import StrEnum

SIBILANTS_AND_VELARS = "гкхжчшщ"
VOWELS = "аеёиоуыэюя"
IRREGULAR = {
    "Павел": ("Павла", "Павлу"),
    "Лев": ("Льва", "Льву"),
    "Пётр": ("Петра", "Петру"),
    "Петр": ("Петра", "Петру"),
    "Любовь": ("Любови", "Любови"),
}


class Case(StrEnum):
    """The cases that messages use besides the nominative."""

    GENITIVE = "genitive"
    DATIVE = "dative"


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
        return surname[:-1] + "ой"
    if surname.endswith("ая"):
        soft = surname[-3] in "жчшщ"
        return surname[:-2] + ("ей" if soft else "ой")
    if surname.endswith("яя"):
        return surname[:-2] + "ей"
    if surname.endswith(("а", "я")) and surname[-2] not in VOWELS:
        return _first_declension(surname, case)
    return surname


def _masculine_surname(surname: str, case: Case) -> str:
    if surname.endswith(("их", "ых")) or surname[-1] in "еёиоуыэю":
        return surname
    if surname.endswith(("ий", "ый", "ой")) and len(surname) > 4:
        soft = surname[-3] in "нжчшщ" and surname.endswith("ий")
        return surname[:-2] + _pick(case, ("его", "ему") if soft else ("ого", "ому"))
    if surname.endswith(("а", "я")):
        return surname if surname[-2] in VOWELS else _first_declension(surname, case)
    return _second_declension(surname, case)


def decline_name(name: str, case: Case) -> str:
    """Decline a given name or a patronymic by its ending."""
    if name in IRREGULAR:
        return _pick(case, IRREGULAR[name])
    if name.endswith("ия"):
        return name[:-1] + "и"
    if name.endswith(("а", "я")):
        return _first_declension(name, case)
    if name[-1] in VOWELS:
        return name
    return _second_declension(name, case)


def _first_declension(word: str, case: Case) -> str:
    soft = word.endswith("я") or word[-2] in SIBILANTS_AND_VELARS
    return word[:-1] + _pick(case, ("и" if soft else "ы", "е"))


def _second_declension(word: str, case: Case) -> str:
    if word.endswith(("й", "ь")):
        return word[:-1] + _pick(case, ("я", "ю"))
    return word + _pick(case, ("а", "у"))


def _pick(case: Case, forms: tuple[str, str]) -> str:
    return forms[0] if case is Case.GENITIVE else forms[1]
