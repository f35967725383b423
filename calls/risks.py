"""What a text says that should make somebody look again before it is sent. Knows no company and no person."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from callcenter.text import folding, names, phone

_RUN = re.compile(r"\+?\d(?:[ ()-]?\d){8,18}")
_CARD = range(13, 17)
SHORTEST = 2
"""A shorter name stands in too many words."""


def sensitive(text: str) -> bool:
    """Whether digits in it have the check digit of a payment card or of an individual number (マイナンバー)."""
    return any(_is_card(digits) or _is_individual(digits) for digits in _runs(text))


def speaks_of(text: str, own: Iterable[str], others: Iterable[str]) -> bool:
    """Whether another company's name or number stands in it. ``own``: names of the company itself, which may hold others'."""
    numbers = {phone.key(digits) for digits in _runs(text)}
    said = folding.squeezed(text)
    for mine in sorted(filter(None, map(_known_as, own)), key=len, reverse=True):
        said = said.replace(mine, " ")
    for other in others:
        if other.startswith("+"):
            if other in numbers:
                return True
        elif (name := _known_as(other)) and len(name) >= SHORTEST and name in said:
            return True
    return False


@lru_cache(maxsize=5000)
def _known_as(client: str) -> str | None:
    """Of a client company, which is no secret; of all of them for every call."""
    return names.company(client)


def _runs(text: str) -> list[str]:
    """Digits as they are read, however they are written apart."""
    plain = re.sub(r"[‐‑–—−ー－―]", "-", unicodedata.normalize("NFKC", text))
    return [re.sub(r"[^\d+]", "", run) for run in _RUN.findall(plain)]


def _is_card(digits: str) -> bool:
    if len(digits) not in _CARD or not digits.isdigit():
        return False
    doubled = (int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_individual(digits: str) -> bool:
    if len(digits) != 12 or not digits.isdigit():
        return False
    weighed = sum(int(d) * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(digits[:-1]), start=1))
    rest = weighed % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)
