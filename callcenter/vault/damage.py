"""What cannot be read any more, told from what is not there: damage belongs to its row."""

from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _


class Unreadable(str):
    """Stands in the place of a value that is kept and does not open: for people to see, never to be stored or sent."""

    __slots__ = ()


class Damage(NamedTuple):
    """A row of which something is kept and does not open. ``label``: under which it was sealed."""

    tenant_id: UUID
    label: str
    row_id: UUID


def unreadable() -> Unreadable:
    return Unreadable(_("読み取れません（破損）"))


def readable_text(value: str | None) -> str:
    """The value for programs: nothing where it does not open."""
    return "" if value is None or isinstance(value, Unreadable) else value
