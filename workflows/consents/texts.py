"""What a consent says, one text per purpose and version (152-ФЗ, ст. 9, 10.1; DOMAIN §6).

A version that people have signed is never changed: a better wording is a new version.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from workflows.registry.consents import Purpose

VERSION = 1
"""Of the wording below; every consent keeps its text and this number."""

_HEAD = (
    "Я, {subject}, свободно, своей волей и в своём интересе даю {operator} (далее — оператор) "
    "согласие на {what}."
)
_WHAT = {
    Purpose.PROCESSING: "обработку моих персональных данных",
    Purpose.DISTRIBUTION: "распространение моих персональных данных неограниченному кругу лиц",
    Purpose.TRANSFER: "передачу моих персональных данных третьему лицу",
}
_ACTIONS = {
    Purpose.PROCESSING: "Действия: сбор, запись, хранение, уточнение, использование, удаление. "
    "Третьим лицам данные не передаются и не публикуются.",
    Purpose.DISTRIBUTION: "Где публикуются: {recipient}. Иное использование другими лицами "
    "не разрешаю.",
    Purpose.TRANSFER: "Кому передаются: {recipient}. Дальнейшая передача не разрешается.",
}
_TAIL = (
    "Цель: {goal}.",
    "Перечень данных: {data}.",
)
_TERM = (
    "Согласие действует по {until}. Его можно отозвать в любой день на странице «Мои согласия» "
    "или письмом оператору; после отзыва обработка прекращается, а сведения уничтожаются в срок "
    "по закону."
)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a text is made of."""

    subject: str
    operator: str
    goal: str
    data: str
    recipient: str
    until: date


def text_of(purpose: Purpose, wording: Wording) -> str:
    """Write the text that the subject reads and signs."""
    said = {**vars(wording), "what": _WHAT[purpose], "until": f"{wording.until:%d.%m.%Y}"}
    parts = (_HEAD, *_TAIL, _ACTIONS[purpose], _TERM)
    return "\n\n".join(part.format(**said) for part in parts)


def fingerprint(text: str) -> str:
    """SHA-256 of a text, as it is kept with the signature."""
    return sha256(text.encode()).hexdigest()
