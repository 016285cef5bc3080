"""Which parameters there are: what an office may name, print and number its own way (DOMAIN §0)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from workflows.registry.councils import QUORUM_RULES
from workflows.registry.documents import DOCUMENT_TITLES, EXTERNAL_KINDS, DocumentKind

LONGEST, LONGEST_MASK = 300, 40
"""A number of a document holds 60 characters, the running number among them."""

ADDRESS = "letterhead.address"
"""Where people open this installation: it goes into the QR code of every document."""

_PLACE = re.compile(r"\{[^{}]*\}")


class Group(StrEnum):
    """What belongs together on the page."""

    NAMES = "names"
    LETTERHEAD = "letterhead"
    SHEET = "sheet"
    NUMBERS = "numbers"
    RULES = "rules"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter that exists.

    Attributes:
        default: what holds in the office that the product was made for.
        elsewhere: what holds in municipalities founded later, where a name of that office would be
            wrong; "" where the default serves everybody.
        choices: value → label; empty for free text.
        must_hold, may_hold: places in braces that the program fills in.
        longest: in characters.
        may_be_empty: nothing is a value, too.
        has_lines: the value may have several lines.
    """

    key: str
    title: str
    group: Group
    default: str
    elsewhere: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    must_hold: tuple[str, ...] = ()
    may_hold: tuple[str, ...] = ()
    longest: int = LONGEST
    may_be_empty: bool = False
    has_lines: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """Everything in braces that this text may hold."""
        return self.must_hold + self.may_hold

    def fault_of(self, value: str) -> str:
        """Say why a value cannot be, "" when it can."""
        if not value:
            return "" if self.may_be_empty else "укажите значение."
        if not value.replace("\n" if self.has_lines else "", "").isprintable():
            return "уберите переносы строк и невидимые знаки."
        if self.default.isdecimal() and not (value.isdecimal() and value.isascii()):
            return "укажите целое число."
        if len(value) > self.longest:
            return f"не длиннее {self.longest} знаков."
        if self.choices and value not in dict(self.choices):
            return "выберите значение из списка."
        if self.key == ADDRESS and not value.startswith(("https://", "http://")):
            return "адрес начинается с https:// или http://."
        return self._fault_of_places(value)

    def _fault_of_places(self, value: str) -> str:
        if missing := [place for place in self.must_hold if place not in value]:
            return f"в образце нужно место {missing[0]}."
        found = _PLACE.findall(value) if self.places else []
        unknown = [place for place in found if place not in self.places]
        return f"{unknown[0]} программе неизвестно." if unknown else ""


ODDLY_NUMBERED = EXTERNAL_KINDS | {DocumentKind.ORDER_DMMC, DocumentKind.CERTIFICATE}


def _numbered(kind: DocumentKind, default: str = "{index}/{number}") -> Parameter:
    return Parameter(
        key=f"numbering.{kind}",
        title=DOCUMENT_TITLES[kind],
        group=Group.NUMBERS,
        default=default,
        must_hold=("{number}",),
        may_hold=("{index}", "{year}"),
        longest=LONGEST_MASK,
    )


def _on_letterhead(key: str, title: str, *, has_lines: bool = True) -> Parameter:
    group = Group.LETTERHEAD
    return Parameter(
        key=key, title=title, group=group, default="", may_be_empty=True, has_lines=has_lines
    )


_ALL = (
    Parameter(
        key="authority.name",
        title="Орган управления образованием",
        group=Group.NAMES,
        default="Управление образования администрации Дзержинского района",
        elsewhere="Управление образования",
    ),
    Parameter(
        key="centre.name",
        title="Методический центр",
        group=Group.NAMES,
        default="МКУ «Дзержинский межшкольный методический центр»",
        elsewhere="Методический центр",
    ),
    _on_letterhead("letterhead.details", "Сведения об организации"),
    _on_letterhead("letterhead.authority_details", "Сведения об органе управления"),
    _on_letterhead("letterhead.place", "Место составления документов", has_lines=False),
    _on_letterhead(ADDRESS, "Адрес кабинета в сети", has_lines=False),
    Parameter(
        key="plan.title",
        title="Заголовок плана",
        group=Group.SHEET,
        default="План основных мероприятий МКУ ДММЦ на {year} учебный год",
        elsewhere="План основных мероприятий методического центра на {year} учебный год",
        must_hold=("{year}",),
        longest=200,
    ),
    Parameter(
        key="plan.considered_by",
        title="Гриф «Рассмотрено»",
        group=Group.SHEET,
        default="на заседании методического совета",
    ),
    Parameter(
        key="authority.head_position",
        title="Гриф «Согласовано»: должность",
        group=Group.SHEET,
        default="Начальник Управления образования",
    ),
    Parameter(
        key="plan.approved_by",
        title="Гриф «Утверждено»",
        group=Group.SHEET,
        default="приказом директора МКУ ДММЦ",
        elsewhere="приказом директора методического центра",
    ),
    _numbered(DocumentKind.ORDER_DMMC, "{index}/{number}-од"),
    *(_numbered(kind) for kind in DocumentKind if kind not in ODDLY_NUMBERED),
    _numbered(DocumentKind.CERTIFICATE, "С-{number}"),
    Parameter(
        key="council.quorum_rule",
        title="Кворум методсовета",
        group=Group.RULES,
        default="more_than_half",
        choices=tuple(QUORUM_RULES.items()),
    ),
    Parameter(
        key="rmo.quorum_rule",
        title="Кворум заседания РМО",
        group=Group.RULES,
        default="more_than_half",
        choices=tuple(
            (rule, words.replace("состава", "участников")) for rule, words in QUORUM_RULES.items()
        ),
    ),
    Parameter(
        key="council.early_close",
        title="Закрывать тайное голосование раньше, если исход уже не изменится",
        group=Group.RULES,
        default="yes",
        choices=(("yes", "да"), ("no", "нет, ждать всех")),
    ),
    Parameter(
        key="designer.reviewer",
        title="Кто проверяет новую версию процесса",
        group=Group.RULES,
        default="second_person",
        choices=(
            ("second_person", "второй дизайнер процессов, не автор"),
            ("author_too", "любой дизайнер процессов, в том числе автор"),
        ),
    ),
    Parameter(
        key="plan.contest_lead_days",
        title="За сколько дней до конкурса нужен запуск",
        group=Group.RULES,
        default="60",
        longest=3,
    ),
    Parameter(
        key="plan.items_per_person_per_month",
        title="Сколько пунктов в месяц на одного ответственного — ещё не перегрузка",
        group=Group.RULES,
        default="6",
        longest=3,
    ),
)

PARAMETERS = {parameter.key: parameter for parameter in _ALL}
