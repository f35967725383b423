"""Spellings that a searcher does not tell apart, folded to one; by published tables, see `generate`.

Nothing folded is stored in place of what was typed, or shown: 𠮷 stays 𠮷, 濵 stays 濵, and no reading is derived.
The picker's script folds the same (static/js/folding.js).
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARK = "\x02"
_DASHES = "‐‑‒–—―−─━－ｰ"
_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LONG = re.compile(r"(?<=[ァ-ヺー])-+")
_DIGITS = re.compile(r"(?<=\d)ー(?=\d)")
_BETWEEN_WORDS = re.compile(r"[\s・･·‧•＝=゠]+")


def _pairs() -> dict[str, str]:
    lines = (Path(__file__).parent / "variants.txt").read_text("utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


VARIANTS = _pairs()
_KATAKANA = _HIRAGANA | {ord(dash): "-" for dash in _DASHES}
_FOLDED = _KATAKANA | {ord(char): target for char, target in VARIANTS.items()}


def fold(text: str) -> str:
    """Width, case, kana, dashes and variants of kanji to one form, runs of blanks to one blank."""
    text = unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).casefold()
    return " ".join(_long(unicodedata.normalize("NFKC", text).translate(_FOLDED)).split())


def squeezed(text: str) -> str:
    """`fold` without blanks and without what stands between the words of a name (・ and ＝)."""
    return unicodedata.normalize("NFC", _BETWEEN_WORDS.sub("", fold(text)))


def katakana(text: str) -> str:
    """Full-width katakana, a dash behind kana as the long sound that was meant, single blanks."""
    return " ".join(_long(unicodedata.normalize("NFKC", text).translate(_KATAKANA)).split())


def words(text: str) -> list[str]:
    """The words of a name or reading, parted by blanks, ・ or ＝."""
    return [word for word in _BETWEEN_WORDS.split(text) if word]


def scan_text(parts: Iterable[str]) -> str:
    """What a free text search looks through: each part folded, each once, behind the mark of this folding."""
    return _MARK + "\n".join(dict.fromkeys(fold(part) for part in parts))


def scanned(stored: str) -> str:
    """A stored scan text as it is compared: what an older version has folded is folded once more."""
    return stored if stored.startswith(_MARK) else fold(stored)


def _long(text: str) -> str:
    """サト- is サトー, and 03ー5000 is 03-5000."""
    text = _LONG.sub(lambda dashes: "ー" * len(dashes[0]), text) if "-" in text else text
    return _DIGITS.sub("-", text) if "ー" in text else text
