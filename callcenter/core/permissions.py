"""Permissions, and the table that gives every URL its kind and its need.

The table is the coarse wall: the actor holds the right in *some* tenant of this request. The loaders are the fine
one: they hold it in the tenant of the very object. A URL without a row is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from callcenter.core.context import Actor, ActorKind, Reach, TenantAccess, readable
from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.rooms import RoomError, once


class Permission(StrEnum):
    CALL_LOG = "call.log"
    CALL_LIST = "call.list"
    CALL_IMPORT = "call.import"
    CALL_VIEW = "call.view"
    CALL_VALUES = "call.values"
    CALL_REVEAL = "call.reveal"
    CALL_LOOKUP = "call.lookup"
    DRAFT_EDIT = "draft.edit"
    CALLBACK_WORK = "callback.work"
    CALLBACK_ORDER = "callback.order"
    CALLIN_TAKE = "callin.take"
    APPROVAL_DECIDE = "approval.decide"
    WELFARE_NOTE = "welfare.note"
    MESSAGE_VIEW = "message.view"
    MESSAGE_STATUS = "message.status"
    MESSAGE_RESTRICT = "message.restrict"
    MESSAGE_CORRECT = "message.correct"
    SENDING_MANAGE = "sending.manage"
    RECORDING_UPLOAD = "recording.upload"
    RECORDING_META = "recording.meta"
    RECORDING_PLAY = "recording.play"
    RECORDING_GRANT = "recording.grant"
    TENANT_VIEW = "tenant.view"
    TENANT_MANAGE = "tenant.manage"
    DIRECTORY_VIEW = "directory.view"
    DIRECTORY_MANAGE = "directory.manage"
    KNOWLEDGE_VIEW = "knowledge.view"
    KNOWLEDGE_EDIT = "knowledge.edit"
    KNOWLEDGE_PUBLISH = "knowledge.publish"
    INSTRUCTION_VIEW = "instruction.view"
    INSTRUCTION_GIVE = "instruction.give"
    BLOCK_PROPOSE = "block.propose"
    BLOCK_VIEW = "block.view"
    BLOCK_DECIDE = "block.decide"
    RETENTION_VIEW = "retention.view"
    RETENTION_PROPOSE = "retention.propose"
    RETENTION_MANAGE = "retention.manage"
    HOLD_MANAGE = "hold.manage"
    AUDIT_VIEW = "audit.view"
    AUDIT_EXPORT = "audit.export"
    JOB_MANAGE = "job.manage"
    PRESENCE_VIEW = "presence.view"
    STATISTICS_VIEW = "statistics.view"
    STATISTICS_OWN = "statistics.own"
    USER_MANAGE = "user.manage"
    MEMBERSHIP_MANAGE = "membership.manage"
    TOKEN_OWN = "token.own"  # noqa: S105
    SELF = "self"
    """Any signed-in person, for what is their own."""


class Kind(StrEnum):
    TENANT = "tenant"
    """One transaction around the whole response."""
    ACCOUNT = "account"
    """Login and its relatives: no tenant, own short transactions."""
    STREAM = "stream"
    """No transaction is open while bytes flow; the view opens its own short ones."""
    PUBLIC = "public"
    """Reads nothing of anybody."""


Need = Permission | tuple[Permission, ...] | None


@dataclass(frozen=True, slots=True)
class Access:
    """One row of the permission table.

    ``methods``: HTTP method → permission needed (any one of a tuple); a method not listed answers 405.
    ``tenant_kwarg``: the URL argument that carries a tenant's slug; the transaction then sees that tenant only.
    ``reason``: why no permission is asked, required where a need is None. ``uploads``: what is sent there flows to the view
    while it comes; every other body is there before a view runs.
    """

    kind: Kind
    methods: Mapping[str, Need]
    tenant_kwarg: str | None = None
    reason: str = ""
    uploads: bool = False

    def need(self, method: str) -> Need:
        return self.methods["GET" if method == "HEAD" else method]

    def allows_method(self, method: str) -> bool:
        return ("GET" if method == "HEAD" else method) in self.methods


def page(**methods: Need) -> Access:
    """A page or call inside one transaction."""
    return Access(Kind.TENANT, methods)


def client_page(**methods: Need) -> Access:
    """The same, below the address of a client company."""
    return Access(Kind.TENANT, methods, tenant_kwarg="client")


def stream(**methods: Need) -> Access:
    return Access(Kind.STREAM, methods)


def upload(**methods: Need) -> Access:
    """A stream view that reads what is sent while it comes."""
    return Access(Kind.STREAM, methods, uploads=True)


_table: dict[str, Access] = {}


@dataclass(frozen=True, slots=True)
class Pages:
    """Part of a room: its rows. Keys are URL names within ``namespace`` ('' for URLs without one)."""

    namespace: str
    rows: Mapping[str, Access]

    def settle(self) -> None:
        for name, row in self.rows.items():
            key = f"{self.namespace}:{name}" if self.namespace else name
            if None in row.methods.values() and not row.reason:
                raise RoomError(f"{key}: no permission is asked and no reason is given")
            once(_table, key, row, "the access row of")


def access_for(view_name: str) -> Access | None:
    return _table.get(view_name)


def access_table() -> Mapping[str, Access]:
    return dict(_table)


def holds(actor: Actor, need: Need, tenant_ids: frozenset[UUID]) -> bool:
    """Whether the actor has one of the needed permissions in one of the tenants."""
    if need is None:
        return True
    needs = (need,) if isinstance(need, Permission) else need
    if Permission.SELF in needs and actor.is_signed_in:
        return True
    return any(actor.may(permission, tenant) for permission in needs for tenant in tenant_ids)


def require(actor: Actor, tenant_id: UUID, permission: Permission) -> TenantAccess:
    """The actor's access to this tenant.

    Raises NotFound for a stranger (who must not learn that it exists), Forbidden for a member without the right.
    """
    if actor.kind is ActorKind.SYSTEM:
        if tenant_id not in readable():
            raise NotFound()
        return TenantAccess(tenant_id, "", frozenset({"system"}), frozenset(Permission), Reach.HOUSE)
    access = actor.tenants.get(tenant_id)
    if access is None:
        raise NotFound()
    if permission not in access.permissions:
        raise Forbidden()
    return access
