"""Who acts, which tenants this transaction may read, and the one it may write."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from callcenter.core.permissions import Permission


class ActorKind(StrEnum):
    PERSON = "person"
    TOKEN = "token"  # noqa: S105
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


class Reach(StrEnum):
    """For whom somebody works in a company. Nobody is of both sides in one company."""

    HOUSE = "house"
    """The answering service: sees masked values and reveals with a purpose."""
    CLIENT = "client"
    """The company itself: sees its own values, and is bound by restrictions inside it."""


@dataclass(frozen=True, slots=True)
class TenantAccess:
    """What an actor may do in one tenant, from the memberships that hold now."""

    tenant_id: UUID
    slug: str
    roles: frozenset[str]
    permissions: frozenset[Permission]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person, token or system process. ``label`` is a staff code or process name, never a person's name."""

    kind: ActorKind
    id: UUID | None = None
    label: str = ""
    tenants: Mapping[UUID, TenantAccess] = field(default_factory=lambda: MappingProxyType({}))
    token_id: UUID | None = None
    session_hmac: str = ""
    ip: str = ""
    mfa_level: str = "none"
    proved: bool = False
    """Has this person shown a password or a factor within the last quarter of an hour?"""
    work_mode: str = "not_known"
    request_id: str = ""
    device_id: str = ""
    on_behalf_of: str = ""

    def may(self, permission: Permission, tenant_id: UUID) -> bool:
        if self.kind is ActorKind.SYSTEM:
            state = _state.get()
            return state is not None and tenant_id in state.readable
        access = self.tenants.get(tenant_id)
        return access is not None and permission in access.permissions

    def holding(self, permission: Permission, tenants: frozenset[UUID]) -> frozenset[UUID]:
        """Those of these tenants in which ``may`` says yes. For sets of a thousand: a look-up in each costs more."""
        return tenants if self.kind is ActorKind.SYSTEM else tenants & self.tenants_with(permission)

    def reaching(self, reach: Reach) -> frozenset[UUID]:
        """The tenants that this actor is of with this reach."""
        return frozenset([tenant for tenant, access in self.tenants.items() if access.reach is reach])

    def tenants_with(self, permission: Permission) -> frozenset[UUID]:
        return frozenset([t for t, access in self.tenants.items() if permission in access.permissions])

    def by_slug(self, slug: str) -> TenantAccess | None:
        return next((access for access in self.tenants.values() if access.slug == slug), None)

    @property
    def is_signed_in(self) -> bool:
        return self.kind in (ActorKind.PERSON, ActorKind.TOKEN)


def anonymous(*, ip: str = "", request_id: str = "") -> Actor:
    return Actor(ActorKind.ANONYMOUS, label="anonymous", ip=ip, request_id=request_id)


def system_actor(name: str) -> Actor:
    """A process of the system. It may everything in the tenants of the transaction it entered, nothing elsewhere."""
    return Actor(ActorKind.SYSTEM, label=f"system:{name}")


class ContextRequired(RuntimeError):
    """Tenant-owned data was touched outside a tenant transaction. A defect of the program, never of the user."""


class Question(NamedTuple):
    """A statement and its values. A text that is always the same and costly to plan is a function of the database."""

    text: str
    values: tuple[Any, ...]


class Event(NamedTuple):
    """An audit event as it is written. ``body``: its canonical JSON."""

    id: UUID
    tenant_id: UUID
    body: str


@dataclass(slots=True)
class TransactionState:
    """The open tenant transaction of this thread."""

    actor: Actor
    readable: frozenset[UUID]
    writable: UUID | None = None
    now: datetime | None = None
    """The database's clock in this transaction; None until it is asked."""
    answer: list[tuple[Any, ...]] = field(default_factory=list)
    """Rows of the question that went with the first statements."""
    events: dict[UUID, list[UUID]] = field(default_factory=dict)
    """Audit events born in this transaction, by tenant: they get their numbers at its end."""
    unwritten: list[Event] = field(default_factory=list)
    """Those of them that the last statements of the transaction write."""
    announced: set[str] = field(default_factory=set)
    """Channels that hear of this transaction when it commits."""


_state: ContextVar[TransactionState | None] = ContextVar("callcenter_state", default=None)


def state() -> TransactionState:
    """The open transaction's state; raises ContextRequired when there is none."""
    current = _state.get()
    if current is None:
        raise ContextRequired("no tenant transaction is open")
    return current


def has_state() -> bool:
    return _state.get() is not None


def current_actor() -> Actor:
    return state().actor


def readable() -> frozenset[UUID]:
    return state().readable


def writable() -> UUID | None:
    return state().writable


def writing() -> UUID:
    """The tenant that this transaction writes to; raises ContextRequired where it has not obtained one."""
    tenant_id = state().writable
    if tenant_id is None:
        raise ContextRequired("this transaction has not obtained a tenant to write to")
    return tenant_id


class AccessWitness:
    """Proof that an access has been written to the audit log; ``vault.opener`` asks for it. Only audit makes one."""

    __slots__ = ("event_ids", "tenant_ids")

    def __init__(self, *, event_ids: tuple[UUID, ...], tenant_ids: frozenset[UUID]) -> None:
        if not event_ids:
            raise ValueError("an access witness needs at least one audit event")
        self.event_ids = event_ids
        self.tenant_ids = tenant_ids
