"""What failed is said to people in Russian; class names of the program are for support alone."""

import pytest

from engine import Conflict
from engine.domain.failures import (
    NO_ANSWER,
    NO_CONNECTION,
    UNEXPECTED,
    described,
    for_people,
    sentence_of,
)


class ChannelClosed(Exception):
    """An error of an application with its own words."""


FAILURES: list[tuple[Exception, str]] = [
    (Conflict("Сообщения ждут несколько дел."), "Сообщения ждут несколько дел."),
    (ChannelClosed("Почта не настроена."), "Почта не настроена."),
    (OSError("нет связи"), "нет связи"),
    (OSError(28, "No space left on device"), NO_CONNECTION),
    (TimeoutError("timed out"), NO_ANSWER),
    (KeyError("Иванов"), UNEXPECTED),
    (ValueError("invalid literal for int(): 'Иванов'"), UNEXPECTED),
    (ZeroDivisionError(), UNEXPECTED),
]


@pytest.mark.parametrize(("failure", "said"), FAILURES)
def test_people_read_a_sentence_and_support_reads_the_rest(failure, said):
    kept = described(failure)

    assert (sentence_of(failure), for_people(kept)) == (said, said)
    assert (repr(failure) in kept) != isinstance(failure, Conflict)


OLD = [
    ("OSError('нет связи')", "нет связи"),
    ('ChannelUnavailable("Почта «МЦ» не настроена")', "Почта «МЦ» не настроена"),
    ("KeyError('x')", UNEXPECTED),
    ("gaierror(-2, 'Name or service not known')", UNEXPECTED),
    ("Нет переменной «срок».", "Нет переменной «срок»."),
    ("round(x): ждали число", "round(x): ждали число"),
]


@pytest.mark.parametrize(("kept", "said"), OLD)
def test_what_older_releases_kept_is_read_as_well(kept, said):
    assert for_people(kept) == said


def test_a_long_failure_is_cut_and_still_names_its_class():
    kept = described(ChannelClosed("Я\0\ud800" * 9_000))

    assert len(kept) == 2000
    assert "ChannelClosed(" in kept
    assert "\0" not in kept
