"""Who takes calls now: one's own state on the desk, and everybody's before the supervisors."""

from hashlib import sha256

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render

from callcenter.core.db import now, tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.middleware import Request
from telephony import queries
from telephony.choices import PresenceState
from telephony.services import presence as services
from tenants import queries as tenants


def presence(request: Request) -> HttpResponse:
    """Part of the desk: one's own state, and how to change it. In a transaction of its own, since it lies with the house."""
    with tenant_transaction(request.actor, {HOUSE_ID}):
        if request.method == "POST":
            services.set_presence(actor=request.actor, state=request.POST.get("state", ""))
        row = queries.own_presence(request.actor)
        state = queries.state_of(row) if row else ""
    if request.method == "POST" and "HX-Request" not in request.headers:
        return redirect("calls:desk")
    etag = f'"{state}{row.since:%s%f}"' if row else '"-"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    label = PresenceState(state).label if state else ""
    response = render(request, "telephony/_presence.html", {"row": row, "state": state, "label": label})
    response["ETag"] = etag
    return response


def beat(request: Request) -> HttpResponse:
    """A page of this person is open: 204, or 410 where nobody wants to know, and then nobody is asked again."""
    with tenant_transaction(request.actor, {HOUSE_ID}):
        wanted = services.beat(actor=request.actor)
    return HttpResponse(status=204 if wanted else 410)


def floor(request: Request) -> HttpResponse:
    """Everything that rings, and everybody who is there."""
    return render(request, "telephony/floor.html")


def floor_now(request: Request) -> HttpResponse:
    """Part of it that the page asks for: 304 while nothing has changed, and then no event."""
    actor, clock = request.actor, now()
    legs = [(leg, clock - leg.started_at >= queries.LATE) for leg in queries.ringing(actor)]
    people = queries.present(actor)
    text = repr(([(leg.pk, leg.state, late) for leg, late in legs], people))
    etag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    known, cards = queries.named(actor, people), tenants.cards({leg.tenant_id for leg, _late in legs})
    context = {
        "legs": [
            (leg, cards[leg.tenant_id], int((clock - leg.started_at).total_seconds()), late) for leg, late in legs
        ],
        "people": [(each, PresenceState(each.state).label, *known[each.user_id]) for each in people],
    }
    response = render(request, "telephony/_floor.html", context)
    response["ETag"] = etag
    return response
