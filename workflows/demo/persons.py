"""People of the demo district; the names are obviously invented (DOMAIN §5.2)."""

from dataclasses import dataclass

from workflows.demo.places import AUTHORITY, CENTRE
from workflows.registry.councils import Post
from workflows.registry.logins import latin


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A person with their roles: "role" or "role@organisation".

    Attributes:
        years: of pedagogical experience.
        has_account: may sign in; a login is the surname in Latin letters, and the id too.
    """

    surname: str
    given: str
    patronymic: str
    position: str
    place: str
    roles: tuple[str, ...] = ()
    subject: str = ""
    years: int = 12
    has_account: bool = True

    @property
    def id(self) -> str:
        return latin(self.surname)


def _person(name: str, position: str, place: str, *roles: str, **rest: object) -> DemoPerson:
    surname, given, patronymic = name.split()
    return DemoPerson(
        surname=surname,
        given=given,
        patronymic=patronymic,
        position=position,
        place=place,
        roles=roles,
        **rest,  # type: ignore[arg-type]
    )


def _deputy(name: str, place: str, position: str = "Заместитель директора по УВР") -> DemoPerson:
    return _person(name, position, place, f"oo_deputy@{place}", f"mentoring_curator@{place}")


def _head(name: str, position: str, place: str, subject: str) -> DemoPerson:
    return _person(name, position, place, f"teacher@{place}", subject=subject, years=18)


PERSONS = (
    _person(
        "Начальникова Елена Олеговна",
        "Начальник Управления образования",
        AUTHORITY,
        "edu_head",
    ),
    _person("Наблюдателева Алла Львовна", "Главный специалист", AUTHORITY, "observer"),
    _person("Директоров Иван Михайлович", "Директор", CENTRE, "dmmc_director", years=24),
    _person("Методистова Анна Андреевна", "Методист", CENTRE, "methodist", years=20),
    _person("Предметова Белла Борисовна", "Методист", CENTRE, "methodist", years=16),
    _person(
        "Дошкольная Вера Викторовна",
        "Методист по дошкольному образованию",
        CENTRE,
        "methodist",
        "process_designer",
        years=15,
    ),
    _person("Регистраторова Галина Григорьевна", "Делопроизводитель", CENTRE, "clerk"),
    _person("Админов Тимофей Тимофеевич", "Системный администратор", CENTRE, "admin"),
    _person("Процессов Ульян Устинович", "Специалист по процессам", CENTRE, "process_designer"),
    _person("Приватова Ксения Кирилловна", "Специалист", CENTRE, "pdn_officer"),
    _person("Председателев Дмитрий Дмитриевич", "Директор", "school_1", "oo_director@school_1"),
    _person("Руководителева Ольга Павловна", "Директор", "school_2", "oo_director@school_2"),
    _person(
        "Садикова Марина Игоревна", "Заведующий", "kindergarten_1", "oo_director@kindergarten_1"
    ),
    _person(
        "Секретарева Елена Егоровна",
        "Учитель русского языка",
        "school_2",
        "teacher@school_2",
        subject="русский язык",
    ),
    _person(
        "Жюриева Жанна Юрьевна",
        "Учитель математики",
        "school_1",
        "teacher@school_1",
        "expert",
        subject="математика",
        years=27,
    ),
    _person(
        "Судейкин Семён Семёнович",
        "Учитель физики",
        "school_3",
        "teacher@school_3",
        "expert",
        subject="физика",
        years=19,
    ),
    _person(
        "Экспертова Эмма Эдуардовна",
        "Учитель биологии",
        "school_4",
        "teacher@school_4",
        "expert",
        subject="биология",
        years=22,
    ),
    _person(
        "Счётчикова Софья Сергеевна",
        "Учитель истории",
        "school_5",
        "teacher@school_5",
        subject="история",
    ),
    _person(
        "Подсчётов Павел Петрович",
        "Учитель физкультуры",
        "school_6",
        "teacher@school_6",
        subject="физкультура",
    ),
    _person(
        "Апелляциев Антон Аркадьевич",
        "Учитель технологии",
        "school_7",
        "teacher@school_7",
        subject="технология",
    ),
    _person(
        "Наставникова Нина Николаевна",
        "Учитель начальных классов",
        "school_1",
        "teacher@school_1",
        "mentor",
        subject="начальные классы",
        years=30,
    ),
    _person(
        "Наставляемов Олег Олегович",
        "Учитель информатики",
        "school_2",
        "teacher@school_2",
        "mentee",
        subject="информатика",
        years=1,
    ),
    _person(
        "Учителева Полина Павловна",
        "Учитель русского языка",
        "school_1",
        "teacher@school_1",
        subject="русский язык",
        years=14,
    ),
    _person(
        "Классная Раиса Романовна",
        "Учитель, классный руководитель",
        "school_3",
        "teacher@school_3",
        subject="география",
    ),
    _person(
        "Консультантова Лада Леонидовна",
        "Старший воспитатель",
        "kindergarten_1",
        "kp_specialist@kindergarten_1",
    ),
    _person("Родителева Светлана Сергеевна", "Родитель", "school_1", "parent", years=0),
    _deputy("Замов Захар Захарович", "school_1"),
    _deputy("Завучева Инна Ильинична", "school_2"),
    _deputy("Координаторова Юлия Юрьевна", "school_3"),
    _deputy("Расписанова Тамара Титовна", "school_4"),
    _deputy("Учебнова Фаина Фёдоровна", "school_5"),
    _deputy("Урокова Варвара Васильевна", "school_6"),
    _deputy("Журналов Роман Родионович", "school_7"),
    _deputy("Тетрадкина Майя Марковна", "school_8"),
    _deputy("Звонкова Кира Константиновна", "school_9"),
    _deputy("Переменкина Ася Артуровна", "school_10", "Учитель, исполняющий обязанности завуча"),
    _deputy("Игрушкина Дарья Денисовна", "kindergarten_1", "Старший воспитатель"),
    _deputy("Прогулкина Ева Ефимовна", "kindergarten_2", "Старший воспитатель"),
    _deputy("Песочникова Зоя Захаровна", "kindergarten_3", "Старший воспитатель"),
    _deputy("Утренникова Ирина Игоревна", "kindergarten_4", "Старший воспитатель"),
    _deputy("Хороводова Нелли Назаровна", "kindergarten_5", "Старший воспитатель"),
    _deputy("Мастерицына Рита Руслановна", "additional_1", "Методист учреждения"),
    _deputy("Тренеров Степан Савельевич", "additional_2", "Заместитель директора"),
    _head("Языкова Лариса Львовна", "Учитель английского языка", "school_2", "английский язык"),
    _head("Психологова Вера Вадимовна", "Педагог-психолог", "school_1", "психология"),
    _head("Воспитателева Алина Алексеевна", "Воспитатель", "kindergarten_1", "младшие группы"),
    _head("Садовникова Нина Никитична", "Воспитатель", "kindergarten_2", "старшие группы"),
    _head("Кружкова Галина Глебовна", "Педагог ДО", "additional_1", "декоративное творчество"),
    _head("Книжникова Тамара Тарасовна", "Педагог-библиотекарь", "school_1", "библиотека"),
    _head("Молодцова Яна Яковлевна", "Учитель химии", "school_2", "химия"),
)

COUNCIL = (
    ("predsedatelev", Post.CHAIR),
    ("predmetova", Post.DEPUTY),
    ("sekretareva", Post.SECRETARY),
    ("metodistova", Post.MEMBER),
    ("doshkolnaya", Post.MEMBER),
    ("nastavnikova", Post.MEMBER),
    ("zhyurieva", Post.MEMBER),
)

SECTION_METHODISTS = (
    *("metodistova", "predmetova", "predmetova", "metodistova", "metodistova", "predmetova"),
    *("metodistova", "predmetova", "metodistova", "doshkolnaya", "predmetova", "doshkolnaya"),
)
"""Who answers for sections 1 to 12."""

TO_TRY_FIRST = (
    *("nachalnikova", "direktorov", "metodistova", "predmetova", "registratorova"),
    *("predsedatelev", "sekretareva", "nastavnikova", "zhyurieva"),
    *("koordinatorova", "trenerov", "protsessov", "adminov"),
)
"""Accounts that the console names: each has work to do, or shows a side of the product."""
