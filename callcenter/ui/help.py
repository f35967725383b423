"""Help beside every page: what it is for, the keys that work there, whom to ask. Each room says it of its own pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from callcenter.core.rooms import once
from callcenter.ui.navigation import Text

HELP: dict[str, "Help"] = {}
ASKED: dict[int, "Asked"] = {}
GENERAL = "home"
"""Of a page that has no address of its own: an error, the answer to a form."""
OWN = "help"


@dataclass(frozen=True, slots=True)
class Key:
    """``presses``: keys that do this, one or several, as they stand on a keyboard (``Alt+1``, ``←``), or the first and the
    last of a row (``1–7``); a test presses them. ``letter``: one's own settings can switch it off.
    """

    presses: tuple[str, ...]
    does: Text
    letter: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Part of a room: what the pages of these URL names are for, in two sentences, and the keys that work there."""

    pages: tuple[str, ...]
    text: Text
    keys: tuple[Key, ...] = ()

    def settle(self) -> None:
        for name in self.pages:
            once(HELP, name, self, "the help of")


@dataclass(frozen=True, slots=True)
class Asked:
    """Part of a room: whom people of these roles ask; the lowest ``order`` that fits. No roles: everybody."""

    order: int
    roles: frozenset[str]
    text: Text

    def settle(self) -> None:
        once(ASKED, self.order, self, "whom to ask of order")


def help_of(name: str) -> Help:
    return HELP.get(name) or HELP[GENERAL]


def whom_to_ask(roles: Iterable[str]) -> Text:
    held = set(roles)
    fitting = (ASKED[order] for order in sorted(ASKED) if not ASKED[order].roles or held & ASKED[order].roles)
    found = next(fitting, None)
    return found.text if found else ""


def help_url(request: HttpRequest) -> str:
    """Address of the help of the page that answers this request; nothing on the page of the help itself."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name == OWN:
        return ""
    return f"{reverse(OWN)}?page={name if name in HELP else GENERAL}"
