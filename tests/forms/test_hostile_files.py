"""The JSON of a form from a stranger is read the way everyone reads it, or refused in words."""

from __future__ import annotations

import codecs
import json

import pytest

from engine.forms import FormRefused, parse_form

FORM = '{"type": "default", "components": [{"type": "textfield", "key": "a", "label": "Имя"}]}'


def refusal(data: bytes | str) -> str:
    with pytest.raises(FormRefused) as refused:
        parse_form(data, "a.form")
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        FORM,
        FORM.encode(),
        codecs.BOM_UTF8 + FORM.encode(),
        FORM.encode("utf-16"),
        FORM.encode("utf-16-le"),
        FORM.encode("utf-16-be"),
    ],
)
def test_russian_labels_are_read_in_every_encoding_of_json(data):
    (component,) = parse_form(data, "a.form").components

    assert component.label == "Имя"


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "не читается как форма"),
        (FORM.encode("cp1251"), "не в UTF-8"),
        (FORM[:-1], "не читается как форма: строка 1"),
        ("[" * 200_000, "слишком глубоко"),
        ('{"a":' * 100_000, "слишком глубоко"),
        ("[" * 60 + "]" * 60, "слишком глубоко"),
        (FORM.replace('"a"', '"a", "key": "b"'), "«key» стоит в одной части формы дважды"),
        ('{"components": [], "components": []}', "дважды"),
        ('{"components": [], "schemaVersion": NaN}', "«NaN» в форме не число"),
        ('{"components": [], "schemaVersion": -Infinity}', "«-Infinity» в форме не число"),
        ('{"components": [], "schemaVersion": 1e999}', "слишком большое"),
        ('{"components": [], "schemaVersion": ' + "9" * 100_000 + "}", "слишком длинное"),
        ('{"components": [], "schemaVersion": 0.' + "9" * 100_000 + "}", "слишком длинное"),
        (FORM.replace("Имя", "\\ud83d"), "половина составного"),
        (FORM.replace('"a"', '"\\udc00"'), "половина составного"),
        (json.dumps({"components": ["x" * 1_000_000]}), "больше 1 МБ"),
        ("null", "не читается как форма"),
        ("1", "не читается как форма"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_json_that_no_two_readers_would_read_alike_is_refused(data, named):
    assert named in refusal(data)


def test_a_whole_surrogate_pair_is_a_letter():
    (component,) = parse_form(FORM.replace("Имя", "\\ud83d\\ude00"), "a.form").components

    assert component.label == "😀"
