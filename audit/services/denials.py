"""Refused requests. Their transaction is gone, so each is written afterwards, in one of its own."""

from uuid import UUID

from django.core.cache import cache

from audit.evidence.recording import Target, record
from callcenter.core.context import Actor
from callcenter.core.errors import Throttled
from callcenter.core.floods import count
from callcenter.core.hooks import Denial
from callcenter.core.ids import HOUSE_ID

NOT_FOUND, NOT_SIGNED_IN = 404, 401
PER_MINUTE, SLOWED_ABOVE = 60, 300
DAY = 86_400
FLOODS = {
    "lookup.missing": "lookup.flood",
    "access.denied": "access.flood",
    "access.token_refused": "access.token_flood",
}
SLUG_ARGUMENTS = ("client", "slug")


def record_denied(actor: Actor, denial: Denial) -> None:
    """A foreign or missing id is one event of the house, as asked: whose it truly is, is never looked up.

    A member without the right is an event of the tenant acted in, a token that does not hold one of the house. Above
    PER_MINUTE of one sort by one person (of tokens: from one address) one event with their count takes their place;
    raises Throttled above SLOWED_ABOVE by one person.
    """
    action = {NOT_FOUND: "lookup.missing", NOT_SIGNED_IN: "access.token_refused"}.get(denial.status, "access.denied")
    target = Target("token", denial.kwargs["token"]) if denial.status == NOT_SIGNED_IN else _asked(denial)
    owner = _acted_in(actor, denial) if action == "access.denied" else HOUSE_ID
    who = str(actor.id or actor.ip)
    seen = count(action, who)
    if seen > PER_MINUTE:
        _summarise(actor, action, owner, who)
        if seen > SLOWED_ABOVE and actor.id:
            raise Throttled()
        return
    record(
        actor=actor,
        action=action,
        tenant_id=owner,
        target=target,
        outcome="denied",
        reason="not_found" if denial.status == NOT_FOUND else denial.code or "forbidden",
        fields=[denial.method.lower()],
    )


def _summarise(actor: Actor, action: str, owner: UUID, who: str) -> None:
    """One event a minute: how many were refused beyond those that are written one by one, since the last summary."""
    unsaid = f"unsaid:{action}:{who}"
    cache.add(unsaid, 0, DAY)
    waiting = cache.incr(unsaid)
    if cache.add(f"{unsaid}:said", 1, 60):
        cache.decr(unsaid, waiting)
        record(actor=actor, action=FLOODS[action], tenant_id=owner, outcome="denied", reason="flood", count=waiting)


def _asked(denial: Denial) -> Target:
    """The last argument of the URL is the most precise one; the URL's name says what it is."""
    ids = [value for name, value in denial.kwargs.items() if name not in SLUG_ARGUMENTS]
    slugs = [value for name, value in denial.kwargs.items() if name in SLUG_ARGUMENTS]
    return Target(denial.view_name or "url", next(reversed([*slugs, *ids]), ""))


def _acted_in(actor: Actor, denial: Denial) -> UUID:
    for name in SLUG_ARGUMENTS:
        access = actor.by_slug(denial.kwargs.get(name, ""))
        if access is not None:
            return access.tenant_id
    return HOUSE_ID
