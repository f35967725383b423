"""Opens a stream: by the same walls as any page. What follows is the front's (`live.hub`), which holds no thread for it."""

from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse

from callcenter.core import hooks
from callcenter.core.errors import NotSignedIn
from callcenter.core.hooks import Seat
from callcenter.core.middleware import Request
from callcenter.core.streams import fresh_actor, short_transaction
from callcenter.live import queries
from callcenter.live.kinds import heard
from callcenter.live.listeners import LISTENER, Listener


def events(request: Request) -> HttpResponse:
    """What happens in one's companies, as it does: kinds and ids, no values, hence no event of the log."""
    if request.actor.id is None:
        raise NotSignedIn()
    seat = Seat(cast(Any, request.session).digest, request.actor.id)
    # First the mark, then the rights: what changes between the two ends the stream.
    mark = hooks.standing([seat]).get(seat)
    actor = fresh_actor(request)
    if mark is None:
        raise NotSignedIn()
    hears = heard(actor)
    tenants = frozenset().union(*hears.values())
    with short_transaction(actor):
        missed = queries.missed(tenants, _last(request))
    request.META[LISTENER] = Listener(seat, mark, hears, missed)
    answer = HttpResponse(content_type="text/event-stream")
    # nginx would collect what is to be seen at once.
    answer["X-Accel-Buffering"] = "no"
    return answer


def _last(request: Request) -> UUID | None:
    with suppress(ValueError):
        return UUID(request.headers.get("Last-Event-ID", ""))
    return None
