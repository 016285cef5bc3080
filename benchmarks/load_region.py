"""The region that `benchmarks.load` measures in: how large municipalities are, who works in them.

Nothing here is random: whoever simulates a person finds their login, role and school by the number.
"""

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import exp
from statistics import NormalDist

from workflows.registry.names import PersonName

MUNICIPALITIES, PEOPLE, OPEN, FINISHED = 300, 100_000, 1_000_000, 3_000_000
SMALLEST, PEOPLE_OF_A_SCHOOL = 40, 35
AUTHORITY, CENTRE = -1, -2
"""Places that are no school."""

HEAD, DIRECTOR, METHODIST, CLERK = "edu_head", "dmmc_director", "methodist", "clerk"
SCHOOL_DIRECTOR, DEPUTY, TEACHER = "oo_director", "oo_deputy", "teacher"
OF_THE_CENTRE = frozenset({HEAD, DIRECTOR, METHODIST, CLERK})
OF_A_SCHOOL = frozenset({SCHOOL_DIRECTOR, DEPUTY, TEACHER})
_PLACES = {HEAD: AUTHORITY, DIRECTOR: CENTRE, METHODIST: CENTRE, CLERK: CENTRE}
_DEPUTIES = 2

_SURNAMES = (
    "Абрамова", "Белова", "Власова", "Громова", "Данилова", "Ершова", "Жукова", "Зимина", "Исаева",
    "Королёва", "Лаптева", "Мельникова", "Носкова", "Орлова", "Павлова", "Рябова", "Соболева",
    "Тихонова", "Уварова", "Фомина", "Хохлова", "Цветкова", "Чернова", "Шилова", "Щукина",
    "Юдина", "Яковлева", "Борисова", "Гусева", "Калинина",
)  # fmt: skip
_GIVEN = (
    "Анна", "Вера", "Галина", "Дарья", "Елена", "Жанна", "Зоя", "Ирина", "Ксения", "Лариса",
    "Марина", "Наталья", "Ольга", "Полина", "Раиса", "Светлана", "Тамара", "Ульяна", "Юлия", "Яна",
)  # fmt: skip
_PATRONYMICS = (
    "Алексеевна", "Борисовна", "Викторовна", "Григорьевна", "Дмитриевна", "Егоровна", "Ивановна",
    "Кирилловна", "Львовна", "Михайловна", "Николаевна", "Олеговна", "Петровна", "Романовна",
    "Сергеевна",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of everything; a quick run has a fiftieth."""

    part: int = 1

    def __call__(self, number: int) -> int:
        return max(number // self.part, 1)


@dataclass(frozen=True, slots=True)
class Worker:
    """One person.

    Attributes:
        number: within the whole region, from 0.
        place: the number of the school within the municipality, `AUTHORITY` or `CENTRE`.
    """

    number: int
    role: str
    place: int

    @property
    def id(self) -> str:
        return scattered("person", self.number)

    @property
    def login(self) -> str:
        return f"p{self.number:06}"

    @property
    def name(self) -> PersonName:
        number = self.number
        return PersonName(
            surname=_SURNAMES[number % len(_SURNAMES)],
            given=_GIVEN[number // len(_SURNAMES) % len(_GIVEN)],
            patronymic=_PATRONYMICS[number // 7 % len(_PATRONYMICS)],
        )


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """One municipality and everybody in it.

    Attributes:
        number: from 0, the smallest first.
        first: the number of its first person.
        size: how many people.
        whole: how many people there are in the region.
    """

    number: int
    first: int
    size: int
    whole: int

    @property
    def tenant(self) -> str:
        return f"rayon-{self.number + 1:03}"

    @property
    def name(self) -> str:
        return f"Район № {self.number + 1}"

    @cached_property
    def workers(self) -> tuple[Worker, ...]:
        """Everybody: the authority and the centre first, then school by school."""
        posts = itertools.islice(self._posts(), self.size)
        return tuple(Worker(self.first + n, role, place) for n, (role, place) in enumerate(posts))

    @property
    def schools(self) -> int:
        return max(2, (self.size - self._in_centre) // PEOPLE_OF_A_SCHOOL)

    def place_id(self, place: int) -> str:
        """The id of an organisation."""
        return scattered("organisation", self.number * 10_000 + place + 10)

    def share(self, number: int) -> int:
        """What falls to this municipality of so many of anything in the region."""
        before, after = self.first, self.first + self.size
        return number * after // self.whole - number * before // self.whole

    def holding(self, role: str, school: int = 0) -> Sequence[Worker]:
        """Who has a role, in one school if it is one of a school."""
        return self._by_role[role, _PLACES.get(role, school)]

    @cached_property
    def _by_role(self) -> dict[tuple[str, int], list[Worker]]:
        found: dict[tuple[str, int], list[Worker]] = {}
        for each in self.workers:
            found.setdefault((each.role, each.place), []).append(each)
        return found

    @property
    def _in_centre(self) -> int:
        return 2 + self._methodists + self._clerks

    @property
    def _methodists(self) -> int:
        return max(4, self.size // 50)

    @property
    def _clerks(self) -> int:
        return max(2, self.size // 250)

    def _posts(self) -> Iterator[tuple[str, int]]:
        yield HEAD, AUTHORITY
        yield DIRECTOR, CENTRE
        yield from [(METHODIST, CENTRE)] * self._methodists
        yield from [(CLERK, CENTRE)] * self._clerks
        heads = (SCHOOL_DIRECTOR, *[DEPUTY] * _DEPUTIES, TEACHER, TEACHER)
        for school in range(self.schools):
            yield from ((role, school) for role in heads)
        for school in itertools.cycle(range(self.schools)):
            yield TEACHER, school


@dataclass(frozen=True, kw_only=True)
class Land:
    """All municipalities of a region of some scale."""

    scale: Scale
    municipalities: tuple[Municipality, ...] = field(init=False)

    def __post_init__(self) -> None:
        sizes = _sizes(self.scale(MUNICIPALITIES), self.scale(PEOPLE))
        firsts, whole = itertools.accumulate(sizes, initial=0), sum(sizes)
        made = (
            Municipality(number=number, first=first, size=size, whole=whole)
            for number, (size, first) in enumerate(zip(sizes, firsts, strict=False))
        )
        object.__setattr__(self, "municipalities", tuple(made))

    @property
    def people(self) -> int:
        last = self.municipalities[-1]
        return last.first + last.size

    def of_person(self, number: int) -> tuple[Municipality, Worker]:
        """Where a person works, and as what."""
        place = bisect.bisect_right(self.municipalities, number, key=lambda each: each.first) - 1
        found = self.municipalities[place]
        return found, found.workers[number - found.first]


def _sizes(count: int, people: int) -> list[int]:
    """People of each municipality: few are large, many small, as districts are (lognormal)."""
    usual = NormalDist()
    weights = [exp(usual.inv_cdf((number + 0.5) / count)) for number in range(count)]
    whole = sum(weights)
    sizes = [max(SMALLEST, round(people * weight / whole)) for weight in weights]
    sizes[-1] = max(SMALLEST, sizes[-1] + people - sum(sizes))
    return sizes


_KINDS = "person", "organisation", "case", "membership", "search word"
_ODD, _BEGIN, _BITS = 0x9E3779B97F4A7C15F39CC0605CEDC835, 0x5851F42D4C957F2D14057B7EF767814F, 2**128


@lru_cache(maxsize=200_000)
def scattered(kind: str, number: int) -> str:
    """The id of one of a kind: 32 digits, spread over all ids as random ones are."""
    return spread(number_of(kind, number))


def number_of(kind: str, number: int) -> int:
    """Its number among everything that has an id; no two are the same."""
    return (_KINDS.index(kind) << 64) + number


def spread(number: int) -> str:
    """Spell a number as an id: an odd factor makes each of 2**128 ids exactly once."""
    return f"{(number * _ODD + _BEGIN) % _BITS:032x}"
