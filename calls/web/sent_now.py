"""What one has just sent, above the desk and today's list: what can be taken back, what waits for a supervisor, what has come back."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpResponse

from callcenter.core.middleware import Request
from callcenter.ui.fragments import fragment, version_of
from calls.models import Approval, Draft
from calls.queries.approvals import Returned, is_late, own_approvals, why_returned
from calls.queries.risks import labels
from calls.web.undoing import held
from tenants import queries as tenants
from tenants.models import Tenant


class Waits(NamedTuple):
    """One's own that waits."""

    row: Approval
    client: Tenant
    risks: list[str]
    late: bool


class CameBack(NamedTuple):
    client: Tenant
    of: Returned


def sent_now(request: Request) -> HttpResponse:
    """Part of the desk: 304 while nothing has changed, and then no event."""
    own = own_approvals(request.actor)
    return fragment(
        request, "calls/_sent_now.html", version_of(own.seen), lambda: _shown(request, own.waiting, own.returned)
    )


def just_sent(request: Request, drafts: Sequence[Draft] | None = None) -> dict[str, Any]:
    """For calls/_sent_now.html where a page is drawn, and by what its state is known."""
    own = own_approvals(request.actor, drafts)
    return {**_shown(request, own.waiting, own.returned), "sent_version": version_of(own.seen)}


def _shown(request: Request, waiting: Sequence[Approval], returned: Sequence[Approval]) -> dict[str, Any]:
    cards = tenants.cards({row.tenant_id for row in (*waiting, *returned)}) if waiting or returned else {}
    return {
        "held": held(request),
        "waits": [Waits(row, cards[row.tenant_id], labels(row.codes), is_late(row)) for row in waiting],
        "came_back": [CameBack(cards[one.row.tenant_id], one) for one in why_returned(request.actor, returned)],
    }
