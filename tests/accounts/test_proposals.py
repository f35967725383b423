"""What touches values, the log or roles is given by two administrators; nobody decides their own proposal or their own role."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import Invitation, Membership, Outcome, Proposal, User
from accounts.queries import proposals as queries
from accounts.queries.resolve import resolve_memberships
from accounts.roles import ROLES
from accounts.services import decisions, invitations, memberships, people
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from tests import mailing
from tests.factories import (
    HOUSE,
    Company,
    acting,
    actor_for,
    as_system,
    make_person,
    make_tenant,
    unique,
)
from tests.log import events_of

pytestmark = pytest.mark.django_db


def admin(*companies: Company, demo: bool = True) -> Actor:
    return actor_for(make_person("admin", demo=demo), (HOUSE, "admin"), *((one, "admin") for one in companies))


def give(actor: Actor, user: User, role: str, company: Company) -> Membership | Proposal:
    with acting(actor):
        return memberships.give(actor=actor, tenant_id=company.id, user_id=user.pk, role=role)


def proposed(actor: Actor, user: User, role: str, company: Company) -> Proposal:
    made = give(actor, user, role, company)
    assert isinstance(made, Proposal)
    return made


def decide(actor: Actor, row: Proposal, decision: str = "approve") -> Proposal:
    with acting(actor):
        return decisions.decide(actor=actor, proposal_id=row.id, decision=decision)


def held(user: User) -> set[str]:
    return {role for _tenant, _slug, role in resolve_memberships(user.pk)}


@pytest.mark.parametrize("code", sorted(ROLES))
def test_one_administrator_alone_gives_only_what_touches_nothing(code: str) -> None:
    company, user = make_tenant(), make_person()
    place = HOUSE if ROLES[code].held == "house" else company
    one, two = admin(company), admin(company)
    made = give(one, user, code, place)
    assert isinstance(made, Membership) == (code == "telephony")
    assert held(user) == ({"telephony"} if code == "telephony" else set())
    if isinstance(made, Proposal):
        decide(two, made)
        assert held(user) == {code}


def test_both_administrators_are_in_the_log() -> None:
    company, user = make_tenant(), make_person()
    one, two = admin(company), admin(company)
    row = proposed(one, user, "client_admin", company)
    decide(two, row)
    asked, answered = events_of(company, "role.proposed", "role.approved")
    (given,) = events_of(company, "membership.given")
    assert (asked["actor"]["id"], answered["actor"]["id"]) == (str(one.id), str(two.id))
    assert {str(one.id), str(user.pk)} <= set(answered["objects"])
    assert given["actor"]["id"] == str(two.id)


def test_nobody_approves_their_own_proposal_or_a_proposal_about_themselves() -> None:
    one, two, three = admin(), admin(), admin()
    user = User.objects.get(staff_code=two.label)
    row = proposed(one, user, "auditor", HOUSE)
    for wrong in (one, two):
        for decision in ("approve", "refuse"):
            with pytest.raises(Conflict) as refusal:
                decide(wrong, row, decision)
            assert refusal.value.code == "own_proposal"
    assert held(user) == {"admin"}
    decide(three, row)
    assert held(user) == {"admin", "auditor"}


def test_the_database_refuses_an_approval_by_the_author() -> None:
    one = admin()
    row = proposed(one, make_person(), "auditor", HOUSE)
    with as_system(HOUSE_ID), pytest.raises(IntegrityError, match="two_people"):
        Proposal.objects.filter(id=row.id).update(outcome=Outcome.APPROVED, decided_by=one.id)


@pytest.mark.parametrize("decision", ["refuse", "withdraw"])
def test_what_is_refused_or_withdrawn_gives_nothing_and_stays_decided(decision: str) -> None:
    one, two, user = admin(), admin(), make_person()
    row = proposed(one, user, "supervisor", HOUSE)
    decide(one if decision == "withdraw" else two, row, decision)
    with pytest.raises(Conflict):
        decide(two, row)
    assert held(user) == set()


def test_only_its_author_withdraws() -> None:
    one, two = admin(), admin()
    row = proposed(one, make_person(), "supervisor", HOUSE)
    with pytest.raises(Conflict) as refusal:
        decide(two, row, "withdraw")
    assert refusal.value.code == "not_your_proposal"


def test_after_seven_days_nobody_can_approve() -> None:
    one, two, user = admin(), admin(), make_person()
    row = proposed(one, user, "supervisor", HOUSE)
    assert timedelta(days=6, hours=23) < row.expires_at - timezone.now() < timedelta(days=7, hours=1)
    with as_system(HOUSE_ID):
        Proposal.objects.filter(id=row.id).update(expires_at=timezone.now())
    with pytest.raises(Conflict):
        decide(two, row)
    # It can be proposed anew.
    assert proposed(one, user, "supervisor", HOUSE).id != row.id


def test_the_same_is_not_proposed_twice() -> None:
    one, user = admin(), make_person()
    proposed(one, user, "supervisor", HOUSE)
    with pytest.raises(Conflict) as refusal:
        proposed(one, user, "supervisor", HOUSE)
    assert refusal.value.code == "already_proposed"


def test_what_somebody_proposed_who_is_no_administrator_any_more_is_not_approved() -> None:
    one, two, user = admin(), admin(), make_person()
    row = proposed(one, user, "supervisor", HOUSE)
    assert one.id is not None
    with acting(two):
        people.deactivate(actor=two, user_id=one.id)
    with pytest.raises(Conflict) as refusal:
        decide(two, row)
    assert refusal.value.code == "author_gone"
    decide(two, row, "refuse")


def test_a_stopped_person_gets_nothing() -> None:
    one, two, user = admin(), admin(), make_person()
    row = proposed(one, user, "supervisor", HOUSE)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Conflict) as refusal, acting(two):
        decisions.decide(actor=two, proposal_id=row.id, decision="approve")
    assert refusal.value.code == "person_stopped"


def test_one_more_company_of_a_vouched_operator_needs_nobody_else() -> None:
    first, second = make_tenant(), make_tenant()
    one, two, user = admin(first, second), admin(first, second), make_person()
    decide(two, proposed(one, user, "operator", first))
    assert isinstance(give(one, user, "operator", second), Membership)


def test_a_client_role_is_vouched_for_in_each_company() -> None:
    first, second = make_tenant(), make_tenant()
    one, two, user = admin(first, second), admin(first, second), make_person()
    decide(two, proposed(one, user, "client_user", first))
    assert isinstance(give(one, user, "client_user", second), Proposal)


@pytest.mark.django_db(transaction=True)
def test_the_first_administrator_of_all_makes_the_second_alone() -> None:
    one = admin()
    assert isinstance(give(one, make_person(), "supervisor", HOUSE), Proposal)
    second = make_person()
    assert isinstance(give(one, second, "admin", HOUSE), Membership)
    assert isinstance(give(one, make_person(), "admin", HOUSE), Proposal)
    # Whoever stops all others is not the first one again.
    with acting(one):
        people.deactivate(actor=one, user_id=second.pk)
    assert isinstance(give(one, make_person(), "admin", HOUSE), Proposal)


def test_one_administrator_shortens_but_does_not_lengthen() -> None:
    company, later = make_tenant(), timezone.now() + timedelta(days=9)
    one, user = admin(company), make_person("client_user", company, ends_at=later)
    with as_system(company.id):
        row = Membership.objects.get(user=user)
    with acting(one):
        memberships.end(actor=one, membership_id=row.id, at=later - timedelta(days=1))
    with acting(one), pytest.raises(Conflict) as refusal:
        memberships.end(actor=one, membership_id=row.id, at=later)
    assert refusal.value.code == "needs_second"


def test_an_invitation_by_the_service_goes_out_with_the_approval() -> None:
    company, email = make_tenant(), f"chief{unique()}@example.test"
    one, two = admin(company), admin(company)
    with acting(one):
        row = invitations.invite(actor=one, tenant_id=company.id, email=email, role="client_admin")
    assert isinstance(row, Proposal)
    with as_system(company.id):
        assert not Invitation.objects.filter(email=email).exists()
    assert "invitation" not in mailing.kinds(company.id)
    decide(two, row)
    with as_system(company.id):
        assert Invitation.objects.get(email=email).role == "client_admin"
    assert "invitation" in mailing.kinds(company.id)


def test_nobody_invites_themselves_nor_approves_their_own_invitation() -> None:
    company = make_tenant()
    one, two = admin(company), admin(company)
    mine, other = (User.objects.get(staff_code=actor.label).email for actor in (one, two))
    with acting(one), pytest.raises(Conflict):
        invitations.invite(actor=one, tenant_id=company.id, email=mine, role="client_admin")
    with acting(one):
        row = invitations.invite(actor=one, tenant_id=company.id, email=other, role="client_admin")
    assert row is not None
    with pytest.raises(Conflict) as refusal:
        decide(two, row)
    assert refusal.value.code == "own_proposal"


def test_a_clients_administrator_asks_nobody() -> None:
    company = make_tenant()
    chief = actor_for(make_person("client_admin", company), (company, "client_admin"))
    with acting(chief):
        assert invitations.invite(actor=chief, tenant_id=company.id, email="a@example.test", role="client_user") is None


@pytest.mark.parametrize("role", ["supervisor", "auditor", "client_admin", "operator"])
def test_only_administrators_of_the_service_decide(role: str) -> None:
    company = make_tenant()
    row = proposed(admin(company), make_person(), "client_user", company)
    place = HOUSE if ROLES[role].held == "house" else company
    with pytest.raises(Forbidden):
        decide(actor_for(make_person(role, company), (place, role)), row)
    with pytest.raises(NotFound), acting(other := admin(company)):
        decisions.decide(actor=other, proposal_id=uuid7(), decision="approve")


def test_proposals_are_for_administrators_of_the_service_in_companies_that_they_administer() -> None:
    company, elsewhere = make_tenant(), make_tenant()
    here, there = (proposed(admin(one), make_person(), "operator", one) for one in (company, elsewhere))
    one_of_ours = actor_for(make_person(), (HOUSE, "admin"), (company, "admin"), (elsewhere, "operator"))
    with acting(one_of_ours):
        assert [each.row.id for each in queries.waiting(one_of_ours).rows] == [here.id]
        with pytest.raises(NotFound):
            queries.get_proposal_for(one_of_ours, there.id)
    chief = actor_for(make_person(), (company, "client_admin"))
    with acting(chief):
        with pytest.raises(Forbidden):
            queries.waiting(chief)
        with pytest.raises(Forbidden):
            queries.get_proposal_for(chief, here.id)
