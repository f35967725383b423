"""Readings and names of people and companies: how they are kept, and by what they are found."""

import re
import unicodedata

from callcenter.text import first
from callcenter.text.folding import katakana, squeezed, words

_LEGAL_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|医療法人社団|医療法人|\((?:株|有|同)\)"
    r"|カブシキ(?:ガイシャ|カイシャ)|ユウゲン(?:ガイシャ|カイシャ)|ゴウドウ(?:ガイシャ|カイシャ)"
)
_READING = re.compile("[ァ-ヺヽヾ][ァ-ヺヽヾー・=゠\u3099\u309a ]*")


def tidy(name: str) -> str:
    """A name as it is kept: as typed, single blanks. Variants of kanji (髙/高, 邊/辺) stay what they are."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def same_name(name: str) -> str | None:
    """What two ways to type one name share: width and blanks aside, nothing else. 髙 and 高 are two people."""
    return "".join(unicodedata.normalize("NFKC", name).split()) or None


def kana(reading: str) -> str:
    """A reading as it is kept: full-width katakana, single blanks, from hiragana or half width too."""
    return katakana(reading)


def reading(text: str) -> str | None:
    """A reading of kana, blanks, ・, ＝ and ー as it is kept; None for what holds anything else."""
    kept = kana(text)
    return kept if _READING.fullmatch(kept) else None


def whole(reading: str) -> str | None:
    """A reading without what parts its words: `さとう　たろう`, `ｻﾄｳ ﾀﾛｳ` → `サトウタロウ`."""
    return "".join(spoken(reading)) or None


def parts(reading: str) -> tuple[str | None, str | None, str | None]:
    """The first word, the second, and the last where there are more."""
    found: list[str | None] = [*spoken(reading)]
    last = found[-1] if len(found) > 2 else None
    return (*found, None, None)[0], (*found, None, None)[1], last


def spoken(reading: str) -> list[str]:
    """The words of a reading, each as it is indexed."""
    return words(katakana(reading))


def reads(stored: str, asked: str) -> bool:
    """Whether a reading is the one asked for: all of it, or words of it."""
    return not whole_keys(stored).isdisjoint(whole_keys(asked)) or set(spoken(asked)) <= set(spoken(stored))


def company(name: str) -> str | None:
    """A company's name or reading without blanks, width, variants and legal form: `（株）大和` = `株式会社大和`."""
    folded = squeezed(name)
    return _LEGAL_FORM.sub("", folded) or folded or None


def whole_keys(reading: str) -> set[str]:
    """Under which keys a whole reading may lie in an index; see `first`."""
    return _some(whole(reading), first.kana(reading))


def company_keys(name: str) -> set[str]:
    return _some(company(name), first.company(name))


def _some(*keys: str | None) -> set[str]:
    return {key for key in keys if key}
