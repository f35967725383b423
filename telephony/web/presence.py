"""Who takes calls now: one's own state on the desk, and everybody's before the supervisors."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from callcenter.core.db import now, tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.middleware import Request
from callcenter.ui.fragments import fragment, version_of
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
    context = {"row": row, "state": state, "label": PresenceState(state).label if state else ""}
    return fragment(request, "telephony/_presence.html", version_of((state, row and row.since)), lambda: context)


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

    def context() -> dict[str, Any]:
        known, cards = queries.named(actor, people), tenants.cards({leg.tenant_id for leg, _late in legs})
        return {
            "legs": [
                (leg, cards[leg.tenant_id], int((clock - leg.started_at).total_seconds()), late) for leg, late in legs
            ],
            "people": [(each, PresenceState(each.state).label, *known[each.user_id]) for each in people],
        }

    version = version_of(([(leg.pk, leg.state, late) for leg, late in legs], people))
    return fragment(request, "telephony/_floor.html", version, context)
