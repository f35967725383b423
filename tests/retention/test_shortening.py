"""A change that destroys says what it deletes, asks, waits where it is seen, and can be taken back until it acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import letters
from accounts.services import wishes
from accounts.tasks import tell_retraction, tell_wish
from callcenter.core import db
from callcenter.core.errors import Conflict, Unconfirmed
from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from retention import calendar, periods, queries, services
from retention.models import RetentionPolicy
from retention.waiting import waiting
from tenants.models import Tenant
from tests import mailing
from tests.factories import Company, acting, actor_for, as_system, client_for, make_person
from tests.harness.roles import as_role
from tests.log import events_of
from tests.retention import make

pytestmark = pytest.mark.django_db
SHORT = {**{code: str(days) for code, days in make.DAYS.items()}, "message": "30"}


@pytest.fixture
def tenant() -> Company:
    made = make.company()
    for age in (5, 28, 50, 60):
        make.call(made, age=age)
    return made


@pytest.fixture
def admin(tenant: Company) -> Client:
    return client_for(make_person("admin"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(name: str, tenant: Company) -> str:
    return reverse(f"retention:{name}", args=[tenant.slug])


def wish(tenant: Company, days: int = 30) -> None:
    client = actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))
    with acting(client):
        services.propose_policies(actor=client, tenant_id=tenant.id, days={"message": days})


def pending(tenant: Company) -> int | None:
    with as_system(tenant.id) as state:
        found = queries.policies_of(state.actor, tenant.id)
    return next(each.pending_days for each in found if each.data_class == "message")


def test_a_shortening_is_shown_with_what_it_deletes_before_anything_is_settled(tenant: Company, admin: Client) -> None:
    asked = text(admin.post(page("client", tenant), SHORT))
    # Those of 28, 50 and 60 days will be older than 30 days in a week.
    assert "3件の削除を予約する" in asked
    assert pending(tenant) is None
    assert admin.post(page("client", tenant), {**SHORT, "confirm-message": "3"}).status_code == 302
    assert pending(tenant) == 30


def test_a_longer_period_is_not_asked_about(tenant: Company, admin: Client) -> None:
    assert admin.post(page("client", tenant), {**SHORT, "message": "200"}).status_code == 302
    with as_system(tenant.id):
        assert queries.retention_days(tenant.id)["message"] == 200


def test_a_wish_that_destroys_is_not_approved_by_one_click(tenant: Company, admin: Client) -> None:
    wish(tenant)
    answer = {"data_class": "message", "answer": "accept"}
    assert "3件の削除を予約する" in text(admin.post(page("proposal", tenant), answer))
    assert pending(tenant) is None
    assert admin.post(page("proposal", tenant), {**answer, "confirm-message": "3"}).status_code == 302
    assert pending(tenant) == 30


def test_what_waits_stands_in_a_list_and_is_taken_back_from_there(tenant: Company, admin: Client) -> None:
    admin.post(page("client", tenant), {**SHORT, "confirm-message": "3"})
    due = f"{reverse('retention:due')}?tenant={tenant.slug}"
    shown = text(admin.get(due))
    assert page("withdraw", tenant) in shown
    assert "100日から30日" in shown
    assert admin.post(page("withdraw", tenant), {"data_class": "message"}).status_code == 302
    assert pending(tenant) is None
    assert page("withdraw", tenant) not in text(admin.get(due))
    assert admin.post(page("withdraw", tenant), {"data_class": "message"}).status_code == 409
    with as_system(tenant.id):
        assert len(events_of(tenant, "retention.withdrawn")) == 1


def test_a_wish_stands_in_the_list_too(tenant: Company, admin: Client) -> None:
    wish(tenant)
    shown = text(admin.get(f"{reverse('retention:due')}?tenant={tenant.slug}"))
    assert "委託元の提案（未回答）" in shown
    assert "3件" in shown


def test_only_who_manages_periods_is_told_what_waits(tenant: Company) -> None:
    make.shorten(tenant, message=30)
    for role, told in (("admin", 1), ("supervisor", 0)):
        person = actor_for(make_person(role), (tenant, role))
        with acting(person):
            assert len(waiting(person).rows) == told


def test_the_calendar_counts_what_waits(tenant: Company) -> None:
    def weeks() -> list[int]:
        with as_system(tenant.id) as state:
            found = calendar.calendar(state.actor, [Tenant.objects.get(id=tenant.id)])
        return [week.total for week in found.weeks]

    before = weeks()
    make.shorten(tenant, message=30)
    after = weeks()
    assert (sum(before), sum(after)) == (3, 4)
    assert sum(after[:3]) == 3
    assert sum(before[:3]) == 0


def test_a_shortening_that_acts_already_cannot_be_taken_back(tenant: Company) -> None:
    with as_system(tenant.id) as state, pytest.raises(Conflict):
        services.withdraw_change(actor=state.actor, tenant_id=tenant.id, data_class="message")
    with as_system(tenant.id):
        at = db.now()
    policy = RetentionPolicy(days=100, effective_at=at)
    periods.take_up(policy, 30, at - periods.NOTICE - timedelta(seconds=1))
    assert periods.take_up(policy, None, at)
    assert (policy.days, policy.pending_days) == (30, None)


@pytest.mark.django_db(transaction=True)
def test_whoever_decides_is_told_by_mail_once(tenant: Company) -> None:
    admin = make_person("admin", demo=False)
    wish(tenant)
    with as_system(tenant.id):
        wished = uuid7()
    with as_role("worker"):
        for _twice in range(2):
            tell_wish(tenant_id=str(tenant.id), wish_id=str(wished))
    told = [mail for mail in mailing.rows(tenant.id) if mail.kind == wishes.KIND and mail.user_id == admin.pk]
    assert len(told) == 1


def test_what_was_confirmed_is_what_was_counted(tenant: Company, admin: Client) -> None:
    for said in ("2", "4", "", "many", "²", "3" * 5000):
        assert "3件の削除を予約する" in text(admin.post(page("client", tenant), {**SHORT, "confirm-message": said}))
    with as_system(tenant.id) as state, pytest.raises(Unconfirmed) as refused:
        services.set_policies(actor=state.actor, tenant_id=tenant.id, days={"message": 30, "recording": 300})
    assert refused.value.members == {"confirm": {"message": 3}}
    assert pending(tenant) is None


def test_a_client_takes_its_wish_back_until_it_is_answered(tenant: Company, admin: Client) -> None:
    client = client_for(make_person("client_admin", tenant))
    wish(tenant)
    own = page("own", tenant)
    assert "提案を取り下げる" in text(client.get(own))
    assert "提案を取り下げる" not in text(admin.get(own))
    assert client.post(page("retract", tenant), {"data_class": "message"}).status_code == 302
    assert "提案を取り下げる" not in text(client.get(own))
    assert "委託元の提案（未回答）" not in text(admin.get(f"{reverse('retention:due')}?tenant={tenant.slug}"))
    assert client.post(page("retract", tenant), {"data_class": "message"}).status_code == 409
    assert client.post(page("retract", tenant), {"data_class": "nothing"}).status_code == 400
    assert admin.post(page("proposal", tenant), {"data_class": "message", "answer": "accept"}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_whoever_decides_is_told_that_a_wish_was_taken_back(tenant: Company) -> None:
    admin = make_person("admin", demo=False)
    wish(tenant)
    client = actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))
    with acting(client):
        services.retract_proposal(actor=client, tenant_id=tenant.id, data_class="message")
    with as_system(tenant.id):
        (job,) = Job.objects.filter(tenant_id=tenant.id, task=wishes.TELL_RETRACTED)
    with as_role("worker"):
        tell_retraction(tenant_id=str(tenant.id), **job.payload)
    told = [mail for mail in mailing.rows(tenant.id) if mail.kind == wishes.RETRACTED and mail.user_id == admin.pk]
    assert len(told) == 1
    with as_system(tenant.id):
        letter = letters.period_retracted(told[0])
    assert letter is not None
    assert "取り下げ" in letter.subject
