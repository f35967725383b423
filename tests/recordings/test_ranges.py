"""Which bytes a Range header means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.ranges import Span, UnsatisfiableError, parse

DATA = bytes(range(256)) * 4


@given(first=st.integers(0, 1200), length=st.integers(1, 1200))
def test_a_range_is_the_same_slice_of_plain_bytes(first: int, length: int) -> None:
    header = f"bytes={first}-{first + length - 1}"
    if first >= len(DATA):
        with pytest.raises(UnsatisfiableError):
            parse(header, len(DATA))
        return
    span = parse(header, len(DATA))
    assert span.partial
    assert DATA[span.start : span.start + span.length] == DATA[first : first + length]


@given(st.integers(1, 3000))
def test_a_suffix_is_the_end_of_plain_bytes(length: int) -> None:
    span = parse(f"bytes=-{length}", len(DATA))
    assert DATA[span.start : span.start + span.length] == DATA[-length:]


@given(st.integers(0, 1023))
def test_an_open_range_reaches_the_end(first: int) -> None:
    span = parse(f"bytes={first}-", len(DATA))
    assert DATA[span.start : span.start + span.length] == DATA[first:]
    assert span.content_range(len(DATA)) == f"bytes {first}-1023/1024"


@given(st.text(max_size=40))
def test_any_header_means_the_whole_or_a_part_or_nothing(header: str) -> None:
    try:
        span = parse(header, 1000)
    except UnsatisfiableError:
        return
    assert 0 <= span.start <= span.start + span.length <= 1000


@pytest.mark.parametrize(
    "header", ["", "bytes", "bytes=", "bytes=-", "bytes=5-2", "items=0-5", "bytes=0-1,4-5", "bytes=a-b", "bytes=-1-2"]
)
def test_what_is_not_understood_means_the_whole(header: str) -> None:
    assert parse(header, 1000) == Span(0, 1000, partial=False)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_what_lies_behind_the_end_cannot_be_answered(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        parse(header, 1000)


def test_nothing_can_be_asked_of_no_bytes() -> None:
    assert parse("", 0) == Span(0, 0, partial=False)
    with pytest.raises(UnsatisfiableError):
        parse("bytes=-5", 0)
