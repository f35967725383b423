"""What of a text can be seen. A text that people read never carries what hides in it, turns it round, or steers a machine.

What belongs to a character that is seen stays: the variation selector behind a kanji (葛󠄀), the joiner inside an emoji
(👩‍⚕️), the flag of a part of a country, the joiners of scripts that are written with them.
"""

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SHY = (0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFEFF, 0xFFA0)
_RANGES = (
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Unicode's Default_Ignorable_Code_Point, what turns the direction of writing, blanks that are no blanks, and no
characters."""
_ENDS = tuple(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF))
_HIDING = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{}{}]".format(
        "".join(map(chr, (*_SHY, *_ENDS))), "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES)
    )
)
_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ARABIC = "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f"
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff"
_COLOURED = f"#*0-9©®‼⁉™ℹ〰〽㊗㊙{_EMOJI}"
_BELONGING = re.compile(
    # One selector behind a kanji; behind a sign, digit or symbol that has a coloured form.
    rf"(?<=[{_HAN}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    rf"|(?<=[{_COLOURED}])[\ufe0e\ufe0f]"
    # A joiner between the parts of an emoji, also behind the selector of one; the tags of a flag.
    rf"|(?:(?<=[{_EMOJI}])|(?<=[{_COLOURED}]\ufe0f))\u200d(?=[{_EMOJI}])"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{1,6}\U000e007f"
    # Scripts of Iran and of India.
    rf"|(?<=[{_ARABIC}])\u200c(?=[{_ARABIC}])"
    "|(?<=[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])[\u200c\u200d]"
)


def hidden(text: str) -> tuple[str, ...]:
    """The names of what a text hides (``U+200B``), each once, in their order; nothing for a good text."""
    if text.isascii() and text.isprintable():
        return ()
    left = _BELONGING.sub("", _lined(text))
    return tuple(dict.fromkeys(f"U+{ord(char):04X}" for char in _HIDING.findall(left)))


def shown(text: str) -> str:
    """The text as it is seen: every kind of line break is one, and what hides is gone."""
    if text.isascii() and text.isprintable():
        return text
    text = _lined(text)
    kept, end = [], 0
    for found in _BELONGING.finditer(text):
        kept += [_HIDING.sub("", text[end : found.start()]), found[0]]
        end = found.end()
    return "".join((*kept, _HIDING.sub("", text[end:])))


def line(text: str) -> str:
    """The text on one line, for a name or a label: what breaks a line or jumps is a blank."""
    return re.sub(r"[\n\t]+", " ", shown(text)).strip()


def empty(text: str) -> bool:
    """Whether nothing of it is seen: blanks and marks on nothing."""
    return not any(unicodedata.category(char)[0] not in "ZCM" for char in shown(text))


def storable(text: str) -> str:
    """The text without what no page and no database can carry: half characters (lone surrogates) and NUL."""
    return re.sub("[\x00\ud800-\udfff]", "", text)


def _lined(text: str) -> str:
    return _BREAKS.sub("\n", text)
