"""Equal things are found by one spelling; kanji stay what they are."""

import pytest

from callcenter.vault import normalise


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
        "+81-90-1234-5678",
        " 090-1234-5678 ",
        "090-1234-5678 内線12",
        "０９０ー１２３４ー５６７８　内線１２",
    ],
)
def test_every_spelling_of_a_number_is_one_number(raw: str) -> None:
    assert normalise.e164(raw) == "+819012345678"
    assert normalise.number_key(raw) == "+819012345678"
    assert normalise.last4(raw) == "5678"


@pytest.mark.parametrize(
    ("raw", "key"),
    [("非通知", "非通知"), ("公衆電話", "公衆電話"), ("110", "110"), ("１１０", "110"), ("内線 12", "内線12")],
)
def test_what_is_no_number_is_still_found_and_shown_as_typed(raw: str, key: str) -> None:
    assert normalise.e164(raw) is None
    assert normalise.number_key(raw) == key
    assert normalise.display_number(raw) == raw
    assert normalise.last4(raw) is None


@pytest.mark.parametrize("raw", ["", " ", "　"])
def test_nothing_is_found_by_nothing(raw: str) -> None:
    assert normalise.number_key(raw) is None
    assert normalise.kana(raw) is None
    assert normalise.kana_words(raw) == (None, None)
    assert normalise.company(raw) is None
    assert normalise.text(raw) is None


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("０８０３６２２４６１４", "080-3622-4614"),
        ("03-5000-1234 内線12", "03-5000-1234 内線12"),
        ("0120-000-123", "0120-000-123"),
        ("+1 415 555 0132", "+1 415-555-0132"),
        ("+81350001001", "03-5000-1001"),
    ],
)
def test_numbers_are_shown_as_people_write_them(raw: str, shown: str) -> None:
    assert normalise.display_number(raw) == shown


@pytest.mark.parametrize("raw", ["サトウ タロウ", "さとう　たろう", "ｻﾄｳ ﾀﾛｳ", "サトウタロウ", " さとう たろう "])
def test_readings_are_katakana_without_blanks(raw: str) -> None:
    assert normalise.kana(raw) == "サトウタロウ"


def test_voiced_half_width_kana_become_one_letter() -> None:
    assert normalise.kana("ﾜﾀﾅﾍﾞ") == "ワタナベ"


def test_the_first_and_second_word_of_a_reading() -> None:
    assert normalise.kana_words("さとう　たろう") == ("サトウ", "タロウ")
    assert normalise.kana_words("マリア・ルイサ ガルシア") == ("マリア", "ルイサ")
    assert normalise.kana_words("サトウ") == ("サトウ", None)


@pytest.mark.parametrize(
    "raw", ["株式会社サンライズ", "（株）サンライズ", "㈱サンライズ", "サンライズ 株式会社", "ｻﾝﾗｲｽﾞ"]
)
def test_companies_are_found_without_their_legal_form(raw: str) -> None:
    assert normalise.company(raw) == "サンライズ"


def test_a_company_of_nothing_but_its_form_keeps_it() -> None:
    assert normalise.company("株式会社") == "株式会社"


@pytest.mark.parametrize("name", ["𠮷田", "濵田", "髙橋", "渡邊", "齋藤"])
def test_rare_kanji_stay_apart_from_their_common_forms(name: str) -> None:
    assert normalise.text(name) == name
    assert normalise.text(f"{name}　太郎") == f"{name}太郎"
