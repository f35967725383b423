"""What the page of a call says at its fields, of what was typed so far."""

from collections.abc import Mapping
from typing import Any

from callcenter.core.middleware import Request
from calls import blocking, checks, ready
from calls.models import Draft
from calls.wanted import Items
from knowledge import queries as knowledge


def faults(draft: Draft, content: Mapping[str, Any], items: Items) -> dict[str, list[str]]:
    """What sending would be refused for. ``items``: what the company's script wants."""
    return ready.faults(content, draft.started_at, items, blocking.faults(draft.tenant_id, content))


def refuse_unready(request: Request, draft: Draft, content: Mapping[str, Any]) -> None:
    """Raises Invalid with what the desk still asks for."""
    ready.refuse_unready(faults(draft, content, wanted(request, draft)))


def wanted(request: Request, draft: Draft) -> Items:
    return knowledge.wanted(request.actor, draft.tenant_id)


def marks(draft: Draft, content: Mapping[str, Any], items: Items) -> dict[str, Any]:
    """What the page says at its fields, and how it writes what is good. ``unsure``: may be kept as said."""
    looks = checks.looks(content)
    return {"marks": faults(draft, content, items), "tidy": looks.tidy, "unsure": looks.unsure}
