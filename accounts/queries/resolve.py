"""The look-ups that come before a tenant is known. Each is one call of a function of the resolver role."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from accounts.roles import ROLES, permissions_of, reach_of
from accounts.scopes import allowed
from callcenter.core.context import TenantAccess
from callcenter.core.db import call
from callcenter.core.hooks import Seat
from callcenter.core.permissions import Permission

MARK = "cct"
_PREFIX_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """What a valid bearer token says: whose it is, where it holds, and what it leaves of the person's rights."""

    token_id: UUID
    user_id: UUID
    tenant_id: UUID
    scopes: tuple[str, ...]
    staff_code: str


def resolve_memberships(user_id: UUID) -> list[tuple[UUID, str, str]]:
    """(tenant id, slug, role) of everything that holds for this person now; house roles reach every client."""
    return [(tenant, slug, role) for tenant, slug, role in call("resolve_memberships", user_id)]


def standing(seats: Iterable[Seat]) -> dict[Seat, str]:
    """core's hook."""
    asked = list(seats)
    rows = call("resolve_sessions", [seat.session for seat in asked], [seat.person for seat in asked])
    return {Seat(session, person): mark for session, person, mark in rows}


def access_of(
    rows: Iterable[tuple[UUID, str, str]], *, only: UUID | None = None, scopes: Iterable[str] | None = None
) -> dict[UUID, TenantAccess]:
    """The actor's tenants. ``only``: a token's one tenant; ``scopes``: what a token leaves, None for a session."""
    roles: dict[UUID, set[str]] = defaultdict(set)
    slugs: dict[UUID, str] = {}
    for tenant_id, slug, role in rows:
        if role in ROLES and (only is None or tenant_id == only):
            roles[tenant_id].add(role)
            slugs[tenant_id] = slug
    limit = frozenset(Permission) if scopes is None else allowed(scopes)
    return {tenant_id: _access(tenant_id, slugs[tenant_id], codes, limit) for tenant_id, codes in roles.items()}


def _access(tenant_id: UUID, slug: str, codes: set[str], limit: frozenset[Permission]) -> TenantAccess:
    """Rows older than the constraint may name both sides: then the client's side counts for nothing."""
    reach = reach_of(codes)
    held = frozenset(code for code in codes if ROLES[code].reach is reach)
    return TenantAccess(tenant_id, slug, held, permissions_of(held) & limit, reach)


def split_token(text: str) -> tuple[str, bytes] | None:
    """``cct_<prefix>_<secret>`` → (prefix, SHA-256 of the whole); None for anything else."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != MARK or len(prefix) != _PREFIX_LENGTH or not prefix.isalnum() or len(secret) < 40:
        return None
    if not text.isascii() or len(text) > 200:
        return None
    return prefix, digest_of(text)


def digest_of(text: str) -> bytes:
    """What is stored of a token: SHA-256 of the whole text, which holds 256 random bits."""
    return sha256(text.encode()).digest()


def resolve_token(text: str) -> TokenHolder | None:
    """The holder of a bearer token, or None for an unknown, ended or expired one."""
    parts = split_token(text)
    if parts is None:
        return None
    rows = call("resolve_token", *parts)
    if not rows:
        return None
    token_id, user_id, tenant_id, scopes, staff_code = rows[0]
    return TokenHolder(token_id, user_id, tenant_id, tuple(scopes), staff_code)
