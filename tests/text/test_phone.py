"""A number is read in every spelling, and only a valid one is written anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.text import phone
from tests.text import cases


@pytest.mark.parametrize(
    "raw",
    [
        "090-1234-5678",
        "09012345678",
        "090 1234 5678",
        "(090)1234-5678",
        "（０９０）１２３４ー５６７８",
        "０９０１２３４５６７８",
        "090−1234−5678",
        "+81 90 1234 5678",
        "+81-(0)90-1234-5678",
        "819012345678",
        " 090-1234-5678 ",
        "090-1234-5678 内線12",
        "０９０ー１２３４ー５６７８　内線１２",
        "携帯 090-1234-5678",
        "090-1234-5678（妻）",
    ],
)
def test_every_spelling_of_a_number_is_one_number(raw: str) -> None:
    assert phone.e164(raw) == phone.key(raw) == "+819012345678"
    assert phone.last4(raw) == "5678"
    assert phone.same(raw, "09012345678")


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("非通知", "非通知"),
        ("公衆電話", "公衆電話"),
        ("110", "110"),
        ("１１０", "110"),
        ("内線 12", "内線12"),
        ("abc", "abc"),
    ],
)
def test_what_is_no_number_is_still_found_and_shown_as_typed(raw: str, key: str) -> None:
    number = phone.parse(raw)
    assert (number.e164, number.key, number.display, number.last4) == (None, key, raw, None)
    assert phone.dialled(raw) == ""


@pytest.mark.parametrize("raw", ["03-12-34", "abc", "12345", "0901234567", "03-0000-0000", "#7119", "2026-11-26"])
def test_what_nobody_can_have_is_no_number(raw: str) -> None:
    assert phone.e164(raw) is None
    assert phone.parse(raw).display == raw


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("０３－５０００－１００１", "+81350001001"),
        ("050-0722-8135", "+815007228135"),
        ("+1 415 555 0132", "+14155550132"),
        ("03-12-34", None),
        ("0200-12345-1234", None),
        ("abc", None),
        ("14155550132", None),
    ],
)
def test_a_line_of_our_own_may_be_newer_than_the_tables_but_has_the_length_of_one(raw: str, e164: str | None) -> None:
    assert phone.dialable(raw) == e164


@pytest.mark.parametrize("raw", ["", " ", "　"])
def test_nothing_is_found_by_nothing(raw: str) -> None:
    assert phone.key(raw) is None
    assert phone.keys(raw) == set()
    assert not phone.same(raw, raw)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("０８０３６２２４６１４", "080-3622-4614"),
        ("(080)7201-4288", "080-7201-4288"),
        ("03-5000-1234 内線12", "03-5000-1234 内線12"),
        ("03-5000-1234 ext. 12", "03-5000-1234 内線12"),
        ("0120-000-123", "0120-000-123"),
        ("+1 415 555 0132", "+1 415-555-0132"),
        ("+81350001001", "03-5000-1001"),
    ],
)
def test_numbers_are_shown_as_people_write_them(raw: str, shown: str) -> None:
    assert phone.parse(raw).display == shown
    assert phone.parse(shown).display == shown


@pytest.mark.parametrize(("raw", "shown", "asked", "last4"), cases.NUMBERS)
def test_a_number_that_failed_once_is_shown_found_and_dialled(raw: str, shown: str, asked: str, last4: str) -> None:
    number = phone.parse(raw)
    assert number.display == shown
    assert number.last4 == last4
    assert phone.same(raw, asked)
    assert phone.dialled(shown).endswith(last4)


if cases.shared("numbers.tsv"):

    @pytest.mark.parametrize(("raw", "shown", "asked", "last4"), cases.shared("numbers.tsv"))
    def test_a_shared_case_of_a_number(raw: str, shown: str, asked: str, last4: str) -> None:
        number = phone.parse(raw)
        assert shown.startswith(number.display) or number.display == raw == "14155550132"
        assert number.last4 == last4
        assert phone.same(raw, asked)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (" 81350007776", "+81350007776"),
        (" 14155550132", "+14155550132"),
        (" 090-1234-8881", "090-1234-8881"),
        (" 12", "12"),
        ("090-1234-8881", "090-1234-8881"),
    ],
)
def test_a_leading_blank_is_a_plus_only_where_that_makes_a_number(typed: str, asked: str) -> None:
    assert phone.asked(typed) == asked


@pytest.mark.parametrize(
    ("shown", "dialled"),
    [
        ("03-5000-7771 内線12", "0350007771"),
        ("+1 415-555-0132", "+14155550132"),
        ("090-1234-567", "0901234567"),
        ("０９０－１２３４－５６７８", "09012345678"),
    ],
)
def test_a_number_is_dialled_as_it_is_shown_without_its_extension(shown: str, dialled: str) -> None:
    assert phone.dialled(shown) == dialled


@pytest.mark.parametrize("raw", ["0901234567", "090-1234-5678", "03-5000-1234 内線12", "非通知", "14155550132"])
def test_a_number_is_found_under_the_key_of_the_first_version_too(raw: str) -> None:
    old = {
        "0901234567": "+81901234567",
        "090-1234-5678": "+819012345678",
        "03-5000-1234 内線12": "+81350001234",
        "非通知": "非通知",
        "14155550132": "+8114155550132",
    }
    assert phone.keys(raw) == {old[raw], phone.key(raw)}


@given(st.text(max_size=80))
def test_any_text_is_taken_as_a_number_and_kept_as_typed(raw: str) -> None:
    number = phone.parse(raw)
    assert number.raw == raw
    assert number.e164 is None or number.key == number.e164
    assert number.key == phone.key(raw)
    assert number.last4 is None or (len(number.last4) == 4 and number.last4.isdecimal())
    assert phone.parse(number.display).key == number.key or number.e164 is None


def _spellings(digits: str) -> list[str]:
    national = f"090{digits}"
    parted = f"090-{digits[:4]}-{digits[4:]}"
    return [
        national,
        national.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}),
        parted,
        parted.replace("-", " "),
        f"(090){parted[4:]}",
        parted.replace("-", "ー"),
        f"+8190{digits}",
        f"{parted}（妻）",
    ]


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_all_spellings_of_a_number_are_found_by_one_key_valid_or_not(digits: str) -> None:
    assert {phone.parse(text).key for text in _spellings(digits)} == {f"+8190{digits}"}
    assert {phone.key(phone.asked(text)) for text in _spellings(digits)} == {f"+8190{digits}"}
    assert {phone.last4(text) for text in _spellings(digits)} == {digits[-4:]}


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_a_plus_that_a_url_has_eaten_makes_no_other_number(digits: str) -> None:
    assert phone.key(phone.asked(f" 8190{digits}")) == f"+8190{digits}"
