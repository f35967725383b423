"""A company with one of everything, and two persons: one has just what a call needs, the other all but the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from accounts.models import Mail
from audit.models import AuditEvent
from audit.services.exports import request_export
from callcenter.core.context import Actor, ActorKind, Reach, TenantAccess
from callcenter.core.models import Job
from callcenter.core.permissions import Permission
from calls.models import Call
from retention import services as retention_services
from tenants.models import Tenant, TenantStatus
from tests.calls import make as calls
from tests.factories import HOUSE, Company, acting, as_system, unique
from tests.isolation import objects
from tests.retention import make as retention
from tests.walls.sites import Function, site_of


@dataclass(frozen=True)
class Scene:
    """Ids only: rows are loaded in the transaction that uses them. ``things`` by name of URL argument."""

    client: calls.Client
    things: Mapping[str, UUID]

    @property
    def id(self) -> UUID:
        return self.client.id

    def tenant(self) -> Tenant:
        return Tenant.objects.get(id=self.id)

    def acting(self, company: Company, permissions: frozenset[Permission]) -> Actor:
        """A person who belongs to this one company, with these rights in it."""
        access = TenantAccess(company.id, company.slug, frozenset(), permissions, Reach.HOUSE)
        user = self.client.user
        return Actor(
            ActorKind.PERSON, id=user.pk, label=user.staff_code, tenants=MappingProxyType({company.id: access})
        )


Ask = Callable[[Scene, Actor], object]


@dataclass(frozen=True)
class Wall:
    """One ``require`` of a loader or a service.

    ``function``: whose it is. ``right``: what it asks for. ``ask``: a call that is right in everything else.
    ``others``: further rights that the call needs. ``instead``: rights that lead to the same by another way.
    """

    function: Function
    right: Permission
    ask: Ask
    others: frozenset[Permission] = frozenset()
    instead: frozenset[Permission] = frozenset()
    in_house: bool = False

    @property
    def site(self) -> str:
        return site_of(self.function)

    def rightful(self, scene: Scene) -> Actor:
        """Has what the call needs and nothing more."""
        return scene.acting(self.company(scene), self.others | {self.right})

    def bystander(self, scene: Scene) -> Actor:
        """Belongs to the company and has every other right there is, so that only this wall can stop the call."""
        return scene.acting(self.company(scene), frozenset(Permission) - self.instead - {self.right})

    def company(self, scene: Scene) -> Company:
        return HOUSE if self.in_house else scene.client.company


def build() -> Scene:
    """A company that lacks nothing and has not started yet, so that it can be; a proposal waits for its answer."""
    client, mark = calls.make_client(), unique()
    things = {
        **objects.company_things(client, mark),
        **objects.a_call(client, mark),
        **objects.a_send_that_waits(client, mark),
        **objects.an_abused_operator(client, mark),
        **objects.people_things(client, mark),
        **objects.a_group(client, mark),
        **objects.an_edition(client, mark),
        **objects.an_instruction(client, mark),
        **objects.a_block(client, mark),
        **objects.an_incoming_call(client, mark),
    }
    things["recording_id"] = retention.recording(client.company, things["call_id"])
    retention.shorten(client.company, contact=50)
    with as_system(client.id) as state:
        retention_services.propose_policies(actor=state.actor, tenant_id=client.id, days={"recording": 50})
        Tenant.objects.filter(id=client.id).update(status=TenantStatus.ONBOARDING)
        stalled = {"tenant_id": client.id, "state": "given_up", "task": "calls.notify_new", "payload": {}}
        things["job_id"] = Job.objects.create(**stalled).pk
        things["mail_id"] = Mail.objects.create(tenant_id=client.id, kind="message_new", state="refused").pk
    things["sent_id"] = _just_sent(client)
    scene = Scene(client, things)
    with acting(scene.acting(client.company, frozenset({Permission.AUDIT_EXPORT}))) as state:
        until = timezone.now()
        export = request_export(
            actor=state.actor,
            tenant_id=client.id,
            format="csv",
            since=until - timedelta(days=1),
            until=until,
            purpose="audit",
        )
        things["export_id"] = export.pk
        things["event_id"] = AuditEvent.objects.filter(tenant_id=client.id).order_by("id")[0].pk
    return scene


def _just_sent(client: calls.Client) -> UUID:
    """A call that can still be taken back, as if the scene's person had sent it."""
    call = client.log()
    sent = {"operator_id": client.user.pk, "released_at": timezone.now() + timedelta(hours=1)}
    with as_system(client.id):
        Call.objects.filter(pk=call.pk).update(**sent)
    return call.pk
