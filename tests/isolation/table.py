"""The permission table alone, asked without the loaders behind it: whom would it let through?"""

from collections.abc import Mapping

from accounts import roles
from callcenter.core.permissions import Permission, access_table
from tests.isolation import expected_api, expected_pages
from tests.isolation.matrix import ROLES, Row

Cell = tuple[str, str]
"""Name of a URL, method."""

EXPECTED: Mapping[str, Row] = {**expected_api.EXPECTED, **expected_pages.EXPECTED}

_OWN_EXPORT = "who has ordered an export is asked of its row"
_OWN_TOKEN = "whose token it is, is asked of its row"
_UNPUBLISHED = "what is published is for all who answer, the rest for those who write"
_VIEWERS = "persons who are named for a recording see and hear it, whatever their role"
_OWN_SENDING = "who has sent it is asked of its row"
_DEMO = "there is such a page in the demo alone"
FINER: Mapping[Cell, str] = {
    ("accounts:token_end", "POST"): _OWN_TOKEN,
    ("calls:earlier", "GET"): "whose draft it is, is asked of its row",
    ("calls:call_in", "GET"): "whose draft it is, is asked of its row",
    ("telephony:pbx", "GET"): _DEMO,
    ("telephony:pbx", "POST"): _DEMO,
    ("telephony:gap", "POST"): "whose draft it is, is asked of its row",
    ("calls:undo", "POST"): _OWN_SENDING,
    ("calls:undo_correction", "POST"): _OWN_SENDING,
    ("api-calls:message-undo", "POST"): _OWN_SENDING,
    ("api-accounts:token", "DELETE"): _OWN_TOKEN,
    ("api-audit:export", "GET"): _OWN_EXPORT,
    ("api-audit:export-file", "GET"): _OWN_EXPORT,
    ("audit:export", "GET"): _OWN_EXPORT,
    ("audit:export_file", "GET"): _OWN_EXPORT,
    ("api-recordings:audio", "GET"): "sound flows to whoever holds a ticket",
    ("api-recordings:detail", "GET"): _VIEWERS,
    ("api-recordings:play", "POST"): _VIEWERS,
    ("knowledge:edition", "GET"): _UNPUBLISHED,
    ("recordings:play", "POST"): _VIEWERS,
    ("api-recordings:of-call", "GET"): "whoever sees recordings must see their call, too",
}
"""Cells that only the row of the object can decide. Everywhere else the table refuses by itself."""


def let_in(cell: Cell) -> frozenset[str]:
    """Roles that the table lets through. A machine signs in to no page."""
    name, method = cell
    need = access_table()[name].need(method)
    needs = {need} if isinstance(need, Permission) else set(need or ())
    people = (role for role in ROLES if name.startswith("api-") or not roles.role(role).machine)
    return frozenset(role for role in people if Permission.SELF in needs or needs & roles.permissions_of([role]))


def too_many(cell: Cell) -> frozenset[str]:
    """Roles that the table lets through though they may not."""
    name, method = cell
    return let_in(cell) - EXPECTED[name].may[method]


def asked_cells() -> list[Cell]:
    """Every cell for which the table asks for a right that not everybody has."""
    return [
        (name, method)
        for name, row in sorted(access_table().items())
        for method, need in sorted(row.methods.items())
        if need is not None and need != Permission.SELF
    ]
