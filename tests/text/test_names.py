"""Readings and names are found in every spelling, and kept as they were typed."""

from __future__ import annotations

import pytest

from callcenter.text import names
from tests.text import cases


@pytest.mark.parametrize(
    "raw", ["サトウ タロウ", "さとう　たろう", "ｻﾄｳ ﾀﾛｳ", "サトウタロウ", " さとう たろう ", "サトウ・タロウ"]
)
def test_readings_are_katakana_without_blanks(raw: str) -> None:
    assert names.whole(raw) == "サトウタロウ"


def test_a_reading_is_kept_in_katakana_with_single_blanks() -> None:
    assert names.kana(" ﾖｼﾀﾞ  けんた ") == "ヨシダ ケンタ"
    assert names.kana("サト－　ハナコ") == "サトー ハナコ"
    assert names.kana("ﾜﾀﾅﾍﾞ") == "ワタナベ"


def test_the_words_of_a_reading_that_are_indexed() -> None:
    assert names.parts("よしだ　けんた") == ("ヨシダ", "ケンタ", None)
    assert names.parts("マリア・ルイサ ガルシア") == ("マリア", "ルイサ", "ガルシア")
    assert names.parts("ジャン＝リュック・ド ラ トゥール") == ("ジャン", "リュック", "トゥール")
    assert names.parts("サトウ") == ("サトウ", None, None)
    assert names.parts(" ") == (None, None, None)


@pytest.mark.parametrize("row", [*cases.READINGS, *cases.shared("readings.tsv")])
def test_a_reading_is_found_by_all_of_it_and_by_its_words(row: tuple[str, ...]) -> None:
    stored, *asked = row
    for reading in asked:
        assert names.reads(stored, reading), reading
    assert not names.reads(stored, "ヤマダ")


@pytest.mark.parametrize(
    "raw", ["株式会社サンライズ", "（株）サンライズ", "㈱サンライズ", "サンライズ 株式会社", "ｻﾝﾗｲｽﾞ", "さんらいず"]
)
def test_companies_are_found_without_their_legal_form(raw: str) -> None:
    assert names.company(raw) == "サンライズ"


def test_a_company_of_nothing_but_its_form_keeps_it() -> None:
    assert names.company("株式会社") == "株式会社"
    assert names.company("") is None
    assert names.company_keys("") == names.whole_keys(" ") == set()


def test_a_company_is_found_by_the_common_form_of_its_kanji_and_by_its_first_key() -> None:
    assert names.company("㈱髙橋工務店") == names.company("高橋工務店")
    assert names.company_keys("髙橋工務店") == {"高橋工務店", "髙橋工務店"}
    assert names.whole_keys("マリア・ルイサ") == {"マリアルイサ", "マリア・ルイサ"}


@pytest.mark.parametrize("name", ["𠮷田", "濵田", "髙橋", "渡邊", "齋藤"])
def test_two_people_of_the_directory_stay_apart(name: str) -> None:
    assert names.same_name(name) == name
    assert names.same_name(f"{name}　太郎") == f"{name}太郎"
    assert names.tidy(f" {name}　太郎 ") == f"{name} 太郎"
