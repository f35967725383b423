"""A group of companies: whoever is in it is an operator of each of them, as companies and people come and go."""

from __future__ import annotations

import pytest
from django.db import connections
from django.db.utils import ProgrammingError

from accounts.models import ApiToken, CompanyGroup, Membership, Proposal, User
from accounts.queries.access import RUNNING
from accounts.queries.resolve import resolve_memberships
from accounts.services import decisions, groups, memberships
from accounts.tasks import settle_group
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.models import Job
from tests.factories import (
    HOUSE,
    Company,
    acting,
    actor_for,
    as_system,
    client_for,
    join,
    make_person,
    make_tenant,
    token_for,
    unique,
)
from tests.harness.roles import as_role
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


def admin(*companies: Company) -> Actor:
    return actor_for(make_person("admin"), (HOUSE, "admin"), *((company, "admin") for company in companies))


def a_group(actor: Actor, *companies: Company) -> CompanyGroup:
    with acting(actor):
        row = groups.save_group(actor=actor, name=f"関東{unique()}")
    with acting(actor):
        groups.add_companies(actor=actor, group_id=row.pk, tenant_ids=[company.id for company in companies])
    return row


def put_in(actor: Actor, group: CompanyGroup, user: User) -> object:
    with acting(actor):
        return groups.add_person(actor=actor, group_id=group.pk, user_id=user.pk)


def take_out(actor: Actor, group: CompanyGroup, *, user: User | None = None, company: Company | None = None) -> None:
    with acting(actor):
        if user is not None:
            groups.remove_person(actor=actor, group_id=group.pk, user_id=user.pk)
        if company is not None:
            groups.remove_company(actor=actor, group_id=group.pk, tenant_id=company.id)


def settle() -> int:
    """Does the work that waits, as the worker does it. How much there was."""
    with as_role("worker"):
        with as_system(HOUSE_ID):
            jobs = list(Job.objects.filter(tenant_id=HOUSE_ID, task=groups.SETTLE))
        for job in jobs:
            settle_group(tenant_id=str(HOUSE_ID), **job.payload)
        with as_system(HOUSE_ID):
            Job.objects.filter(tenant_id=HOUSE_ID, task=groups.SETTLE).delete()
    return len(jobs)


def held(user: User) -> set[str]:
    return {slug for _tenant, slug, role in resolve_memberships(user.pk) if role == "operator"}


def an_operator(company: Company | None = None) -> User:
    """Somebody whom two have vouched for already."""
    return make_person("operator", company or make_tenant())


def test_a_person_in_a_group_answers_for_all_its_companies_and_each_of_them_reads_so() -> None:
    one, two, elsewhere = make_tenant(), make_tenant(), make_tenant()
    actor, user = admin(one, two), an_operator(elsewhere)
    put_in(actor, a_group(actor, one, two), user)
    assert held(user) == {elsewhere.slug}
    assert settle() == 2
    assert held(user) == {one.slug, two.slug, elsewhere.slug}
    for company in (one, two):
        (event,) = events_of(company.id, "membership.given")
        assert (event["outcome"]["reason"], event["on_behalf_of"]) == ("by_group", str(actor.id))
    assert events_of(elsewhere.id, "membership.given") == []


def test_it_follows_when_a_company_or_a_person_comes_or_goes() -> None:
    one, two, late = make_tenant(), make_tenant(), make_tenant()
    actor, user, other = admin(one, two, late), an_operator(), an_operator()
    before = held(user)
    group = a_group(actor, one, two)
    for each in (user, other):
        put_in(actor, group, each)
    with acting(actor):
        groups.add_companies(actor=actor, group_id=group.pk, tenant_ids=[late.id])
    take_out(actor, group, company=one)
    settle()
    assert held(user) == before | {two.slug, late.slug}
    take_out(actor, group, user=user)
    token_for(user, two)
    settle()
    assert held(user) == before
    assert {two.slug, late.slug} <= held(other)
    (ended,) = events_of(two.id, "membership.ended")
    assert ended["outcome"]["reason"] == "by_group"
    with as_system(two.id):
        assert not ApiToken.objects.filter(tenant_id=two.id, user=user, revoked_at__isnull=True).exists()


def test_what_was_given_by_hand_stays_and_what_two_groups_give_ends_with_the_last() -> None:
    company, shared = make_tenant(), make_tenant()
    actor, user = admin(company, shared), an_operator(company)
    first, second = a_group(actor, company, shared), a_group(actor, shared)
    for group in (first, second):
        put_in(actor, group, user)
    settle()
    with as_system(company.id):
        assert Membership.objects.get(tenant_id=company.id, user=user).group_id is None
    take_out(actor, first, user=user)
    settle()
    assert held(user) == {company.slug, shared.slug}
    with as_system(shared.id):
        assert Membership.objects.get(RUNNING, tenant_id=shared.id, user=user).group_id == second.pk
    assert events_of(shared.id, "membership.ended") == []
    take_out(actor, second, user=user)
    settle()
    assert held(user) == {company.slug}


def test_settling_again_changes_nothing() -> None:
    company = make_tenant()
    actor, user = admin(company), an_operator()
    group = a_group(actor, company)
    put_in(actor, group, user)
    settle()
    with as_role("worker"):
        settle_group(tenant_id=str(HOUSE_ID), group_id=str(group.pk), by=str(actor.id))
    assert len(events_of(company.id, "membership.given")) == 1


def test_a_role_of_a_group_is_ended_by_the_group_alone() -> None:
    company = make_tenant()
    actor, user = admin(company), an_operator()
    put_in(actor, a_group(actor, company), user)
    settle()
    with as_system(company.id):
        row = Membership.objects.get(tenant_id=company.id, user=user)
    with pytest.raises(Conflict) as caught, acting(actor):
        memberships.end(actor=actor, membership_id=row.pk)
    assert caught.value.code == "by_group"


def test_a_first_role_of_an_operator_is_approved_by_a_second_administrator_for_the_whole_group() -> None:
    one, two = make_tenant(), make_tenant()
    actor, other, user = admin(one, two), admin(one, two), make_person()
    made = put_in(actor, a_group(actor, one, two), user)
    assert isinstance(made, Proposal)
    settle()
    assert held(user) == set()
    page = client_for(make_person("admin")).get("/admin/proposals/").content.decode()
    assert "のすべての委託元" in page
    with pytest.raises(Conflict), acting(actor):
        decisions.decide(actor=actor, proposal_id=made.pk, decision="approve")
    with acting(other):
        decisions.decide(actor=other, proposal_id=made.pk, decision="approve")
    settle()
    assert held(user) == {one.slug, two.slug}


def test_who_cannot_be_in_a_group() -> None:
    company = make_tenant()
    actor, user, theirs = admin(company), an_operator(), make_person("client_user", company)
    group = a_group(actor, company)
    put_in(actor, group, user)
    with as_system(HOUSE_ID):
        me = User.objects.get(staff_code=actor.label)
    for person, code in ((user, "in_group"), (theirs, "both_reaches"), (me, "own_membership")):
        with pytest.raises(Conflict) as caught:
            put_in(actor, group, person)
        assert caught.value.code == code


def test_a_name_is_given_once_and_only_an_empty_group_is_removed() -> None:
    company = make_tenant()
    actor = admin(company)
    group = a_group(actor, company)
    for name, error in ((group.name, Conflict), ("", Invalid), ("長" * 41, Invalid)):
        with pytest.raises(error), acting(actor):
            groups.save_group(actor=actor, name=name)
    with pytest.raises(Conflict) as caught, acting(actor):
        groups.remove_group(actor=actor, group_id=group.pk)
    assert caught.value.code == "group_in_use"
    take_out(actor, group, company=company)
    with acting(actor):
        groups.remove_group(actor=actor, group_id=group.pk)
    with pytest.raises(NotFound), acting(actor):
        groups.remove_company(actor=actor, group_id=group.pk, tenant_id=company.id)


def test_only_companies_of_ones_own_go_into_a_group() -> None:
    company, strange = make_tenant(), make_tenant()
    actor = admin(company)
    group = a_group(actor, company)
    for wanted in (strange.id, uuid7()):
        with pytest.raises(NotFound), acting(actor):
            groups.add_companies(actor=actor, group_id=group.pk, tenant_ids=[company.id, wanted])


def test_the_worker_gives_and_ends_and_writes_nothing_else_of_a_membership() -> None:
    company = make_tenant()
    join(make_person(), "operator", company)
    takes_over = "UPDATE accounts_membership SET role = 'client_admin' WHERE tenant_id = %s"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        as_role("worker"),
        as_system(company.id),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(takes_over, [company.id])


def test_a_group_by_its_pages() -> None:
    one, two = make_tenant(name="花屋"), make_tenant(name="泉電気")
    browser, user = client_for(make_person("admin")), an_operator()
    made = browser.post("/admin/groups/", {"name": "夜間 窓口"})
    home = made.headers["Location"]
    added = browser.post(f"{home}companies/", {"companies": [str(one.id), str(two.id)]})
    assert added.headers["Location"] == home
    assert browser.post(f"{home}companies/", {}).status_code == 400
    wrong = browser.post(f"{home}people/", {"code": "NOBODY"})
    assert "このコードの利用者はいません" in wrong.content.decode()
    assert browser.post(f"{home}people/", {"code": user.staff_code.lower()}).status_code == 302
    page = browser.get(home).content.decode()
    assert "2社のうち0社" in page
    settle()
    page = browser.get(home).content.decode()
    for text in ("全2社", "花屋", "泉電気", user.staff_code):
        assert text in page
    assert "登録済み" in browser.get(f"{home}companies/").content.decode()
    refused = browser.post(f"{home}remove/", follow=True).content.decode()
    assert "先にすべて外してください" in refused
    assert "夜間 窓口" in browser.get("/admin/groups/").content.decode()
    for address in (f"people/{user.pk}/remove/", f"companies/{one.id}/remove/", f"companies/{two.id}/remove/"):
        assert browser.post(f"{home}{address}").headers["Location"] == home
    assert browser.post(f"{home}remove/").headers["Location"] == "/admin/groups/"
    assert browser.get(home).status_code == 404
    assert browser.post(home, {"name": "x"}).status_code == 404


def test_whoever_is_in_a_group_gives_it_no_company() -> None:
    mine, another = make_tenant(), make_tenant()
    other = admin(mine, another)
    group = a_group(other, mine)
    person = make_person("admin")
    join(person, "operator", mine)
    put_in(other, group, person)
    own = actor_for(person, (HOUSE, "admin"), (mine, "admin"), (another, "admin"))
    with acting(own), pytest.raises(Conflict) as refused:
        groups.add_companies(actor=own, group_id=group.pk, tenant_ids=[another.id])
    assert refused.value.code == "own_membership"
    with acting(other):
        assert groups.add_companies(actor=other, group_id=group.pk, tenant_ids=[another.id]) == 1


def test_a_company_in_which_one_may_not_give_roles_is_unknown_to_a_group() -> None:
    mine, elsewhere = make_tenant(), make_tenant()
    actor = actor_for(make_person("admin"), (HOUSE, "admin"), (mine, "admin"), (elsewhere, "operator"))
    group = a_group(actor, mine)
    with acting(actor), pytest.raises(NotFound):
        groups.add_companies(actor=actor, group_id=group.pk, tenant_ids=[elsewhere.id])
