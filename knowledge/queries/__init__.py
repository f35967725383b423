"""What the actor may know of the script and of the instructions of the day."""

from knowledge.queries.editions import (
    Unread,
    get_edition_for,
    history,
    in_force,
    names_in,
    open_edition,
    published,
    published_before,
    readers_of,
    unread,
    waiting,
    wanted,
)
from knowledge.queries.instructions import (
    Shown,
    ahead,
    existing_instructions,
    of_today,
    opened,
    version_of,
)

__all__ = [
    "Shown",
    "Unread",
    "ahead",
    "existing_instructions",
    "get_edition_for",
    "history",
    "in_force",
    "names_in",
    "of_today",
    "open_edition",
    "opened",
    "published",
    "published_before",
    "readers_of",
    "unread",
    "version_of",
    "waiting",
    "wanted",
]
