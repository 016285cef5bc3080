"""Exact numbers as people type them and as they are told: points, weights, shares."""

from decimal import Decimal, InvalidOperation

MOST_DIGITS, MOST_PLACES = 12, 3


def decimal_of(typed: object) -> Decimal | None:
    """A number as people write it, «4,5» or 4.5; None for anything else."""
    if isinstance(typed, bool) or typed is None:
        return None
    text = str(typed).strip().replace(",", ".")
    try:
        number = Decimal(text) if 0 < len(text) <= MOST_DIGITS else Decimal("NaN")
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not isinstance(exponent, int) or exponent < -MOST_PLACES:
        return None
    return number


def spelled(number: Decimal) -> str:
    """A decimal without an exponent or needless zeros: «4.5», «10»."""
    text = f"{number + 0:f}"  # minus zero is zero
    return text.rstrip("0").rstrip(".") if "." in text else text
