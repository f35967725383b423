"""From a request to its actor: a session's person or a bearer token, with the memberships that hold now."""

from __future__ import annotations

import hmac
import time
from types import MappingProxyType
from typing import Any

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest

from accounts.queries.resolve import access_of, resolve_memberships, resolve_token, split_token
from callcenter.core.context import Actor, ActorKind, anonymous
from callcenter.core.errors import TokenRefused
from callcenter.core.ids import HOUSE_ID

# A token is for programs: the API, where the playback addresses are too.
_BEARER_PATHS = "/api/"


def pseudonym(purpose: str, value: str) -> str:
    """A keyed fingerprint that stands for a value in logs and counters; 32 hex characters."""
    key = settings.PSEUDONYM_KEY.encode()
    return hmac.new(key, f"{purpose}\0{value}".encode(), "sha256").hexdigest()[:32]


def client_ip(request: HttpRequest) -> str:
    """The address of the socket; behind the one trusted proxy, the last address of X-Forwarded-For: the one that the
    proxy itself has seen and added. What stands before it was written by the client and is never believed."""
    address = str(request.META.get("REMOTE_ADDR") or "")
    if settings.TRUST_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return ""
    return address


def request_id() -> str:
    """The id that the request's log lines carry."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def load_actor(request: HttpRequest) -> Actor:
    """core's hook. Raises TokenRefused for a bearer token that does not hold: it never falls back to a session."""
    header = request.headers.get("Authorization", "")
    if header and request.path_info.startswith(_BEARER_PATHS):
        return _token_actor(request, header)
    user: Any = request.user
    if not user.is_authenticated:
        return anonymous(ip=client_ip(request), request_id=request_id())
    return person_actor(request, user)


def person_actor(request: HttpRequest, user: Any) -> Actor:
    """The actor of a signed-in person."""
    return Actor(
        kind=ActorKind.PERSON,
        id=user.pk,
        label=user.staff_code,
        tenants=MappingProxyType(access_of(resolve_memberships(user.pk))),
        session_hmac=pseudonym("session", request.session.session_key or ""),
        ip=client_ip(request),
        mfa_level=mfa_level(request, user),
        proved=proved_lately(request, user),
        request_id=request_id(),
    )


def proved_lately(request: HttpRequest, user: Any) -> bool:
    """Whether this session's person has shown a password or a factor within the last quarter of an hour."""
    records = get_authentication_records(request, user)
    latest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - latest <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def mfa_level(request: HttpRequest, user: Any) -> str:
    """What this session was opened with: ``password``, ``totp`` or ``recovery_codes``."""
    records = get_authentication_records(request, user)
    factors = [str(record.get("type", "totp")) for record in records if record.get("method") == "mfa"]
    return factors[-1] if factors else "password"


def _token_actor(request: HttpRequest, header: str) -> Actor:
    scheme, _, value = header.partition(" ")
    text = value.strip() if scheme.lower() == "bearer" else ""
    holder = resolve_token(text)
    if holder is None:
        parts = split_token(text)
        raise TokenRefused(parts[0] if parts else "", client_ip(request))
    only = None if holder.tenant_id == HOUSE_ID else holder.tenant_id
    rows = resolve_memberships(holder.user_id)
    return Actor(
        kind=ActorKind.TOKEN,
        id=holder.user_id,
        label=holder.staff_code,
        tenants=MappingProxyType(access_of(rows, only=only, scopes=holder.scopes)),
        token_id=holder.token_id,
        ip=client_ip(request),
        mfa_level="token",
        request_id=request_id(),
    )
