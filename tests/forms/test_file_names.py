"""A file's name as people hand it in: whatever it holds, what is kept of it is only a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import base_name, ending_of

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from('./\\ :*?"<>|\0\r\n\u202e\u200f\u00a0й\u0306conulpt1')
    ),
    max_size=300,
)
ENDINGS = st.sampled_from(["", ".pdf", ".PDF", ".docx", ".tar.gz", ".", " .pdf", ".p d f"])


@given(HOSTILE, ENDINGS)
def test_no_name_leads_anywhere_or_disguises_itself(text: str, ending: str) -> None:
    name = base_name(text + ending)
    assert 0 < len(name) <= 150
    assert not set(name) & set('/\\:*?"<>|')
    assert not {unicodedata.category(sign) for sign in name} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert name == name.strip(" .") == unicodedata.normalize("NFC", name)
    assert base_name(name) == name, "cleaning twice changes nothing more"
    assert len(name.encode()) > 0


@given(HOSTILE)
def test_an_ending_stays_what_it_was(text: str) -> None:
    assert ending_of(base_name(f"{text}.docx")) == ".docx"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\план.pdf", "план.pdf"),
        ("..", "файл"),
        ("план/", "файл"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ("com¹.pdf", "_com¹.pdf"),
        ("console.pdf", "console.pdf"),
        ("и\u0306од.pdf", "йод.pdf"),
        ("план\u202efdp.exe", "планfdp.exe"),
        ("план.pdf . .", "план.pdf"),
        ("план.pdf\u00a0\u00a0", "план.pdf"),
        ("   .pdf", "файл.pdf"),
    ],
)
def test_a_name_is_cleaned(given_name: str, kept: str) -> None:
    assert base_name(given_name) == kept
