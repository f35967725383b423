"""Who listens: found out by the view in its thread, handed to the loop in the environ of the request."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from callcenter.core.hooks import Seat
from callcenter.live.queries import Missed

LISTENER = "callcenter.live.listener"
"""Where the environ carries a Listener, once a view has said that this answer goes on as a stream."""


class Listener(NamedTuple):
    """``mark``: what the person's memberships were when this was made; with another one the stream ends.

    ``hears``: companies by kind of happening.
    """

    seat: Seat
    mark: str
    hears: Mapping[str, frozenset[UUID]]
    missed: Missed
