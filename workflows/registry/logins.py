"""Suggests a login for a person: the surname in Latin letters; pure rules."""

from workflows.registry.names import PersonName

LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        (
            *("a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o"),
            *("p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e"),
            *("yu", "ya"),
        ),
        strict=True,
    )
)


def latin(text: str) -> str:
    """Write Russian letters in Latin ones, lower case; other signs become hyphens."""
    return "".join(LATIN.get(sign, sign if sign.isascii() else "-") for sign in text.casefold())


def suggested_login(name: PersonName) -> str:
    """«Секретарева Елена Егоровна» → «sekretareva.ee»."""
    initials = "".join(latin(part[0]) for part in (name.given, name.patronymic) if part)
    return f"{latin(name.surname)}.{initials}".strip(".").replace(" ", "-")[:40]
