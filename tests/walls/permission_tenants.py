"""Every ``require`` about companies, their directory and retention: a call that lacks nothing but, once, the right."""

from __future__ import annotations

from callcenter.core.permissions import Permission as Can
from retention import calendar as due
from retention import queries as retention_queries
from retention import services as retention_services
from tenants import queries, services
from tests.factories import unique
from tests.tenants.make import a_number
from tests.walls.permission_scene import Wall

COMPANIES = (
    Wall(
        queries.get_tenant_for,
        Can.TENANT_VIEW,
        lambda s, actor: queries.get_tenant_for(actor, s.client.company.slug, Can.TENANT_VIEW),
    ),
    Wall(
        queries.numbers_of,
        Can.TENANT_VIEW,
        lambda s, actor: queries.numbers_of(actor, s.tenant().id, Can.TENANT_VIEW),
    ),
    Wall(
        queries.get_number_for,
        Can.TENANT_MANAGE,
        lambda s, actor: queries.get_number_for(actor, s.tenant().id, s.things["number_id"], Can.TENANT_MANAGE),
    ),
    Wall(
        services.create_tenant,
        Can.TENANT_MANAGE,
        lambda s, actor: services.create_tenant(actor=actor, slug=f"co-{unique()}", name="株式会社青葉"),
        in_house=True,
    ),
    Wall(
        services.set_undo_seconds,
        Can.SENDING_MANAGE,
        lambda s, actor: services.set_undo_seconds(actor=actor, tenant_id=s.id, undo_seconds=30, undo_urgent_seconds=5),
    ),
    Wall(
        services.set_second_look,
        Can.SENDING_MANAGE,
        lambda s, actor: services.set_second_look(actor=actor, tenant_id=s.id, codes=["sensitive"]),
    ),
    Wall(
        services.update_tenant,
        Can.TENANT_MANAGE,
        lambda s, actor: services.update_tenant(actor=actor, tenant_id=s.id, changes={"name": "青葉商事"}),
    ),
    Wall(
        services.go_live,
        Can.TENANT_MANAGE,
        lambda s, actor: services.go_live(actor=actor, tenant_id=s.id),
    ),
    Wall(
        services.add_number,
        Can.TENANT_MANAGE,
        lambda s, actor: services.add_number(actor=actor, tenant_id=s.id, number=a_number()),
    ),
    Wall(
        services.update_number,
        Can.TENANT_MANAGE,
        lambda s, actor: services.update_number(
            actor=actor, tenant_id=s.id, number_id=s.things["number_id"], label="代表"
        ),
    ),
)

DIRECTORY = (
    Wall(
        queries.directory,
        Can.DIRECTORY_VIEW,
        lambda s, actor: queries.directory(actor, s.tenant().id),
    ),
    Wall(
        queries.get_entry_for,
        Can.DIRECTORY_MANAGE,
        lambda s, actor: queries.get_entry_for(actor, s.tenant().id, s.things["person_id"], Can.DIRECTORY_MANAGE),
    ),
    Wall(
        queries.entries,
        Can.DIRECTORY_VIEW,
        lambda s, actor: queries.entries(actor, s.id, [s.things["person_id"]]),
    ),
    Wall(
        services.add_person,
        Can.DIRECTORY_MANAGE,
        lambda s, actor: services.add_person(actor=actor, tenant_id=s.id, name="髙橋 亮"),
    ),
    Wall(
        services.update_person,
        Can.DIRECTORY_MANAGE,
        lambda s, actor: services.update_person(
            actor=actor, tenant_id=s.id, entry_id=s.things["person_id"], changes={"department": "総務部"}
        ),
    ),
)

RETENTION = (
    Wall(
        retention_queries.policies_of,
        Can.RETENTION_VIEW,
        lambda s, actor: retention_queries.policies_of(actor, s.tenant().id),
    ),
    Wall(
        retention_services.set_policies,
        Can.RETENTION_MANAGE,
        lambda s, actor: retention_services.set_policies(actor=actor, tenant_id=s.id, days={"message": 200}),
    ),
    Wall(
        retention_services.propose_policies,
        Can.RETENTION_PROPOSE,
        lambda s, actor: retention_services.propose_policies(actor=actor, tenant_id=s.id, days={"message": 200}),
    ),
    Wall(
        retention_services.decide_proposal,
        Can.RETENTION_MANAGE,
        lambda s, actor: retention_services.decide_proposal(
            actor=actor, tenant_id=s.id, data_class="recording", accept=True, confirm={"recording": 0}
        ),
    ),
    Wall(
        retention_services.retract_proposal,
        Can.RETENTION_PROPOSE,
        lambda s, actor: retention_services.retract_proposal(actor=actor, tenant_id=s.id, data_class="recording"),
    ),
    Wall(
        retention_services.withdraw_change,
        Can.RETENTION_MANAGE,
        lambda s, actor: retention_services.withdraw_change(actor=actor, tenant_id=s.id, data_class="contact"),
    ),
    Wall(
        due.calendar,
        Can.RETENTION_MANAGE,
        lambda s, actor: due.calendar(actor, [s.tenant()]),
    ),
    Wall(
        due.active_holds,
        Can.HOLD_MANAGE,
        lambda s, actor: due.active_holds(actor, [s.tenant()]),
    ),
    Wall(
        retention_queries.holds_of,
        Can.HOLD_MANAGE,
        lambda s, actor: retention_queries.holds_of(actor, s.tenant().id),
    ),
    Wall(
        retention_queries.get_hold_for,
        Can.HOLD_MANAGE,
        lambda s, actor: retention_queries.get_hold_for(actor, s.tenant().id, s.things["hold_id"]),
    ),
    Wall(
        retention_services.set_hold,
        Can.HOLD_MANAGE,
        lambda s, actor: retention_services.set_hold(
            actor=actor, tenant_id=s.id, scope="call", target_id=s.things["call_id"], reason_code="dispute"
        ),
    ),
    Wall(
        retention_services.release_hold,
        Can.HOLD_MANAGE,
        lambda s, actor: retention_services.release_hold(actor=actor, tenant_id=s.id, hold_id=s.things["hold_id"]),
    ),
)

TENANT_WALLS: tuple[Wall, ...] = (*COMPANIES, *DIRECTORY, *RETENTION)
