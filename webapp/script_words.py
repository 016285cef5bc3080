"""What the scripts of the pages say, for languages other than Russian.

A script names its sentence in Russian; a page in another language carries the translations.
"""

import json

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

OWN_LANGUAGE = "ru"


def as_json() -> Markup:
    """Spell the translations for a script element; "" on a Russian page, which needs none."""
    locale = get_locale()
    if locale is None or locale.language == OWN_LANGUAGE:
        return Markup("")
    # "<" would let a word end the script element that carries it.
    return Markup(json.dumps(sentences()).replace("<", "\\u003c"))  # noqa: S704 - JSON for a script


def sentences() -> dict[str, str]:
    """Give every sentence of the scripts with its translation."""
    return {
        "Больше строк добавить нельзя: предел {most}": _(
            "Больше строк добавить нельзя: предел {most}"
        ),
        "Выбор даты": _("Выбор даты"),
        "Выбрать в календаре": _("Выбрать в календаре"),
        "Выполнено": _("Выполнено"),
        "Выполняется": _("Выполняется"),
        "выходной": _("выходной"),
        "Дни месяца": _("Дни месяца"),
        "Добавлена строка {number}": _("Добавлена строка {number}"),
        "Масштаб схемы": _("Масштаб схемы"),
        "Найдено: {found}": _("Найдено: {found}"),
        "Найти в списке": _("Найти в списке"),
        "Ничего не найдено": _("Ничего не найдено"),
        "Нужна помощь: сбой": _("Нужна помощь: сбой"),
        "Отменено": _("Отменено"),
        "Ошибка на схеме": _("Ошибка на схеме"),
        "Предупреждение": _("Предупреждение"),
        "Показать целиком": _("Показать целиком"),
        "Предыдущий месяц": _("Предыдущий месяц"),
        "сегодня": _("сегодня"),
        "Следующий месяц": _("Следующий месяц"),
        "Строка {number} убрана": _("Строка {number} убрана"),
        "Схему показать не удалось. Обновите страницу; состояние процесса перечислено в списке "
        "рядом.": _(
            "Схему показать не удалось. Обновите страницу; состояние процесса перечислено в "
            "списке рядом."
        ),
        "Точкой отмечены выходные и праздники.": _("Точкой отмечены выходные и праздники."),
        "Увеличить": _("Увеличить"),
        "Уменьшить": _("Уменьшить"),
    }
