"""What a page that destroys was read to say: how many records, by class. It is sent back with the decision."""

from collections.abc import Mapping

from callcenter.core.middleware import Request
from retention import classes

CONFIRM = "confirm-"
"""Before the name of a class: how many of its records were said to be deleted."""
LONG = 10
"""Digits of a number that no count has."""


def confirmed_in(request: Request) -> dict[str, int]:
    said = {code: request.POST.get(f"{CONFIRM}{code}", "") for code in classes.codes()}
    return {code: int(text) for code, text in said.items() if text.isdecimal() and len(text) < LONG}


def to_confirm(found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Names and values of hidden fields."""
    return [(f"{CONFIRM}{code}", count) for code, count in found.items()]
