"""Organisations and associations of the demo district (DOMAIN §5.2)."""

from dataclasses import dataclass

from workflows.registry.organisations import OrganisationKind


@dataclass(frozen=True, kw_only=True)
class Place:
    """An organisation of the demo; the id is readable so that scenarios may name it."""

    id: str
    kind: OrganisationKind
    short_name: str
    full_name: str
    settlement: str


def _school(number: int, name: str, settlement: str, level: str = "средняя") -> Place:
    title = f" «{name}»" if name else ""
    return Place(
        id=f"school_{number}",
        kind=OrganisationKind.SCHOOL,
        short_name=f"Школа № {number}{title}",
        full_name=f"МБОУ «{level.capitalize()} школа № {number}»{title} (демо)",
        settlement=settlement,
    )


def _kindergarten(number: int, settlement: str) -> Place:
    return Place(
        id=f"kindergarten_{number}",
        kind=OrganisationKind.KINDERGARTEN,
        short_name=f"Детский сад № {number}",
        full_name=f"МБДОУ «Детский сад № {number}» (демо)",
        settlement=settlement,
    )


CENTRE = "centre"
AUTHORITY = "authority"
TOWN = "с. Дзержинское"

PLACES = (
    Place(
        id=AUTHORITY,
        kind=OrganisationKind.AUTHORITY,
        short_name="Управление образования (демо)",
        full_name="Управление образования администрации Дзержинского района (демо)",
        settlement=TOWN,
    ),
    Place(
        id=CENTRE,
        kind=OrganisationKind.CENTRE,
        short_name="МКУ ДММЦ (демо)",
        full_name="МКУ «Дзержинский межшкольный методический центр» (демо)",
        settlement=TOWN,
    ),
    _school(1, "", TOWN),
    _school(2, "", TOWN),
    _school(3, "Северная", "с. Северное"),
    _school(4, "Лесная", "д. Лесная"),
    _school(5, "Заречная", "с. Заречное"),
    _school(6, "Полевая", "с. Полевое"),
    _school(7, "Таёжная", "п. Таёжный"),
    _school(8, "Малая", "д. Малая", "основная"),
    _school(9, "Степная", "с. Степное", "основная"),
    _school(10, "Малокомплектная", "д. Дальняя", "начальная"),
    _kindergarten(1, TOWN),
    _kindergarten(2, TOWN),
    _kindergarten(3, "с. Заречное"),
    _kindergarten(4, "с. Полевое"),
    _kindergarten(5, "п. Таёжный"),
    Place(
        id="additional_1",
        kind=OrganisationKind.ADDITIONAL,
        short_name="Дом детского творчества",
        full_name="МБУ ДО «Дом детского творчества» (демо)",
        settlement=TOWN,
    ),
    Place(
        id="additional_2",
        kind=OrganisationKind.ADDITIONAL,
        short_name="ДЮСШ",
        full_name="МБУ ДО «Детско-юношеская спортивная школа» (демо)",
        settlement=TOWN,
    ),
)

ASSOCIATIONS = (
    ("Начальные классы", "nastavnikova", 42),
    ("Русский язык и литература", "uchiteleva", 21),
    ("Математика", "zhyurieva", 17),
    ("Физика и информатика", "sudeykin", 12),
    ("Химия, биология, география", "ekspertova", 15),
    ("История и обществознание", "schetchikova", 11),
    ("Иностранные языки", "yazykova", 4),
    ("Физкультура и ОБЗР", "podschetov", 16),
    ("Технология, ИЗО, музыка", "", 9),
    ("Классные руководители", "klassnaya", 58),
    ("Педагоги-психологи и социальные педагоги", "psikhologova", 13),
    ("Воспитатели ДОУ: младшие группы", "vospitateleva", 24),
    ("Воспитатели ДОУ: старшие группы", "sadovnikova", 27),
    ("Дополнительное образование", "kruzhkova", 14),
    ("Библиотекари", "knizhnikova", 10),
    ("Клуб молодых педагогов", "molodtsova", 11),
)
"""Name, head (id of a person, "" while there is none), number of members."""
