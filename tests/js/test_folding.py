import pytest

from callcenter.text.folding import squeezed
from tests.js.conftest import Blank

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
