"""A client company is named, described and started; nothing about it is told to strangers."""

from __future__ import annotations

import pytest
from django.db import connections, transaction
from django.db.utils import DataError, IntegrityError

from callcenter.core.context import ContextRequired, current_actor, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.permissions import Permission
from callcenter.core.resolvers import all_tenant_ids, resolve
from callcenter.vault import services as vault
from retention import services as retention_services
from tenants import queries, services
from tenants.models import PhoneNumber, Tenant
from tests.factories import HOUSE, acting, actor_for, as_system, make_person, unique
from tests.log import events_of
from tests.tenants.make import DAYS, a_number, live, numbers_of, onboarding, tenant_of

pytestmark = pytest.mark.django_db


def test_a_new_company_has_keys_and_leaves_an_event() -> None:
    company = onboarding(kana="しけんしょうじ")
    tenant = tenant_of(company)
    assert tenant.status == "onboarding"
    assert tenant.kana == "シケンショウジ"
    with as_system(company.id):
        assert len(events_of(company, "tenant.created")) == 1
        assert isinstance(vault.blind(company.id, index="directory.name", value="鈴木"), int)


@pytest.mark.django_db(transaction=True)
def test_companies_one_after_the_other_do_not_look_alike() -> None:
    bands = [tenant_of(onboarding()).band for _ in range(5)]
    assert len(set(bands)) == 5


@pytest.mark.parametrize("slug", ["", "A", "-a", "a-", "a", "青葉", "new", "a" * 41, "a_b"])
def test_a_slug_that_is_no_address_is_refused(slug: str) -> None:
    with pytest.raises(Invalid) as refused, tenant_transaction(system_actor("test"), {HOUSE_ID}):
        services.create_tenant(actor=current_actor(), slug=slug, name="試験")
    assert "slug" in refused.value.errors


def test_a_slug_in_use_is_refused_without_a_trace() -> None:
    company = onboarding()
    with pytest.raises(Conflict), tenant_transaction(system_actor("test"), {HOUSE_ID}):
        services.create_tenant(actor=current_actor(), slug=company.slug, name="別の会社")


@pytest.mark.parametrize(
    ("texts", "field"),
    [({"name": " "}, "name"), ({"greeting": "あ" * 301}, "greeting"), ({"timezone": "Mars/Base"}, "timezone")],
)
def test_texts_that_cannot_be_are_named(texts: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        onboarding(**texts)
    assert field in refused.value.errors


def test_only_an_administrator_of_the_service_makes_companies() -> None:
    company = onboarding()
    user = make_person("client_admin", company)
    actor = actor_for(user, (company, "client_admin"))
    with pytest.raises(NotFound), acting(actor):
        services.create_tenant(actor=actor, slug=f"co-{unique()}", name="自分の会社")
    auditor = actor_for(make_person("auditor"), (HOUSE, "auditor"))
    with pytest.raises(Forbidden), acting(auditor):
        services.create_tenant(actor=auditor, slug=f"co-{unique()}", name="自分の会社")


def test_a_company_cannot_start_before_everything_is_settled() -> None:
    company = onboarding()
    with pytest.raises(Conflict) as refused, as_system(company.id) as state:
        services.go_live(actor=state.actor, tenant_id=company.id)
    assert set(refused.value.errors) == {"numbers", "greeting", "retention"}
    assert tenant_of(company).status == "onboarding"


@pytest.mark.parametrize("left_out", sorted(DAYS))
def test_every_class_needs_its_days_before_the_start(left_out: str) -> None:
    company = onboarding(greeting="お電話ありがとうございます。")
    with as_system(company.id) as state:
        services.add_number(actor=state.actor, tenant_id=company.id, number=a_number())
        days = {name: count for name, count in DAYS.items() if name != left_out}
        retention_services.set_policies(actor=state.actor, tenant_id=company.id, days=days)
        with pytest.raises(Conflict) as refused:
            services.go_live(actor=state.actor, tenant_id=company.id)
    assert set(refused.value.errors) == {"retention"}


def test_a_settled_company_starts_once() -> None:
    company = onboarding(greeting="お電話ありがとうございます。")
    with as_system(company.id) as state:
        services.add_number(actor=state.actor, tenant_id=company.id, number=a_number())
        retention_services.set_policies(actor=state.actor, tenant_id=company.id, days=DAYS)
        services.go_live(actor=state.actor, tenant_id=company.id)
    tenant = tenant_of(company)
    assert tenant.status == "live"
    assert tenant.live_at is not None
    with as_system(company.id) as state:
        services.go_live(actor=state.actor, tenant_id=tenant.id)
        assert len(events_of(company, "tenant.live")) == 1


def test_a_live_company_keeps_its_greeting_and_its_last_number() -> None:
    company = live()
    with as_system(company.id) as state:
        with pytest.raises(Invalid):
            services.update_tenant(actor=state.actor, tenant_id=company.id, changes={"greeting": " "})
        number = PhoneNumber.objects.get(tenant_id=company.id)
        with pytest.raises(Conflict):
            services.update_number(actor=state.actor, tenant_id=company.id, number_id=number.id, active=False)


def test_changing_nothing_leaves_no_event() -> None:
    company = onboarding(greeting="はい。")
    with as_system(company.id) as state:
        services.update_tenant(actor=state.actor, tenant_id=company.id, changes={"greeting": "はい。"})
        assert not events_of(company, "tenant.updated")


@pytest.mark.parametrize("spelling", ["03-5123-0001", "０３（５１２３）０００１", " 81351230001", "+81 3 5123 0001"])
def test_a_number_is_one_number_in_every_spelling(spelling: str) -> None:
    company = onboarding()
    with as_system(company.id) as state:
        services.add_number(actor=state.actor, tenant_id=company.id, number=spelling)
    assert numbers_of(company) == ["+81351230001"]


@pytest.mark.parametrize("raw", ["", "110", "非通知", "内線12", "+", "a" * 30])
def test_what_nobody_can_dial_is_no_number(raw: str) -> None:
    company = onboarding()
    with pytest.raises(Invalid) as refused, as_system(company.id) as state:
        services.add_number(actor=state.actor, tenant_id=company.id, number=raw)
    assert "number" in refused.value.errors


def test_a_number_belongs_to_one_company_only() -> None:
    number = a_number()
    live(number)
    other = onboarding()
    with pytest.raises(Conflict), as_system(other.id) as state:
        services.add_number(actor=state.actor, tenant_id=other.id, number=number)
    assert numbers_of(other) == []


def test_loading_is_authorising() -> None:
    company, other = live(), live()
    actor = actor_for(make_person("operator", company), (company, "operator"))
    with acting(actor):
        assert queries.get_tenant_for(actor, company.slug, Permission.TENANT_VIEW).id == company.id
        with pytest.raises(NotFound):
            queries.get_tenant_for(actor, other.slug, Permission.TENANT_VIEW)
        with pytest.raises(NotFound):
            queries.get_tenant_for(actor, f"no-{unique()}", Permission.TENANT_VIEW)
        with pytest.raises(Forbidden):
            queries.get_tenant_for(actor, company.slug, Permission.TENANT_MANAGE)
        assert [row.id for row in queries.companies(actor, Permission.TENANT_VIEW).rows] == [company.id]


def test_the_service_itself_is_no_client_company() -> None:
    actor = actor_for(make_person("admin"), (HOUSE, "admin"))
    with acting(actor):
        with pytest.raises(NotFound):
            queries.get_tenant_for(actor, HOUSE.slug, Permission.TENANT_VIEW)
        assert HOUSE.id not in [row.id for row in queries.companies(actor, Permission.TENANT_VIEW).rows]
        with pytest.raises(NotFound):
            services.update_tenant(actor=actor, tenant_id=HOUSE.id, changes={"name": "別の名前"})
        with pytest.raises(NotFound):
            services.go_live(actor=actor, tenant_id=HOUSE.id)
        with pytest.raises(NotFound):
            services.add_number(actor=actor, tenant_id=HOUSE.id, number=a_number())


def test_a_number_of_another_company_is_as_unknown_as_a_missing_one() -> None:
    company, other = live(), live()
    with as_system(other.id):
        foreign = PhoneNumber.objects.get(tenant_id=other.id).id
    with tenant_transaction(system_actor("test"), {company.id, other.id}):
        for wanted in (foreign, uuid7()):
            with pytest.raises(NotFound):
                services.update_number(
                    actor=current_actor(), tenant_id=company.id, number_id=wanted, label="代表", active=False
                )


def test_a_foreign_number_is_as_unknown_as_a_free_one() -> None:
    own_number, foreign_number = a_number(), a_number()
    company = live(own_number)
    live(foreign_number)
    actor = actor_for(make_person("operator", company), (company, "operator"))
    with acting(actor):
        found = queries.lookup_number(actor, own_number)
        assert found is not None
        assert found.id == company.id
        assert queries.lookup_number(actor, foreign_number) is None
        assert queries.lookup_number(actor, a_number()) is None


def test_a_stopped_number_answers_nobody() -> None:
    number = a_number()
    company = live(number)
    with as_system(company.id) as state:
        services.add_number(actor=state.actor, tenant_id=company.id, number=a_number())
        row = PhoneNumber.objects.get(tenant_id=company.id, e164=number)
        services.update_number(actor=state.actor, tenant_id=company.id, number_id=row.id, active=False)
    assert resolve("resolve_number", number) is None


def test_role_web_cannot_list_tenants() -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        all_tenant_ids()


@pytest.mark.django_db(transaction=True)
def test_the_worker_gets_the_ids_of_all_tenants(as_role: object) -> None:
    company = onboarding()
    with as_role("worker"):  # type: ignore[operator]
        assert {company.id, HOUSE_ID} <= set(all_tenant_ids())


def test_the_database_refuses_rows_of_no_company_and_of_others() -> None:
    company, other = onboarding(), onboarding()
    with as_system(company.id):
        for statement, error in [
            (
                "INSERT INTO tenants_phonenumber (id, tenant_id, e164, label, active) VALUES"
                f" (gen_random_uuid(), '{other.id}', '{a_number()}', '', true)",
                Exception,
            ),
            (f"UPDATE tenants_tenant SET slug = 'Not A Slug' WHERE id = '{company.id}'", IntegrityError),
            (f"UPDATE tenants_tenant SET id = '{other.id}' WHERE id = '{company.id}'", Exception),
            (f"UPDATE tenants_tenant SET id = 'x' WHERE id = '{company.id}'", DataError),
        ]:
            with pytest.raises(error), transaction.atomic(), connections["default"].cursor() as cursor:
                cursor.execute(statement)
        with connections["default"].cursor() as cursor:
            cursor.execute("UPDATE tenants_tenant SET name = 'x' WHERE id = %s", [other.id])
            assert cursor.rowcount == 0


def test_without_context_no_company_can_be_read() -> None:
    with pytest.raises(ContextRequired):
        Tenant.objects.count()


def test_one_chooses_among_the_companies_where_one_has_the_right() -> None:
    """An operator of one company who is a plain client of another."""
    answered, own = live(), live()
    mixed = actor_for(make_person(), (answered, "operator"), (own, "client_user"))
    numbers = [numbers_of(company)[0] for company in (answered, own)]
    with acting(mixed):
        assert [row.id for row in queries.companies(mixed, Permission.CALL_LOG).rows] == [answered.id]
        found = [queries.lookup_number(mixed, number) for number in numbers]
    assert [row and row.id for row in found] == [answered.id, None]
