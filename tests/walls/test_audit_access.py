"""Who may what, where and until when: every change of access stands in the log by itself, and every list of members."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import queries
from accounts import services as grants
from accounts.events import bare_actor
from accounts.links import InvitationLink
from accounts.models import Membership
from accounts.queries import shown
from accounts.services import departments, invitations, memberships, tokens
from accounts.services import grants as accounts_grants
from calls.models import Call, NotifyChoice
from tests.calls.make import make_client
from tests.factories import Company, acting, actor_for, api_for, as_system, make_person, make_tenant, unique
from tests.walls.audit_walls import admin, chief, event, proves, those, written

pytestmark = pytest.mark.django_db
READ = "read_restricted"


def member_of(company: Company) -> Membership:
    """The membership of a new member."""
    user = make_person("client_user", company)
    with as_system(company.id):
        return Membership.objects.get(tenant_id=company.id, user=user)


@proves(memberships.give, "membership.given")
def test_a_role_that_is_given() -> None:
    company, person = make_tenant(), make_person("operator", make_tenant())
    actor = admin(company)
    with written(company) as log, acting(actor):
        row = memberships.give(actor=actor, tenant_id=company.id, user_id=person.pk, role="operator")
    assert log.events == those(event("membership.given", company, row, actor))


@proves(memberships.end, "membership.ended")
def test_a_membership_that_ends_now() -> None:
    company = make_tenant()
    actor, row = chief(company), member_of(company)
    with written(company) as log, acting(actor):
        memberships.end(actor=actor, membership_id=row.id)
    assert log.events == those(event("membership.ended", company, row, actor))


@proves(memberships._set_end, "membership.changed")
def test_a_membership_that_ends_on_a_day_to_come() -> None:
    company = make_tenant()
    actor, row = chief(company), member_of(company)
    with written(company) as log, acting(actor):
        memberships.end(actor=actor, membership_id=row.id, at=timezone.now() + timedelta(days=3))
    assert log.events == those(event("membership.changed", company, row, actor))


@proves(invitations.send, "invitation.sent")
@proves(invitations.revoke, "invitation.revoked")
def test_an_invitation_and_its_revocation() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log, acting(actor):
        invitations.invite(actor=actor, tenant_id=company.id, email=f"a{unique()}@example.test", role="client_user")
        row = invitations.pending(company.id).get()
    assert log.events == those(event("invitation.sent", company, row, actor))
    with written(company) as log, acting(actor):
        invitations.revoke(actor=actor, tenant_id=company.id, invitation_id=row.id)
    assert log.events == those(event("invitation.revoked", company, row, actor))


@proves(invitations.accept, "invitation.accepted", "membership.given")
def test_an_invitation_that_is_accepted() -> None:
    company, person = make_tenant(), make_person()
    actor = chief(company)
    with acting(actor):
        invitations.invite(actor=actor, tenant_id=company.id, email=person.email, role="client_user")
        row = invitations.pending(company.id).get()
    with written(company) as log:
        invitations.accept(actor=bare_actor(person), link=InvitationLink(company.id, row.id))
    with as_system(company.id):
        member = Membership.objects.get(tenant_id=company.id, user=person)
        choice = NotifyChoice.objects.get(tenant_id=company.id, user_id=person.pk)
    assert log.events == those(
        event("invitation.accepted", company, row, person),
        event("membership.given", company, member, person),
        event("notify.changed", company, choice, person),
    )


@proves(accounts_grants._record, "access.granted")
def test_a_right_on_one_object_and_its_end() -> None:
    client = make_client()
    call: Call = client.log()
    actor = chief(client.company)
    with written(client.company) as log, acting(actor):
        grants.grant_object(actor=actor, obj=call, permission=READ, user_ids=[client.user.pk])
    assert log.events == those(event("access.granted", client.company, call, actor))
    with written(client.company) as log, acting(actor):
        grants.revoke_object(actor=actor, obj=call, permission=READ, user_ids=[client.user.pk])
    assert log.events == those(event("access.revoked", client.company, call, actor))


@proves(tokens.make_token, "token.made")
@proves(tokens.end_token, "token.ended")
def test_a_token_of_one_company_and_its_end() -> None:
    company = make_tenant()
    person = make_person("operator", company)
    actor = actor_for(person, (company, "operator"))
    with written(company) as log:
        row, _text = tokens.make_token(actor=actor, label="電話機", tenant_id=company.id)
    assert log.events == those(event("token.made", company, row, actor))
    with written(company) as log:
        tokens.end_token(actor=actor, token_id=row.id)
    assert log.events == those(event("token.ended", company, row, actor))


@proves(shown.list_memberships, "member.listed")
def test_memberships_that_are_listed_by_a_program() -> None:
    company, person = make_tenant(), make_person("admin")
    make_person("client_user", company)
    program = api_for(person)
    with written(company) as log:
        assert program.get("/api/v1/memberships/", {"tenant": company.slug}).json()["results"]
    assert log.events == those(event("member.listed", company, None, person))


@proves(shown.view_membership, "member.listed")
def test_a_membership_that_is_shown() -> None:
    company = make_tenant()
    actor, member = chief(company), make_person("client_user", company)
    with written(company) as log, acting(actor):
        row = queries.memberships_for(actor, user_id=member.pk).get()
        assert queries.view_membership(actor, row.id).user == member
    assert log.events == those(event("member.listed", company, row, actor))


@proves(shown.members, "member.listed")
def test_the_people_of_a_company_that_are_shown() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log, acting(actor):
        assert len(queries.members(actor, company.id)) == 1
    assert log.events == those(event("member.listed", company, None, actor))


@proves(shown.open_invitations, "invitation.listed")
def test_the_addresses_that_were_invited() -> None:
    company = make_tenant()
    actor = chief(company)
    with acting(actor):
        assert queries.open_invitations(actor, company.id) == []
        invitations.invite(actor=actor, tenant_id=company.id, email="new@example.test", role="client_user")
    with written(company) as log, acting(actor):
        assert len(queries.open_invitations(actor, company.id)) == 1
    assert log.events == those(event("invitation.listed", company, None, actor))


@proves(departments.save_department, "department.saved")
@proves(departments.remove_department, "department.removed")
def test_a_department_from_its_name_to_its_end() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log, acting(actor):
        row = departments.save_department(actor=actor, tenant_id=company.id, name="経理部", user_ids=[])
    assert log.events == those(event("department.saved", company, row, actor))
    with written(company) as log, acting(actor):
        departments.remove_department(actor=actor, tenant_id=company.id, department_id=row.pk)
    assert log.events == those(event("department.removed", company, row, actor))
