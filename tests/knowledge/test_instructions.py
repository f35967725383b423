"""Instructions of the day: written by the client's people, read at the desk until they end, sealed, in the log."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from callcenter.core import db
from callcenter.core.errors import Invalid, NotFound
from callcenter.live.models import Happening
from knowledge import services
from knowledge.models import Instruction
from knowledge.services.instructions import MOST
from tests.factories import Company, acting, actor_for, as_system, client_for, make_person
from tests.knowledge.make import instruction, over
from tests.log import actions_of
from tests.retention import make as retention
from tests.tenants.make import live

pytestmark = pytest.mark.django_db
AWAY = "鈴木は終日不在です。"


@pytest.fixture
def company() -> Company:
    return live()


def page(company: Company, rest: str = "") -> str:
    return f"/p/{company.slug}/instructions/{rest}"


def browser(company: Company, role: str) -> Client:
    return client_for(make_person(role, company))


def read(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


@pytest.mark.parametrize("role", ["client_user", "client_admin", "supervisor"])
def test_what_is_given_stands_at_the_desk_until_it_is_withdrawn(company: Company, role: str) -> None:
    giver, operator = browser(company, role), browser(company, "operator")
    call = operator.post("/desk/open/", {"client": company.slug}).headers["Location"]
    until = timezone.localtime() + timedelta(hours=2)
    given = giver.post(page(company), {"text": AWAY, "until": f"{until:%Y-%m-%dT%H:%M}"})
    assert given.headers["Location"] == page(company)
    for place in (call, page(company, "now/"), page(company)):
        assert AWAY in read(operator, place)
        assert f"{until:%H:%M}" in read(operator, place)
    assert page(company, "now/") in read(operator, f"/desk/clients/{company.slug}/")
    with as_system(company.id):
        row = Instruction.objects.get(tenant_id=company.id)
        assert AWAY.encode() not in bytes(row.text)
        told = Happening.objects.filter(tenant_id=company.id).values_list("kind", flat=True)
        assert set(told) == {"call", "instruction"}, "the operator has begun a call"
    assert giver.post(page(company, f"{row.pk}/withdraw/")).headers["Location"] == page(company)
    for place in (call, page(company, "now/"), page(company)):
        assert AWAY not in read(operator, place)


def test_one_holds_from_its_beginning_to_its_end(company: Company) -> None:
    operator = browser(company, "operator")
    instruction(company, begins=timedelta(minutes=30))
    assert AWAY not in read(operator, page(company, "now/"))
    assert AWAY in read(operator, page(company))
    over(company, "山田は外出中です。")
    for place in (page(company, "now/"), page(company)):
        assert "山田" not in read(operator, place)


def test_whoever_has_what_holds_opens_nothing_again(company: Company) -> None:
    instruction(company)
    operator = browser(company, "operator")
    first = operator.get(page(company, "now/"))
    again = operator.get(page(company, "now/"), headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert actions_of(company.id, "instruction.shown") == ["instruction.shown"]


def test_the_client_sees_it_among_what_operators_see(company: Company) -> None:
    instruction(company)
    assert AWAY in read(browser(company, "client_user"), f"/p/{company.slug}/script/view/")
    assert AWAY not in read(client_for(make_person("admin")), f"/p/{company.slug}/script/view/")


def test_an_operator_writes_none_and_is_offered_no_form(company: Company) -> None:
    operator = browser(company, "operator")
    assert 'name="until"' not in read(operator, page(company))
    assert operator.post(page(company), {"text": AWAY}).status_code == 403


@pytest.mark.parametrize(
    ("field", "text", "since", "until"),
    [
        ("text", "  ", 0, 60),
        ("text", "あ" * 501, 0, 60),
        ("text", "a\u202eb", 0, 60),
        ("until", AWAY, 0, -1),
        ("until", AWAY, 60, 30),
        ("until", AWAY, 0, 32 * 24 * 60),
    ],
)
def test_what_cannot_be_is_named_at_its_field(company: Company, field: str, text: str, since: int, until: int) -> None:
    with as_system(company.id) as state, pytest.raises(Invalid) as refused:
        services.give_instruction(
            actor=state.actor,
            tenant_id=company.id,
            text=text,
            since=db.now() + timedelta(minutes=since),
            until=db.now() + timedelta(minutes=until),
        )
    assert set(refused.value.errors) == {field}


def test_what_was_typed_stays_when_it_is_refused(company: Company) -> None:
    answer = browser(company, "client_user").post(page(company), {"text": AWAY, "until": "2020-01-01T10:00"})
    assert answer.status_code == 400
    assert AWAY in answer.content.decode()
    assert "2020-01-01T10:00" in answer.content.decode()


def test_the_end_is_asked_for_and_is_by_itself_the_end_of_the_companys_day(company: Company) -> None:
    client = browser(company, "client_user")
    assert f'value="{timezone.localdate():%Y-%m-%d}T23:59"' in read(client, page(company))
    assert client.post(page(company), {"text": AWAY, "until": ""}).status_code == 400
    with as_system(company.id):
        assert not Instruction.objects.filter(tenant_id=company.id).exists()


def test_operators_have_a_number_that_they_can_read(company: Company) -> None:
    for _one in range(MOST):
        instruction(company)
    with pytest.raises(Invalid):
        instruction(company)


def test_one_of_another_company_is_not_withdrawn(company: Company) -> None:
    other = instruction(live())
    actor = actor_for(make_person("client_admin", company), (company, "client_admin"))
    for missing in (other.pk, uuid4()):
        with acting(actor), pytest.raises(NotFound):
            services.withdraw_instruction(actor=actor, tenant_id=company.id, instruction_id=missing)


def test_a_second_withdrawal_leaves_nothing(company: Company) -> None:
    row = instruction(company)
    for _again in range(2):
        with as_system(company.id) as state:
            services.withdraw_instruction(actor=state.actor, tenant_id=company.id, instruction_id=row.pk)
    assert actions_of(company.id, "instruction.withdrawn") == ["instruction.withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_one_is_destroyed_when_it_has_been_over_for_its_period() -> None:
    company = retention.company()
    kept, due = instruction(company), over(company, ago=timedelta(days=retention.PERIOD + 1))
    assert retention.run(company, "instruction").shredded == 1
    with as_system(company.id):
        states = dict(Instruction.objects.filter(tenant_id=company.id).values_list("pk", "state"))
        assert states == {kept.pk: "kept", due.pk: "shredded"}
        assert Instruction.objects.get(pk=due.pk).text is None
    assert retention.keys(company, [kept.pk, due.pk], "instruction") == {kept.pk}
