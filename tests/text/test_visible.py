"""What is seen decides: what hides is named and taken out, what belongs to a character stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.text import visible

WHOLE = [
    "葛\U000e0100城 𠮷男",
    "髙橋・渡邉〻々〆",
    "1️⃣ ☎️ ©️ 👩‍⚕️ 🧑🏽‍🚀 👨‍👩‍👧 ❤️‍🔥",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "नमस्ते क्‍ष نامه‌ای ᄒᆞᆫ한글 Ünïcode",
    "一行目\n\t二行目　全角の空白",
    "外字も見える",
]
HIDING = [
    ("a\u202eb", ("U+202E",)),
    ("a\u2066b\u2069", ("U+2066", "U+2069")),
    ("x@example.jp\u200b", ("U+200B",)),
    ("\ufeff鈴木", ("U+FEFF",)),
    ("鈴\u2060木", ("U+2060",)),
    ("鈴木\ufe0f\ufe0f", ("U+FE0F",)),
    ("葛\U000e0100\U000e0101", ("U+E0101",)),
    ("a\U000e0100", ("U+E0100",)),
    ("用\U000e0041件", ("U+E0041",)),
    ("a\x00\x07\x1b[31m", ("U+0000", "U+0007", "U+001B")),
    ("a\x9bb", ("U+009B",)),
    ("\ud800a", ("U+D800",)),
    ("👩\u200d医", ("U+200D",)),
    ("\ufe0f\u200d🀀", ("U+FE0F", "U+200D")),
    ("👩\ufe0f\ufe0f\u200d🀀", ("U+FE0F", "U+200D")),
    ("ㅤ", ("U+3164",)),
    ("a\u00adb\u200b\u200b", ("U+00AD", "U+200B")),
    ("\ufffe\U0001ffff", ("U+FFFE", "U+1FFFF")),
]


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_seen_stays_as_it_is(text: str) -> None:
    assert visible.hidden(text) == ()
    assert visible.shown(text) == text


@pytest.mark.parametrize(("text", "found"), HIDING)
def test_what_hides_is_named_and_taken_out(text: str, found: tuple[str, ...]) -> None:
    assert visible.hidden(text) == found
    assert visible.hidden(visible.shown(text)) == ()


def test_a_line_break_of_a_word_processor_is_a_line_break() -> None:
    assert visible.shown("一\v二\r\n三\u2028四\x85五\f") == "一\n二\n三\n四\n五\n"
    assert visible.hidden("一\v二\u2029") == ()
    assert visible.line("鈴木\v一郎\t\n") == "鈴木 一郎"


@pytest.mark.parametrize("text", ["", " 　\n", "\u200b\u2060", "ㅤ\u2800", "\u202e \ufeff", "\u0301"])
def test_a_text_of_which_nothing_is_seen_is_empty(text: str) -> None:
    assert visible.empty(text)


@pytest.mark.parametrize("text", ["。", "1", "👍", "は"])
def test_one_sign_is_a_text(text: str) -> None:
    assert not visible.empty(text)


@given(
    st.text(st.characters(codec=None), max_size=40)
    | st.text("葛\U000e0100\U000e0101👩\u200d\ufe0f⚕a\u200b1\u20e3", max_size=12)
)
def test_what_is_shown_hides_nothing_and_is_shown_as_it_is(text: str) -> None:
    seen = visible.shown(text)
    assert visible.hidden(seen) == ()
    assert visible.shown(seen) == seen
    assert not {unicodedata.category(char) for char in seen} & {"Cs"}


@given(st.text(st.characters(codec=None), max_size=40))
def test_what_can_be_stored_can_be_encoded(text: str) -> None:
    assert "\x00" not in visible.storable(text)
    visible.storable(text).encode()
