"""Numbers, readings and masks, whatever is typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.vault import normalise
from calls import folding, mask, numbers

DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=8)
ANYTHING = st.text(max_size=80)


@pytest.mark.parametrize(
    ("raw", "e164", "display", "last4"),
    [
        ("０８０３６２２４６１４", "+818036224614", "080-3622-4614", "4614"),
        ("(080)7201-4288", "+818072014288", "080-7201-4288", "4288"),
        ("080 9707 0926", "+818097070926", "080-9707-0926", "0926"),
        ("０３－５０００－１００１", "+81350001001", "03-5000-1001", "1001"),
        ("+1 415 555 0132", "+14155550132", "+1 415-555-0132", "0132"),
        ("0120-000-123", "+81120000123", "0120-000-123", "0123"),
        ("03-5000-1234 内線12", "+81350001234", "03-5000-1234 内線12", "1234"),
        ("非通知", None, "非通知", None),
        ("公衆電話", None, "公衆電話", None),
        ("110", None, "110", None),
        ("内線 12", None, "内線 12", None),
    ],
)
def test_every_spelling_is_read(raw: str, e164: str | None, display: str, last4: str | None) -> None:
    number = numbers.parse(raw)
    assert (number.raw, number.e164, number.display, number.last4) == (raw, e164, display, last4)


def _spellings(digits: str) -> list[str]:
    national = f"090{digits}"
    wide = national.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    parted = f"090-{digits[:4]}-{digits[4:]}"
    return [
        national,
        wide,
        parted,
        parted.replace("-", " "),
        f"(090){parted[4:]}",
        parted.replace("-", "ー"),
        f"+8190{digits}",
    ]


@given(DIGITS)
def test_all_spellings_of_a_number_are_found_by_one_key(digits: str) -> None:
    assert {numbers.parse(text).key for text in _spellings(digits)} == {f"+8190{digits}"}
    assert {numbers.query_key(text) for text in _spellings(digits)} == {f"+8190{digits}"}
    assert {numbers.parse(text).last4 for text in _spellings(digits)} == {digits[-4:]}


@given(DIGITS)
def test_a_leading_blank_of_a_url_is_a_plus(digits: str) -> None:
    assert numbers.query_key(f" 8190{digits}") == f"+8190{digits}"


@given(ANYTHING)
def test_any_text_is_taken_as_a_number_and_kept_as_typed(raw: str) -> None:
    number = numbers.parse(raw)
    assert number.raw == raw
    assert number.e164 is None or number.key == number.e164
    assert number.last4 is None or (len(number.last4) == 4 and number.last4.isdecimal())


@given(ANYTHING)
def test_a_masked_number_shows_four_digits_at_most(raw: str) -> None:
    shown = mask.number(raw)
    assert shown is not None
    if raw.strip() in numbers.WITHHELD:
        return
    assert shown == mask.HIDDEN or (shown.startswith(mask.HIDDEN) and len(shown) == len(mask.HIDDEN) + 4)


@given(st.text(min_size=1, max_size=40))
def test_a_masked_name_shows_one_character_and_never_the_length(name: str) -> None:
    shown = mask.name(name)
    assert shown is not None
    if not name.strip():
        assert shown == mask.HIDDEN
        return
    visible = shown.removesuffix("●●")
    assert name.lstrip().startswith(visible)
    assert sum(not unicodedata.category(c).startswith("M") and c != "\u200d" for c in visible[1:]) == 0


@given(st.text(max_size=200))
def test_everything_else_is_hidden_whole(value: str) -> None:
    for field in ("body", "caller_company", "caller_kana", "callback_when", "a_field_of_tomorrow"):
        assert mask.masked(field, value) == "●●●"
        assert mask.masked(field, None) is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("𠮷田 健太", "𠮷●●"), ("濵田", "濵●●"), ("葛\U000e0100城", "葛\U000e0100●●"), ("", "●●●"), (None, None)],
)
def test_rare_characters_are_masked_whole(name: str | None, shown: str | None) -> None:
    assert mask.name(name) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("090-1234-5678", "●●●5678"),
        ("110", "●●●"),
        ("1234", "●●●"),
        ("非通知", "非通知"),
        ("03-5000-1234 内線12", "●●●1234"),
        (None, None),
    ],
)
def test_numbers_are_masked(raw: str | None, shown: str | None) -> None:
    assert mask.number(raw) == shown


@given(ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = folding.fold(text)
    assert folding.fold(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("𠮷田", "吉田"),
        ("濵田", "浜田"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"),
        ("髙橋", "高橋"),
        ("たかはし", "タカハシ"),
        ("ﾀｶﾊｼ", "タカハシ"),
        ("ＡＢＣ Trading", "abc　TRADING"),
    ],
)
def test_spellings_that_a_searcher_does_not_tell_apart_fold_alike(one: str, other: str) -> None:
    assert folding.fold(one) == folding.fold(other)


def test_the_words_of_a_reading() -> None:
    assert normalise.kana_words("よしだ　けんた") == ("ヨシダ", "ケンタ")
    assert folding.clean_kana(" ﾖｼﾀﾞ  けんた ") == "ヨシダ ケンタ"
