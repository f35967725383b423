"""Places where a higher app plugs into core. Each is set once, from an AppConfig.ready()."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from callcenter.core.context import Actor, anonymous


@dataclass(frozen=True, slots=True)
class Denial:
    """A refused request, for the audit log: names and ids as asked, no values."""

    view_name: str
    method: str
    status: int
    code: str
    kwargs: Mapping[str, str] = field(default_factory=dict)


def _nobody(request: HttpRequest) -> Actor:
    return anonymous()


def _no_tenants() -> Iterable[UUID]:
    return ()


actor_loader: Callable[[HttpRequest], Actor] = _nobody
"""accounts: session or bearer token → actor with its memberships."""

gates: list[Callable[[HttpRequest, Actor], HttpResponse | None]] = []
"""accounts: what must be done first (second factor, new password); a response stops the request."""

denied: list[Callable[[Actor, Denial], None]] = []
"""audit: writes a denied event, in a new transaction after the rollback."""

tenant_ids: Callable[[], Iterable[UUID]] = _no_tenants
"""tenants: ids of all tenants, for system tasks (role worker)."""


def _no_cards(tenant_ids: Iterable[UUID]) -> Mapping[UUID, Any]:
    return {}


tenant_cards: Callable[[Iterable[UUID]], Mapping[UUID, Any]] = _no_cards
"""tenants: name, kana, band and hours of companies that this transaction may read, for pages of lower apps."""
