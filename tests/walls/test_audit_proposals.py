"""Roles that two administrators give: the proposal, each decision, the role and each look at what waits are in the log."""

import pytest

from accounts.models import Membership, Proposal
from accounts.queries import proposals as waiting_proposals
from accounts.services import decisions, memberships, proposals
from callcenter.core.context import Actor
from calls.models import NotifyChoice
from tests.factories import Company, acting, as_system, make_person, make_tenant
from tests.walls.audit_walls import admin, event, proves, those, written

pytestmark = pytest.mark.django_db


def proposed(actor: Actor, company: Company) -> Proposal:
    with acting(actor):
        row = memberships.give(actor=actor, tenant_id=company.id, user_id=make_person().pk, role="client_user")
    assert isinstance(row, Proposal)
    return row


@proves(proposals.propose, "role.proposed")
def test_a_role_that_is_proposed() -> None:
    company = make_tenant()
    actor = admin(company)
    with written(company) as log:
        row = proposed(actor, company)
    assert log.events == those(event("role.proposed", company, row, actor))


@proves(decisions.decide, "role.refused")
@pytest.mark.parametrize(("decision", "action"), [("refuse", "role.refused"), ("withdraw", "role.withdrawn")])
def test_a_proposal_that_comes_to_nothing(decision: str, action: str) -> None:
    company = make_tenant()
    author, other = admin(company), admin(company)
    row = proposed(author, company)
    actor = author if decision == "withdraw" else other
    with written(company) as log, acting(actor):
        decisions.decide(actor=actor, proposal_id=row.id, decision=decision)
    assert log.events == those(event(action, company, row, actor))


@proves(decisions._carry_out, "membership.given")
def test_a_proposal_that_is_approved() -> None:
    company = make_tenant()
    author, other = admin(company), admin(company)
    row = proposed(author, company)
    with written(company) as log, acting(other):
        decisions.decide(actor=other, proposal_id=row.id, decision="approve")
    with as_system(company.id):
        given = Membership.objects.get(tenant_id=company.id, role="client_user")
        choice = NotifyChoice.objects.get(tenant_id=company.id)
    assert log.events == those(
        event("role.approved", company, row, other),
        event("membership.given", company, given, other),
        event("notify.changed", company, choice, other),
    )


@proves(waiting_proposals.waiting, "role.listed")
def test_a_look_at_what_waits() -> None:
    company = make_tenant()
    author, other = admin(company), admin(company)
    proposed(author, company)
    with written(company) as log, acting(other):
        assert len(waiting_proposals.waiting(other).rows) == 1
    assert log.events == those(event("role.listed", company, None, other))
