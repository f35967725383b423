import pytest

from callcenter.text.folding import squeezed
from tests.js.conftest import Blank
from tests.text import cases

WORDS = [
    "サトウ",
    "さとう",
    "ｻﾄｳ",
    "渡邊",
    "渡邉",
    "髙橋",
    "ヴァン・ダム",
    "ジョン＝スミス",
    "イチロ－",
    "03－1234",
    "ＡＢＣ 株式会社",
    "葛󠄀城",
    "②",
    "",
]


@pytest.mark.parametrize("word", WORDS)
def test_it_folds_as_the_server_does(blank: Blank, word: str) -> None:
    blank.open("")
    assert blank.run("folding", f"m.fold({word!r})") == squeezed(word)


@pytest.mark.parametrize(("written", "typed"), [*cases.NAMES, *cases.shared("names.tsv")])
def test_a_name_is_found_as_it_is_usually_typed(blank: Blank, written: str, typed: str) -> None:
    blank.open("")
    assert blank.run("folding", f"m.fold({written!r}).includes(m.fold({typed!r}))")


@pytest.mark.parametrize("row", [*cases.READINGS, *cases.shared("readings.tsv")])
def test_a_reading_folds_as_the_server_does(blank: Blank, row: tuple[str, ...]) -> None:
    blank.open("")
    assert blank.run("folding", f"{list(row)!r}.map(m.fold)") == [squeezed(one) for one in row]
