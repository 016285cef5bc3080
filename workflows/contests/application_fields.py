"""What an application says and must say (DOMAIN P03, form «Заявка»; field dictionary 4.2)."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from workflows.contests.shape import Configuration, WantedFile
from workflows.registry.people import EMAIL, PHONE

LONGEST_EXPERIENCE, LONGEST_TOPIC, LONGEST_TEXT, LONGEST_LINE = 60, 300, 4000, 200
SCHOOL = "school"
"""The place of the school's own file beside the trials."""
LETTER = WantedFile(
    code="letter",
    title="Представление образовательной организации",
    kinds=("pdf", "docx", "jpg", "jpeg", "png"),
)
CATEGORIES = {
    "none": "без категории",
    "first": "первая",
    "highest": "высшая",
    "mentor": "педагог-наставник",
    "methodist": "педагог-методист",
}
FIELDS = {
    "nomination": "Номинация",
    "topic": "Тема",
    "post": "Должность",
    "subject": "Предмет или группа",
    "experience": "Педагогический стаж, лет",
    "class_experience": "Классное руководство, лет",
    "hired_on": "Дата приёма на работу",
    "birth_date": "Дата рождения",
    "category": "Категория",
    "phone": "Телефон",
    "mail": "Электронная почта",
    "conditions": "Оборудование и особые условия",
}
LINK, LONGEST_LINK = "link-", 500
NUMBERS, DAYS = ("experience", "class_experience"), ("hired_on", "birth_date")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file belongs: a trial (or the school) and a file wanted there."""

    trial: str
    trial_title: str
    wanted: WantedFile

    @property
    def key(self) -> tuple[str, str]:
        return self.trial, self.wanted.code

    @property
    def title(self) -> str:
        return f"{self.trial_title}: {self.wanted.title}" if self.trial_title else self.wanted.title


def places(configuration: Configuration) -> tuple[Place, ...]:
    """Every file that an application may hold: the school's letter, then trial by trial."""
    first = Place(trial=SCHOOL, trial_title="", wanted=LETTER)
    return (
        first,
        *(
            Place(trial=trial.code, trial_title=trial.title, wanted=each)
            for trial in configuration.trials
            for each in trial.files
        ),
    )


def linked(configuration: Configuration) -> tuple[tuple[str, str], ...]:
    """Trials for which an address may be named (videos come by link): code and title."""
    return tuple((each.code, each.title) for each in configuration.trials if each.files)


def required(configuration: Configuration) -> tuple[str, ...]:
    """The fields without which an application is not complete."""
    limits = configuration.eligibility
    asked = ["nomination", "post", "subject", "experience", "phone", "mail"]
    if limits.min_class_experience is not None:
        asked.append("class_experience")
    if limits.max_experience is not None:
        asked.append("hired_on")
    if limits.max_age is not None:
        asked.append("birth_date")
    return tuple(asked)


def read(
    typed: Mapping[str, str], configuration: Configuration
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read what was typed; gives what can be kept, and a sentence by field for the rest.

    An empty field is no mistake here: a draft may lack anything (`missing` tells).
    """
    facts: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, title in FIELDS.items():
        text = " ".join(str(typed.get(name, "")).split())
        if name == "conditions":
            text = str(typed.get(name, "")).strip()
        value, problem = _value(name, text, configuration)
        if problem:
            errors[name] = f"{title}: {problem}"
        elif value is not None:
            facts[name] = value
    facts["links"], wrong = _links(typed, configuration)
    return facts, errors | wrong


def missing(
    facts: Mapping[str, Any], held: Collection[tuple[str, str]], configuration: Configuration
) -> tuple[str, ...]:
    """What an application lacks to be complete: titles of fields, then of files."""
    fields = [FIELDS[each] for each in required(configuration) if facts.get(each) in (None, "")]
    return (*fields, *missing_files(held, configuration))


def missing_files(
    held: Collection[tuple[str, str]], configuration: Configuration
) -> tuple[str, ...]:
    """Titles of required files that are not there."""
    return tuple(
        each.title
        for each in places(configuration)
        if each.wanted.required and each.key not in held
    )


def fits_posts(post: str, wanted: Iterable[str]) -> bool:
    """Whether a post is one of those that may take part; no list is no limit."""
    words = [each.casefold().strip() for each in wanted]
    return not words or any(each in post.casefold() for each in words)


def age(born: object, today: date) -> int | None:
    """Whole years, None for an unknown day."""
    day = day_of(born)
    if day is None:
        return None
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def day_of(value: object) -> date | None:
    """A day as it is kept, None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _value(name: str, text: str, configuration: Configuration) -> tuple[Any, str]:
    if not text:
        return None, ""
    if name in NUMBERS:
        return _years(text)
    if name in DAYS:
        return _day(text)
    if name == "nomination" and text not in {each.code for each in configuration.nominations}:
        return None, "выберите из списка."
    if name == "category" and text not in CATEGORIES:
        return None, "выберите из списка."
    if name == "phone":
        digits = re.sub(r"[^\d+]", "", text)
        digits = f"+7{digits[1:]}" if re.fullmatch(r"8\d{10}", digits) else digits
        return (digits, "") if PHONE.fullmatch(digits) else (None, "+7 и десять цифр.")
    if name == "mail" and not EMAIL.fullmatch(text):
        return None, "это не похоже на адрес."
    most = {"topic": LONGEST_TOPIC, "conditions": LONGEST_TEXT}.get(name, LONGEST_LINE)
    return (text, "") if len(text) <= most else (None, f"не больше {most} знаков.")


def _years(text: str) -> tuple[int | None, str]:
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= LONGEST_EXPERIENCE:
        return int(text), ""
    return None, f"целое число лет от 0 до {LONGEST_EXPERIENCE}."


def _day(text: str) -> tuple[str | None, str]:
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    iso = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text
    return (iso, "") if day_of(iso) else (None, "дата вида 01.09.2024.")


def _links(
    typed: Mapping[str, str], configuration: Configuration
) -> tuple[dict[str, str], dict[str, str]]:
    kept: dict[str, str] = {}
    errors: dict[str, str] = {}
    for code, title in linked(configuration):
        text = str(typed.get(LINK + code, "")).strip()
        if not text:
            continue
        if len(text) > LONGEST_LINK or not _is_web(text):
            errors[LINK + code] = f"{title}: адрес начинается с https://."
        else:
            kept[code] = text
    return kept, errors


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s", text)
