"""Words are found in whatever form they were written."""

import subprocess
import sys

import pytest

from workflows.russian import acting_post, base_forms


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("школы", "школ"),
        ("план", "планов"),
        ("ивановой", "иванов"),
        ("людей", "человек"),
        ("отчет", "отчетами"),
        ("наставничество", "наставничестве"),
    ],
)
def test_two_forms_of_a_word_share_a_dictionary_form(written, asked):
    assert set(base_forms(written).forms) & set(base_forms(asked).forms)


@pytest.mark.parametrize(
    ("post", "acting"),
    [
        ("Начальник Управления образования", "И. о. начальника Управления образования"),
        ("Первый заместитель главы района", "И. о. первого заместителя главы района"),
        ("Председатель комитета", "И. о. председателя комитета"),
        ("Глава", "И. о. главы"),
        ("по доверенности", "по доверенности (и. о.)"),
    ],
)
def test_whoever_acts_in_a_post_signs_with_it_in_the_genitive(post, acting):
    assert acting_post(post) == acting


def test_a_word_that_can_be_two_has_the_forms_of_both():
    assert {"стать", "сталь"} <= set(base_forms("стали").forms)


@pytest.mark.parametrize("word", ["2026", "plan", "№", "x5"])
def test_what_is_not_russian_is_its_own_form(word):
    assert base_forms(word).forms == (word,)


def test_a_beginning_is_no_word():
    assert base_forms("школ").is_known
    assert base_forms("отчетами").is_known
    assert not base_forms("согласова").is_known


def test_starting_up_does_not_read_the_dictionaries():
    code = "import sys, workflows.application; assert 'pymorphy3' not in sys.modules"

    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )

    assert done.stderr == ""
    assert done.returncode == 0
