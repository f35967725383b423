"""RFC 8785, as far as events need it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import MAX_INTEGER, CanonicalError, decode, dumps, encode

VALUES = st.recursive(
    st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    assert decode(encode(value)) == value


def test_strings_are_escaped_as_the_rfc_says() -> None:
    # The string of RFC 8785, section 3.2.2.2.
    assert dumps({"string": '\u20ac$\u000f\nA\'B"\\\\"/'}) == '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert dumps("\x7f\u2028𠮷濵") == '"\x7f\u2028𠮷濵"'


def test_keys_are_sorted_by_utf16_code_units() -> None:
    # The example of RFC 8785, section 3.2.3.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    expected = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(dumps(dict.fromkeys(keys, 1)))) == expected


@pytest.mark.parametrize("value", [1.0, None, float("nan"), MAX_INTEGER + 1, {1: "a"}, b"bytes", "\ud800", {"a": {1}}])
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e3",
        b"-0",
        b"null",
        b'"\\u0041"',
        b"[1",
        b"\xff",
        b"NaN",
    ],
)
def test_bytes_in_another_spelling_are_refused(data: bytes) -> None:
    with pytest.raises(CanonicalError):
        decode(data)
