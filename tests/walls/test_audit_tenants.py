"""What is done to a client company stands in its log: each event by itself, with who did it and to what."""

import pytest

from callcenter.core.ids import uuid7
from retention import services as retention_services
from retention.services import holds, policies
from tenants import services
from tenants.services import companies, directory, numbers, sending
from tests.factories import acting, unique
from tests.tenants import make
from tests.walls.audit_walls import admin, chief, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(companies.create_tenant, "key.created", "tenant.created")
def test_a_new_company_and_its_keys() -> None:
    actor, made = admin(), uuid7()
    with written(made) as log, acting(actor):
        services.create_tenant(actor=actor, slug=f"co-{unique()}", name="試験商事", tenant_id=made)
    assert log.events == those(event("key.created", made, made, actor), event("tenant.created", made, made, actor))


@proves(companies.update_tenant, "tenant.updated")
def test_a_changed_company() -> None:
    company = make.onboarding()
    actor = admin(company)
    with written(company) as log, acting(actor):
        services.update_tenant(actor=actor, tenant_id=company.id, changes={"hours_text": "平日 8:00-20:00"})
    assert log.events == those(event("tenant.updated", company, company.id, actor))


@proves(sending.set_undo_seconds, "tenant.updated")
def test_a_changed_time_to_undo() -> None:
    company = make.onboarding()
    actor = admin(company)
    with written(company) as log, acting(actor):
        services.set_undo_seconds(actor=actor, tenant_id=company.id, undo_seconds=30, undo_urgent_seconds=0)
    assert log.events == those(event("tenant.updated", company, company.id, actor))


@proves(sending.set_second_look, "tenant.updated")
def test_a_changed_rule_of_which_sends_wait() -> None:
    company = make.onboarding()
    actor = admin(company)
    with written(company) as log, acting(actor):
        services.set_second_look(actor=actor, tenant_id=company.id, codes=["sensitive"])
    assert log.events == those(event("tenant.updated", company, company.id, actor))


@proves(companies.go_live, "tenant.live")
def test_a_company_that_starts() -> None:
    company = make.onboarding(greeting="お電話ありがとうございます。")
    actor = admin(company)
    with acting(actor):
        services.add_number(actor=actor, tenant_id=company.id, number=make.a_number())
        retention_services.set_policies(actor=actor, tenant_id=company.id, days=make.DAYS)
    with written(company) as log, acting(actor):
        services.go_live(actor=actor, tenant_id=company.id)
    assert log.events == those(event("tenant.live", company, company.id, actor))


@proves(directory.add_person, "directory.added")
def test_a_new_addressee() -> None:
    company = make.onboarding()
    actor = admin(company)
    with written(company) as log, acting(actor):
        entry = services.add_person(actor=actor, tenant_id=company.id, name="鈴木 一郎")
    assert log.events == those(event("directory.added", company, entry, actor))


@proves(directory.update_person, "directory.updated")
def test_a_changed_addressee() -> None:
    company = make.onboarding()
    entry = make.entry_of(company, make.person(company, "鈴木 一郎"))
    actor = admin(company)
    with written(company) as log, acting(actor):
        services.update_person(actor=actor, tenant_id=company.id, entry_id=entry.id, changes={"department": "総務部"})
    assert log.events == those(event("directory.updated", company, entry, actor))


@proves(holds._set, "hold.set")
def test_a_legal_hold() -> None:
    company = make.onboarding()
    actor = admin(company)
    with written(company) as log, acting(actor):
        hold = retention_services.set_hold(actor=actor, tenant_id=company.id, scope="tenant", reason_code="litigation")
    assert log.events == those(event("hold.set", company, hold, actor))


@proves(holds.release_hold, "hold.released")
def test_a_released_hold() -> None:
    company = make.onboarding()
    actor = admin(company)
    with acting(actor):
        hold = retention_services.set_hold(actor=actor, tenant_id=company.id, scope="tenant", reason_code="litigation")
    with written(company) as log, acting(actor):
        retention_services.release_hold(actor=actor, tenant_id=company.id, hold_id=hold.id)
    assert log.events == those(event("hold.released", company, hold, actor))


@proves(numbers.add_number, "tenant.number_added")
def test_a_new_number() -> None:
    company = make.onboarding()
    actor = admin(company)
    with written(company) as log, acting(actor):
        row = services.add_number(actor=actor, tenant_id=company.id, number=make.a_number())
    assert log.events == those(event("tenant.number_added", company, row, actor))


@proves(numbers.update_number, "tenant.number_changed")
def test_a_renamed_number() -> None:
    company = make.onboarding()
    actor = admin(company)
    with acting(actor):
        row = services.add_number(actor=actor, tenant_id=company.id, number=make.a_number())
    with written(company) as log, acting(actor):
        services.update_number(actor=actor, tenant_id=company.id, number_id=row.id, label="代表")
    assert log.events == those(event("tenant.number_changed", company, row, actor))


@proves(policies._recorded, "retention.set")
def test_a_settled_and_then_a_shortened_period() -> None:
    company = make.onboarding()
    actor = admin(company)
    for days, action in ((100, "retention.set"), (50, "retention.shortened")):
        with written(company) as log, acting(actor):
            asked = {"days": {"message": days}, "confirm": {"message": 0}}
            retention_services.set_policies(actor=actor, tenant_id=company.id, **asked)
            policy = retention_services.lock_class(company.id, "message")
        assert log.events == those(event(action, company, policy, actor))


@proves(policies.propose_policies, "retention.proposed")
@proves(policies.decide_proposal, "retention.declined")
def test_a_proposed_period_and_one_that_is_turned_down() -> None:
    company = make.live()
    client, actor = chief(company), admin(company)
    with written(company) as log, acting(client):
        retention_services.propose_policies(actor=client, tenant_id=company.id, days={"message": 50})
        policy = retention_services.lock_class(company.id, "message")
    assert log.events == those(event("retention.proposed", company, policy, client))
    with written(company) as log, acting(actor):
        retention_services.decide_proposal(actor=actor, tenant_id=company.id, data_class="message", accept=False)
    assert log.events == those(event("retention.declined", company, policy, actor))


@proves(policies.retract_proposal, "retention.retracted")
def test_a_proposed_period_that_the_client_takes_back() -> None:
    company = make.live()
    client = chief(company)
    with acting(client):
        retention_services.propose_policies(actor=client, tenant_id=company.id, days={"message": 50})
    with written(company) as log, acting(client):
        retention_services.retract_proposal(actor=client, tenant_id=company.id, data_class="message")
        policy = retention_services.lock_class(company.id, "message")
    assert log.events == those(event("retention.retracted", company, policy, client))


@proves(policies.withdraw_change, "retention.withdrawn")
def test_a_shortening_that_is_taken_back() -> None:
    company = make.live()
    actor = admin(company)
    with acting(actor):
        asked = {"days": {"message": 50}, "confirm": {"message": 0}}
        retention_services.set_policies(actor=actor, tenant_id=company.id, **asked)
    with written(company) as log, acting(actor):
        retention_services.withdraw_change(actor=actor, tenant_id=company.id, data_class="message")
        policy = retention_services.lock_class(company.id, "message")
    assert log.events == those(event("retention.withdrawn", company, policy, actor))


@proves(policies._superseded, "retention.superseded")
def test_a_proposed_period_that_lapses_because_another_is_settled() -> None:
    company = make.live()
    client, actor = chief(company), admin(company)
    with acting(client):
        retention_services.propose_policies(actor=client, tenant_id=company.id, days={"message": 50})
    with written(company) as log, acting(actor):
        retention_services.set_policies(actor=actor, tenant_id=company.id, days={"message": 400})
        policy = retention_services.lock_class(company.id, "message")
    assert log.events == those(
        event("retention.set", company, policy, actor), event("retention.superseded", company, policy, actor)
    )


def test_a_proposed_period_that_is_taken_up() -> None:
    company = make.live()
    client, actor = chief(company), admin(company)
    with acting(client):
        retention_services.propose_policies(actor=client, tenant_id=company.id, days={"message": 50})
    with written(company) as log, acting(actor):
        retention_services.decide_proposal(
            actor=actor, tenant_id=company.id, data_class="message", accept=True, confirm={"message": 0}
        )
        policy = retention_services.lock_class(company.id, "message")
    assert log.events == those(event("retention.shortened", company, policy, actor))
