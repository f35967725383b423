"""Spellings that a searcher does not tell apart, folded to one. Only scans see the result.

What was typed is stored as it was typed: 𠮷 stays 𠮷. Folding is one-way and only for comparing.
"""

import re
import unicodedata

import jaconv

_PAIRS = (
    "髙高 﨑崎 碕崎 嵜崎 邊辺 邉辺 齋斎 齊斎 斉斎 濵浜 濱浜 𠮷吉 澤沢 廣広 櫻桜 國国 學学 嶋島 嶌島 龍竜 瀧滝 鹽塩 關関 條条 眞真 惠恵"
    " 榮栄 圓円 會会 栁柳 德徳 冨富 峯峰 舘館 藪薮 籔薮 桒桑"
)
_VARIANTS = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """NFKC, lower case, katakana, variants of kanji to the common one, runs of blanks to one."""
    text = unicodedata.normalize("NFKC", _SELECTORS.sub("", text)).casefold()
    text = unicodedata.normalize("NFC", jaconv.hira2kata(text)).translate(_VARIANTS)
    return _BLANKS.sub(" ", text).strip()


def clean_kana(text: str) -> str:
    """A reading as it is stored: NFKC katakana, single blanks. Accepts hiragana and half width."""
    return _BLANKS.sub(" ", jaconv.hira2kata(unicodedata.normalize("NFKC", text))).strip()
