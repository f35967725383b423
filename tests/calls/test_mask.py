"""Masks, whatever is typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.text.phone import WITHHELD
from calls import fields, mask

ANYTHING = st.text(max_size=80)


@given(ANYTHING)
def test_a_masked_number_shows_four_digits_at_most(raw: str) -> None:
    shown = mask.number(raw)
    assert shown is not None
    if raw.strip() in WITHHELD:
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
    for field in fields.FIELDS:
        if field.sealed and field.mask not in (mask.name, mask.number):
            assert field.mask(value) == "●●●"
            assert field.mask(None) is None
    assert fields.BODY.mask is fields.CALLER_KANA.mask is fields.CALLBACK_WHEN.mask is mask.hidden


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


@given(st.from_regex(r"[0０]\d{1,4}-\d{1,4}-\d{4}", fullmatch=True))
def test_a_usual_number_is_masked_like_any_other(shown: str) -> None:
    assert mask.number(shown) == mask.number(f" {shown}") == f"{mask.HIDDEN}{int(shown[-4:]):04}"
