"""Texts with `${…}` and `#{…}` in them, as Camunda 7 and its kin write them."""

import json
import re

_PLACE = re.compile(r"[$#]\{([^{}]*)\}")


def one_expression(text: str) -> str:
    """Give a text whose `${…}` parts stand among other words as one expression.

    "user_${number}" becomes `${"user_" + str(number)}`; a text that is one expression as a whole,
    or has none, stays as it is but for the sign in front.
    """
    text = text.strip()
    places = list(_PLACE.finditer(text))
    if not places:
        return f"${text[1:]}" if text.startswith("#{") else text
    if len(places) == 1 and places[0].span() == (0, len(text)):
        return f"${{{places[0][1]}}}"
    parts: list[str] = []
    past = 0
    for place in places:
        parts += [json.dumps(text[past : place.start()], ensure_ascii=False)]
        parts += [f"str({place[1]})"]
        past = place.end()
    parts += [json.dumps(text[past:], ensure_ascii=False)]
    return "${" + " + ".join(part for part in parts if part != '""') + "}"


def inside(text: str) -> str:
    """Give what an expression is made of: `a > 1` of `${a > 1}`, a quoted text of a literal."""
    whole = one_expression(text)
    if whole.startswith("${") and whole.endswith("}"):
        return f"({whole[2:-1]})"
    return json.dumps(whole, ensure_ascii=False)
