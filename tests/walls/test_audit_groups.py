"""Groups of companies and files of people: what is said, what it does in each company, and each look are in the log."""

import pytest

from accounts.models import CompanyGroup, Membership
from accounts.peoplefile import Line
from accounts.queries import groups as group_queries
from accounts.services import groups, plans, settling
from callcenter.core.context import Actor, system_actor
from tests.factories import HOUSE, Company, acting, as_system, make_person, make_tenant, unique
from tests.harness.roles import as_role
from tests.walls.audit_walls import admin, event, proves, those, written


def a_group(actor: Actor) -> CompanyGroup:
    with acting(actor):
        return groups.save_group(actor=actor, name=f"群{unique()}")


@pytest.mark.django_db
@proves(groups._record, "group.saved")
def test_everything_that_is_said_of_a_group() -> None:
    company = make_tenant()
    actor, user = admin(company), make_person("operator", make_tenant())
    with written(company) as log:
        row = a_group(actor)
        with acting(actor):
            groups.add_companies(actor=actor, group_id=row.pk, tenant_ids=[company.id])
        with acting(actor):
            groups.add_person(actor=actor, group_id=row.pk, user_id=user.pk)
        with acting(actor):
            groups.remove_person(actor=actor, group_id=row.pk, user_id=user.pk)
        with acting(actor):
            groups.remove_company(actor=actor, group_id=row.pk, tenant_id=company.id)
        with acting(actor):
            groups.remove_group(actor=actor, group_id=row.pk)
    actions = ["saved", *["companies_changed"] * 2, *["people_changed"] * 2, "removed"]
    assert log.events == those(*(event(f"group.{each}", HOUSE, row, actor) for each in actions))


@pytest.mark.django_db
@proves(group_queries.operators_of, "group.listed")
def test_a_look_at_who_is_in_a_group() -> None:
    actor = admin()
    row, user = a_group(actor), make_person("operator", make_tenant())
    with acting(actor):
        groups.add_person(actor=actor, group_id=row.pk, user_id=user.pk)
    with written() as log, acting(actor):
        assert [each.user for each in group_queries.operators_of(actor, row)] == [user]
    assert log.events == those(event("group.listed", HOUSE, None, actor))


@pytest.mark.django_db
@proves(plans.plan, "person.listed")
def test_a_look_at_people_whom_a_file_names() -> None:
    actor, user = admin(), make_person()
    with written() as log, acting(actor):
        plans.plan(actor, [Line(2, email=user.email)])
    assert log.events == those(event("person.listed", HOUSE, None, actor))


@pytest.mark.django_db(transaction=True)
@proves(settling._give, "membership.given")
@proves(settling._end, "membership.ended")
def test_what_a_group_gives_and_ends_in_a_company() -> None:
    company = make_tenant()
    actor, user = admin(company), make_person("operator", make_tenant())
    row = a_group(actor)
    with acting(actor):
        groups.add_companies(actor=actor, group_id=row.pk, tenant_ids=[company.id])
    with acting(actor):
        groups.add_person(actor=actor, group_id=row.pk, user_id=user.pk)
    given = settled(company, row, "membership.given")
    with acting(actor):
        groups.remove_person(actor=actor, group_id=row.pk, user_id=user.pk)
    assert settled(company, row, "membership.ended") == given


def settled(company: Company, group: CompanyGroup, action: str) -> Membership:
    system = system_actor(groups.SETTLE)
    with written(company) as log, as_role("worker"):
        settling.settle_group(actor=system, group_id=group.pk)
    with as_system(company.id):
        row = Membership.objects.get(tenant_id=company.id, group_id=group.pk)
    assert log.events == those(event(action, company, row, system))
    return row
