"""People are not shown as codes: whoever may know a name reads it beside the code, who may not is told why, once.

The matrix asks it of every page for every role, in every outcome (``test_matrix.ask``).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from accounts.roles import ROLES as PRODUCT
from callcenter.core.context import Reach
from tests.isolation.matrix import CLIENTS
from tests.isolation.world import World

TOLD = "氏名ではなく利用者コードで表示します"


class Words(HTMLParser):
    """What somebody reads on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "pre", "title")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "pre", "title")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.read.append(data)


def read(html: str) -> str:
    words = Words()
    words.feed(html)
    return " ".join(words.read)


def stands_in(code: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text))


def hold_to_names(world: World, answer: Any, reader: str) -> None:
    """No page tells somebody by the code alone whose name this reader may know."""
    if answer.streaming or "html" not in answer.get("Content-Type", ""):
        return
    text = read(answer.content.decode())
    coded = {
        role: person
        for role, person in world.persons.items()
        if stands_in(person.staff_code, text) and person.display_name not in text
    }
    hidden = {role for role in coded if reader in CLIENTS and PRODUCT[role].reach is Reach.HOUSE}
    assert sorted(set(coded) - hidden) == [], "told by their codes alone"
    assert text.count(TOLD) == 1 or not hidden or "<html" not in answer.content.decode(), "not told why"
