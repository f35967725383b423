"""A number that a company refuses: proposed by the desk, decided by the company, in force for it alone, and ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from blocks import queries, services
from blocks.models import Block
from callcenter.core import db
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import uuid7
from tests.blocks.make import NUMBER, NUMBER_E164, approved, end, lifted, proposed, stored
from tests.factories import Company, acting, actor_for, as_system, client_for, make_person
from tests.harness.roles import connect_as
from tests.log import actions_of, events_of
from tests.retention import make as retention
from tests.tenants.make import live

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return live()


def browser(company: Company, role: str = "client_admin") -> Browser:
    return client_for(make_person(role, company))


def page(company: Company, tab: str = "waiting") -> str:
    return f"/p/{company.slug}/blocks/?tab={tab}"


def read(web: Browser, address: str) -> str:
    return web.get(address).content.decode()


def decide(web: Browser, company: Company, row: Block, deed: str, **more: str) -> int:
    return web.post(f"/p/{company.slug}/blocks/{row.pk}/", {"deed": deed, **more}).status_code


def holds(company: Company, number: str = NUMBER) -> bool:
    with as_system(company.id):
        return queries.in_force(company.id, number) is not None


def test_a_proposal_is_approved_holds_and_is_lifted(company: Company) -> None:
    web, row = browser(company), proposed(company)
    assert "03-5000-9001" in read(web, page(company))
    assert "繰り返し" in read(web, page(company))
    assert not holds(company)
    assert decide(web, company, row, "approve") == 302
    assert holds(company)
    assert "03-5000-9001" not in read(web, page(company))
    assert "期限なし" in read(web, page(company, "in_force"))
    assert decide(web, company, row, "lift") == 302
    assert not holds(company)
    assert "解除済" in read(web, page(company, "over"))
    told = actions_of(company.id, "block.")
    assert told == [
        *("block.proposed", "block.listed", "block.listed", "block.approved", "block.listed", "block.lifted"),
        "block.listed",
    ]


def test_the_number_lies_nowhere_in_clear(company: Company) -> None:
    row = stored(company, approved(company))
    assert row.number is not None
    assert NUMBER_E164.encode() not in bytes(row.number)
    for event in events_of(company.id, "block."):
        assert "50009001" not in str(event)
    proposal = events_of(company.id, "block.proposed")[0]
    assert proposal["outcome"]["reason"] == "repeated"
    assert str(row.origin_id) in str(proposal)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("0350009001", True),
        ("+81 3 5000 9001", True),
        ("sip:0350009001@carrier.example;user=phone", True),
        ("03-5000-9001 内線12", True),
        ("03-5000-9002", False),
        ("非通知", False),
        ("", False),
    ],
)
def test_a_number_is_known_however_it_is_written(company: Company, written: str, same: bool) -> None:
    approved(company)
    assert holds(company, written) is same


def test_it_holds_for_its_company_alone(company: Company) -> None:
    approved(company)
    other = live()
    assert not holds(other)
    web = browser(other)
    for tab in queries.TABS:
        assert "03-5000-9001" not in read(web, page(other, tab))


def test_a_declined_one_holds_nothing_and_can_be_proposed_again(company: Company) -> None:
    web, row = browser(company), proposed(company)
    assert decide(web, company, row, "decline") == 302
    assert not holds(company)
    assert "承認しない" in read(web, page(company, "over"))
    assert proposed(company).pk != row.pk


def test_a_number_is_proposed_once(company: Company) -> None:
    first = proposed(company)
    assert proposed(company, "+81350009001").pk == first.pk
    with as_system(company.id) as state:
        services.approve(actor=state.actor, tenant_id=company.id, block_id=first.pk)
    assert proposed(company).pk == first.pk
    assert actions_of(company.id, "block.proposed") == ["block.proposed"]


@pytest.mark.parametrize("number", ["非通知", "公衆電話", "110", "", "abc"])
def test_what_nobody_can_be_known_by_is_not_proposed(company: Company, number: str) -> None:
    with pytest.raises(Invalid) as refused:
        proposed(company, number)
    assert set(refused.value.errors) == {"number"}


def test_a_reason_is_one_of_the_list(company: Company) -> None:
    with as_system(company.id) as state, pytest.raises(Invalid) as refused:
        services.propose(actor=state.actor, tenant_id=company.id, origin_id=uuid7(), number=NUMBER, reason="佐藤の会社")
    assert set(refused.value.errors) == {"reason"}


def test_one_approved_until_a_day_ends_with_it(company: Company) -> None:
    web, row, last = browser(company), proposed(company), timezone.localdate() + timedelta(days=1)
    assert decide(web, company, row, "approve", last=last.isoformat()) == 302
    until = stored(company, row).until
    assert until is not None
    assert timezone.localtime(until).isoformat()[:16] == f"{last + timedelta(days=1)}T00:00"
    assert events_of(company.id, "block.approved")[0]["values"] == {"until": timezone.localtime(until).isoformat()}
    assert holds(company)
    end(company, row)
    assert not holds(company)
    assert "期限切れ" in read(web, page(company, "over"))


@pytest.mark.parametrize("days", [-1, 4 * 365])
def test_a_day_that_cannot_be_is_named_and_nothing_is_decided(company: Company, days: int) -> None:
    web, row, last = browser(company), proposed(company), timezone.localdate() + timedelta(days=days)
    answer = web.post(f"/p/{company.slug}/blocks/{row.pk}/", {"deed": "approve", "last": last.isoformat()})
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert last.isoformat() in answer.content.decode()
    assert stored(company, row).stage == "proposed"


def test_a_proposal_that_nobody_decides_is_over_after_its_time(company: Company) -> None:
    web, row = browser(company), proposed(company)
    end(company, row)
    assert "03-5000-9001" not in read(web, page(company))
    assert "期限切れ" in read(web, page(company, "over"))
    assert decide(web, company, row, "approve") == 409
    assert not holds(company)
    assert proposed(company).pk != row.pk


def test_who_decides_second_is_told_so(company: Company) -> None:
    web, row = browser(company), proposed(company)
    assert decide(web, company, row, "approve") == 302
    answer = web.post(f"/p/{company.slug}/blocks/{row.pk}/", {"deed": "decline"})
    assert answer.status_code == 409
    assert "先に決めた" in answer.content.decode()
    assert holds(company)
    with as_system(company.id) as state:
        services.lift(actor=state.actor, tenant_id=company.id, block_id=row.pk)
        services.lift(actor=state.actor, tenant_id=company.id, block_id=row.pk)
    assert actions_of(company.id, "block.lifted") == ["block.lifted"]


def test_a_deed_that_is_none_changes_nothing(company: Company) -> None:
    web, row = browser(company), proposed(company)
    assert decide(web, company, row, "shout") == 400
    assert stored(company, row).stage == "proposed"


def test_the_clients_people_see_what_their_administrator_decides(company: Company) -> None:
    web, row = browser(company, "client_user"), proposed(company)
    shown = read(web, page(company))
    assert "03-5000-9001" in shown
    assert "承認する<" not in shown
    assert "自社の管理者です" in shown
    assert decide(web, company, row, "approve") == 403
    assert not holds(company)


@pytest.mark.parametrize("role", ["operator", "supervisor", "admin", "auditor", "quality_manager"])
def test_the_services_people_do_not_read_the_list(company: Company, role: str) -> None:
    proposed(company)
    assert browser(company, role).get(page(company)).status_code == 403


def test_one_of_another_company_is_not_decided(company: Company) -> None:
    other = proposed(live())
    actor = actor_for(make_person("client_admin", company), (company, "client_admin"))
    for missing in (other.pk, uuid4()):
        for act in (services.approve, services.decline, services.lift):
            with acting(actor), pytest.raises(NotFound):
                act(actor=actor, tenant_id=company.id, block_id=missing)


def test_what_is_held_back_with_its_call_is_not_seen_yet(company: Company) -> None:
    with as_system(company.id) as state:
        row = services.propose(
            actor=state.actor,
            tenant_id=company.id,
            origin_id=uuid7(),
            number=NUMBER,
            reason="repeated",
            shown_at=db.now() + timedelta(seconds=15),
        )
    web = browser(company)
    assert "03-5000-9001" not in read(web, page(company))
    assert decide(web, company, row, "approve") == 404
    assert "件あります" not in read(web, f"/p/{company.slug}/inbox/")


def test_the_inbox_says_that_proposals_wait_to_who_decides_them(company: Company) -> None:
    proposed(company)
    inbox = f"/p/{company.slug}/inbox/"
    assert "着信拒否の提案が1件あります" in read(browser(company), inbox)
    assert "着信拒否の提案" not in read(browser(company, "client_user"), inbox)


def test_the_list_has_pages(company: Company) -> None:
    for last in range(52):
        proposed(company, f"03-5000-{8000 + last}")
    web = browser(company)
    first = read(web, page(company))
    assert first.count('value="approve"') == 50
    assert "cursor=" in first


def test_with_its_call_go_the_proposal_and_what_was_approved(company: Company) -> None:
    row = approved(company)
    with as_system(company.id) as state:
        services.drop_of(actor=state.actor, tenant_id=company.id, origin_id=row.origin_id)
        services.drop_of(actor=state.actor, tenant_id=company.id, origin_id=row.origin_id)
    assert not holds(company)
    web = browser(company)
    for tab in queries.TABS:
        assert "03-5000-9001" not in read(web, page(company, tab))
    assert actions_of(company.id, "block.dropped") == ["block.dropped"]


def test_who_loses_the_race_finds_nothing_to_decide(company: Company) -> None:
    row = proposed(company)
    with as_system(company.id) as state:
        services.drop_of(actor=state.actor, tenant_id=company.id, origin_id=row.origin_id)
        with pytest.raises((Conflict, NotFound)):
            services.approve(actor=state.actor, tenant_id=company.id, block_id=row.pk)


@pytest.mark.django_db(transaction=True)
def test_what_is_over_is_destroyed_after_its_period_and_what_holds_is_not() -> None:
    company = retention.company()
    kept, due = approved(company), lifted(company, "03-5000-9002")
    end(company, due, ago=timedelta(days=retention.PERIOD + 1))
    with connect_as("superuser") as sql:
        sql.execute("UPDATE blocks_block SET created_at = now() - %s", [timedelta(days=retention.PERIOD + 2)])
    assert retention.run(company, "block").shredded == 1
    over = stored(company, due)
    assert (over.state, over.number, vars(over)["number_idx"], over.stage) == ("shredded", None, None, "lifted")
    assert retention.keys(company, [kept.pk, due.pk], "block") == {kept.pk}
    assert holds(company)
