"""What a searcher does not tell apart is one, by published tables, on the server and in the picker."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.settings.env import ROOT
from callcenter.text.folding import VARIANTS, fold, katakana, scan_text, scanned, squeezed
from tests.text import cases

FIRST_LIST = (
    "髙高 﨑崎 碕崎 嵜崎 邊辺 邉辺 齋斎 齊斎 斉斎 濵浜 濱浜 𠮷吉 澤沢 廣広 櫻桜 國国 學学 嶋島 嶌島 龍竜 瀧滝 鹽塩 關関 條条 眞真 惠恵"
    " 榮栄 圓円 會会 栁柳 德徳 冨富 峯峰 舘館 藪薮 籔薮 桒桑"
)


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert katakana(katakana(text)) == katakana(text)
    assert squeezed(squeezed(text)) == squeezed(text)


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
        ("サト－", "サトー"),
        ("０３ー５０００－１００１", "03-5000-1001"),
        ("ＡＢＣ Trading", "abc　TRADING"),
    ],
)
def test_spellings_that_a_searcher_does_not_tell_apart_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), ["里裏", "叩口", "炳丙", "郎朗", "埼崎", "辻辺", "后後", "大太"])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("written", "typed"), [*cases.NAMES, *cases.shared("names.tsv")])
def test_a_name_is_found_by_what_people_type(written: str, typed: str) -> None:
    assert fold(typed) in fold(written)
    assert squeezed(typed) in squeezed(written)


def test_what_the_first_version_folded_is_folded_alike() -> None:
    assert {pair[0]: fold(pair[0]) for pair in FIRST_LIST.split()} == {pair[0]: pair[1] for pair in FIRST_LIST.split()}


def test_the_table_has_no_chain_and_nothing_that_unicode_folds_already() -> None:
    assert not VARIANTS.keys() & set(VARIANTS.values())
    assert [char for char in VARIANTS if unicodedata.normalize("NFKC", char) != char] == []
    assert all(len(char) == len(target) == 1 for char, target in VARIANTS.items())
    assert len(VARIANTS) > 1500


def test_the_picker_has_the_same_table() -> None:
    script = (ROOT / "static" / "js" / "variants.js").read_text("utf-8")
    assert {pair[0]: pair[1] for pair in script.split("`")[1].split()} == VARIANTS


def test_a_scan_text_says_by_which_folding_it_was_made() -> None:
    now = scan_text(["與那嶺", "よなみね", "與那嶺"])
    assert scanned(now) == now
    assert now.splitlines()[1:] == ["ヨナミネ"]
    assert "与那嶺" in now
    assert "与那嶺" in scanned("與那嶺\nヨナミネ")
