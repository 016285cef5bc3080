"""One component of a form-js file, read attribute by attribute; what is wrong is collected."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.expressions import ExpressionError
from engine.forms import attributes
from engine.forms.conditions import Expression, parse_expression
from engine.forms.findings import FormFinding
from engine.forms.patterns import MAX_TEXT, PatternRefused, safe_pattern

KEY = re.compile(r"[^\W\d_]\w*")
_RESERVED = frozenset({"csrf_token", "today"})


class Source:
    """The raw mapping of one component with readers that never raise."""

    def __init__(self, raw: Mapping[str, Any], findings: list[FormFinding]) -> None:
        self.raw = raw
        self._findings = findings
        self.type = str(raw.get("type", ""))
        self.properties = self._mapping("properties")
        self.validate = self._mapping("validate")

    def refuse(self, problem: str, remedy: str) -> None:
        """Note one thing that is wrong."""
        name = self.raw.get("key") or self.raw.get("path") or self.raw.get("id") or self.type
        self._findings.append(
            FormFinding(field_key=str(name), label=self.label, problem=problem, remedy=remedy)
        )

    @property
    def label(self) -> str:
        label = self.raw.get("label")
        if not label and self.type == "datetime":
            label = self.raw.get("dateLabel") or self.raw.get("timeLabel")
        return label.strip() if isinstance(label, str) else ""

    def _mapping(self, name: str) -> Mapping[str, Any]:
        value = self.raw.get(name) or {}
        if isinstance(value, Mapping):
            return value
        self.refuse(f"Свойство «{name}» записано неверно.", "Сохраните форму в редакторе ещё раз.")
        return {}

    def check_attributes(self) -> None:
        """Refuse what we would silently ignore."""
        for found, known, name in (
            (self.raw, attributes.ATTRIBUTES, "Свойство"),
            (self.properties, attributes.PROPERTIES, "Дополнительное свойство (properties)"),
            (self.validate, attributes.VALIDATIONS, "Проверка (validate)"),
        ):
            for extra in sorted(set(map(str, found)) - known[self.type]):
                allowed = ", ".join(sorted(known[self.type])) or "никаких"
                self.refuse(f"{name} «{extra}» не поддерживается.", f"Можно: {allowed}.")

    def text(self, name: str, group: Mapping[str, Any] | None = None) -> str:
        value = (self.raw if group is None else group).get(name)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, int | float):
            return str(value)
        self.refuse(f"Свойство «{name}» должно быть текстом.", "Исправьте его в редакторе.")
        return ""

    def flag(self, name: str, group: Mapping[str, Any] | None = None) -> bool:
        value = (self.raw if group is None else group).get(name, False)
        if value in (True, "true"):
            return True
        if value in (False, None, "", "false"):
            return False
        self.refuse(
            f"Свойство «{name}» может быть только «да» или «нет».",
            "Для условий есть «Скрыть, если» (conditional.hide).",
        )
        return False

    def number(self, name: str, group: Mapping[str, Any] | None = None) -> Decimal | None:
        value = (self.raw if group is None else group).get(name)
        if value is None or value == "" or isinstance(value, bool):
            return None
        try:
            number = Decimal(str(value).replace(",", "."))
            if number.is_finite() and abs(number) < 10**15:
                return number
        except InvalidOperation:
            pass
        self.refuse(f"Свойство «{name}» должно быть числом.", "Например: 10 или 0.5.")
        return None

    def count(
        self,
        name: str,
        default: int,
        limits: tuple[int, int],
        group: Mapping[str, Any] | None = None,
    ) -> int:
        """A whole number between the limits."""
        number = self.number(name, group)
        if number is None:
            return default
        if number != int(number) or not limits[0] <= number <= limits[1]:
            self.refuse(
                f"Свойство «{name}» должно быть целым числом.", f"От {limits[0]} до {limits[1]}."
            )
            return default
        return int(number)

    def key(self, name: str = "key") -> str:
        key = self.text(name)
        if not KEY.fullmatch(key) or key in _RESERVED or len(key) > 60:
            self.refuse(
                f"Ключ «{key}» не подходит." if key else "Не указан ключ.",
                "Ключ начинается с буквы, дальше буквы, цифры и подчёркивания, до 60 знаков.",
            )
        return key

    def expression(self, name: str, text: str) -> Expression | None:
        """Parse an expression; an empty text is none."""
        if not text.strip():
            return None
        try:
            return parse_expression(text)
        except ExpressionError as error:
            self.refuse(f"Выражение «{name}» не читается: {error}.", "Исправьте выражение.")
            return None

    def hide(self) -> Expression | None:
        conditional = self._mapping("conditional")
        for extra in sorted(set(map(str, conditional)) - {"hide"}):
            self.refuse(f"Условие «{extra}» не поддерживается.", "Есть только условие «hide».")
        return self.expression("conditional.hide", self.text("hide", conditional))

    def bound(self, name: str) -> str | Expression | None:
        """A literal ISO date or an expression that gives one."""
        text = self.text(name, self.properties).strip()
        if not text or text.startswith("="):
            return self.expression(name, text)
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            self.refuse(
                f"Дата «{text}» в «{name}» не читается.",
                "Напишите её как 2026-09-01 или выражением: =school_year_start.",
            )
            return None

    def pattern(self, max_length: int) -> tuple[re.Pattern[str] | None, int]:
        """The pattern and the length that a text with a pattern may have."""
        text = self.text("pattern", self.validate)
        if not text:
            return None, max_length
        if max_length > MAX_TEXT and self.number("maxLength", self.validate) is not None:
            self.refuse(
                f"Поле с образцом не бывает длиннее {MAX_TEXT} знаков.", "Уменьшите maxLength."
            )
        try:
            return safe_pattern(text), min(max_length, MAX_TEXT)
        except PatternRefused as error:
            self.refuse(str(error), "Упростите образец (pattern).")
            return None, max_length
