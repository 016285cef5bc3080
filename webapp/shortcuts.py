"""Keyboard shortcuts: what they do, which keys they have, and what a person made of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

PREFERENCE = "inbox.keys"
USUAL = {
    "next": "j",
    "previous": "k",
    "preview": "o",
    "claim": "c",
    "search": "/",
    "fresh": "r",
    "list": "u",
    "inbox": "g i",
    "processes": "g p",
    "plan": "g l",
    "help": "?",
}
# The key where the Russian layout has the letter: both mean the same key of the keyboard.
LAYOUT = dict(
    zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True)
)
LETTER = {latin: letter for letter, latin in LAYOUT.items()}


@dataclass(frozen=True, kw_only=True)
class Shortcuts:
    """A person's shortcuts. `keys`: action → "j" or "g i", "" for one that is switched off."""

    are_on: bool
    keys: Mapping[str, str]

    def as_json(self) -> str:
        """For the page; "" when nothing is to be listened for."""
        listened = {action: keys for action, keys in self.keys.items() if keys}
        return json.dumps(listened, ensure_ascii=True) if self.are_on and listened else ""


def read(kept: object) -> Shortcuts:
    """Read what was kept; what is wrong in it counts as never changed."""
    if not isinstance(kept, Mapping):
        return Shortcuts(are_on=True, keys=USUAL)
    own = kept.get("keys")
    own = own if isinstance(own, Mapping) else {}
    keys = {action: normal(str(own.get(action, usual))) for action, usual in USUAL.items()}
    return Shortcuts(are_on=kept.get("on") is not False, keys=USUAL if errors(keys) else keys)


def normal(typed: str) -> str:
    """Bring what was typed to one spelling: «О» and «o» on the same key are "j"."""
    keys = typed.lower().split()
    return " ".join(LAYOUT.get(key, key) for key in keys)


def errors(keys: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with chosen keys: action → sentence."""
    found = {}
    for action, chosen in keys.items():
        parts = chosen.split()
        others = {other for name, other in keys.items() if name != action and other}
        if len(parts) > MOST_KEYS or any(len(part) != 1 for part in parts):
            found[action] = _("Укажите одну клавишу или две через пробел, например «g i».")
        elif chosen and chosen in others:
            found[action] = _("Клавиша «%(key)s» уже занята другим действием.", key=chosen)
        elif len(parts) == 1 and any(other.startswith(f"{chosen} ") for other in others):
            found[action] = _("С клавиши «%(key)s» уже начинается другое сочетание.", key=chosen)
    return found


MOST_KEYS = 2


def in_words(keys: str) -> str:
    """Say keys as they stand on a Russian keyboard too: «J (О)»."""
    return ", ".join(_one_key(key) for key in keys.split())


def _one_key(key: str) -> str:
    letter = LETTER.get(key, "") if key.isalpha() else ""
    return f"{key.upper()} ({letter.upper()})" if letter else key.upper()


def titles() -> dict[str, str]:
    """What the shortcuts do."""
    return {
        "next": _("Следующая задача"),
        "previous": _("Предыдущая задача"),
        "preview": _("Посмотреть, не открывая"),
        "claim": _("Взять в работу"),
        "search": _("Искать в списке"),
        "fresh": _("Показать новые задачи"),
        "list": _("Вернуться к списку"),
        "inbox": _("Раздел «Входящие»"),
        "processes": _("Раздел «Мои процессы»"),
        "plan": _("Раздел «План»"),
        "help": _("Список горячих клавиш"),
    }
