"""Where one company is chosen out of very many: by name, reading, number and short name, on every form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import Proposal
from audit.models import Export
from callcenter.core.companies import MOST
from callcenter.core.permissions import Permission
from tenants.models import Tenant
from tenants.queries import companies, companies_by_mark, search_companies
from tenants.services import add_number
from tests.factories import Company, acting, actor_for, as_system, client_for, join, make_person, make_tenant
from tests.tenants.make import a_number

pytestmark = pytest.mark.django_db

NAMES = {
    "izumi-den": ("泉電気", "イズミデンキ"),
    "izumi-ko": ("泉工務店", "イズミコウムテン"),
    "hana": ("花屋", "ハナヤ"),
}


@pytest.fixture
def named() -> dict[str, Company]:
    """Three companies by their short names, among more than a list holds."""
    for n in range(MOST - 1):
        make_tenant(name=f"第{n}商会")
    found = {}
    for slug, (name, kana) in NAMES.items():
        found[slug] = make_tenant(slug=slug, name=name)
        with as_system(found[slug].id):
            Tenant.objects.filter(id=found[slug].id).update(kana=kana)
    return found


def text_of(response: Any) -> str:
    return response.content.decode()  # type: ignore[no-any-return]


def test_an_administrator_gives_a_role_in_a_company_that_is_found_by_any_of_its_marks(
    named: dict[str, Company],
) -> None:
    number = a_number()
    with as_system(named["hana"].id) as state:
        add_number(actor=state.actor, tenant_id=named["hana"].id, number=number)
    admin = client_for(make_person("admin"))
    for text in ("花屋", "はなや", "hana", "花屋（hana）", number, str(named["hana"].id)):
        person = make_person()
        answer = admin.post(f"/admin/users/{person.pk}/memberships/", {"place": text, "role": "client_user"})
        assert answer.status_code == 302, text
        with as_system(named["hana"].id):
            assert Proposal.objects.get(tenant_id=named["hana"].id, user_id=person.pk).role == "client_user"


def test_several_that_a_text_may_mean_are_offered_and_one_is_chosen(named: dict[str, Company]) -> None:
    admin, person = client_for(make_person("admin")), make_person()
    address = f"/admin/users/{person.pk}/memberships/"
    asked = admin.post(address, {"place": "イズミ", "role": "operator"})
    assert asked.status_code == 400
    page = text_of(asked)
    assert "下から選んでください" in page
    for slug in ("izumi-den", "izumi-ko"):
        assert f'type="radio" name="place" value="{slug}"' in page
    assert "花屋" not in page
    # As a browser sends it: the text first, then the chosen one.
    chosen = admin.post(
        address, "place=イズミ&place=izumi-ko&role=operator", content_type="application/x-www-form-urlencoded"
    )
    assert chosen.status_code == 302
    assert "泉工務店" in text_of(admin.get("/admin/proposals/"))
    assert admin.post(address, {"place": "どこ\x00にもない", "role": "operator"}).status_code == 400
    nothing = admin.post(address, {"place": "どこにもない", "role": "operator"})
    assert "当てはまる委託元はありません" in text_of(nothing)
    assert 'value="どこにもない"' in text_of(nothing)


def test_the_service_itself_is_chosen_among_very_many(named: dict[str, Company]) -> None:
    admin, person = client_for(make_person("admin")), make_person()
    assert admin.post(f"/admin/users/{person.pk}/memberships/", {"place": "代行", "role": "auditor"}).status_code == 302
    why = text_of(admin.get("/admin/roles/why/", {"code": make_person("auditor").staff_code, "place": "泉電気"}))
    assert "すべての委託元に及びます" in why
    assert 'value="泉電気（izumi-den）"' in why


def test_an_auditor_finds_the_log_and_orders_an_export_by_name(named: dict[str, Company]) -> None:
    auditor: Browser = client_for(make_person("auditor"))
    moved = auditor.post("/audit/log/", {"client": "いずみでんき"})
    assert moved.headers["Location"] == "/audit/log/?client=izumi-den"
    assert 'value="泉電気（izumi-den）"' in text_of(auditor.get(moved.headers["Location"]))
    several = auditor.get("/audit/log/?client=泉")
    assert several.status_code == 400
    assert 'name="client" value="izumi-ko"' in text_of(several)
    order = {"tenant": "花屋", "since": "2026-11-01", "until": "2026-11-02", "format": "csv", "purpose": "audit"}
    assert auditor.post("/audit/exports/", order).status_code == 302
    with as_system(named["hana"].id):
        assert Export.objects.filter(tenant_id=named["hana"].id).count() == 1


def test_nobody_finds_a_company_that_is_not_their_own(named: dict[str, Company]) -> None:
    operator = make_person("operator", named["hana"])
    for n in range(MOST):
        join(operator, "operator", make_tenant(name=f"別{n}社"))
    browser = client_for(operator)
    assert "花屋" in text_of(browser.get("/desk/?company=はなや"))
    for address in ("/desk/?company=いずみ", "/desk/?company=izumi-den"):
        page = text_of(browser.get(address))
        assert "泉電気" not in page
        assert "見つかりません" in page
    page = text_of(browser.post("/me/tokens/", {"label": "x", "tenant": "泉電気", "scope": "all", "days": "9"}))
    assert "当てはまる委託元はありません" in page
    assert 'value="izumi-den"' not in page


def test_a_company_in_which_the_right_is_missing_is_not_found() -> None:
    mine, other = make_tenant(), make_tenant()
    actor = actor_for(make_person(), (mine, "operator"), (other, "client_user"))
    with acting(actor):
        assert [row.slug for row in search_companies(actor, Permission.CALL_LOOKUP).rows] == [mine.slug]
        assert [row.slug for row in companies(actor, Permission.CALL_LOOKUP).rows] == [mine.slug]
        assert search_companies(actor, Permission.CALL_LOOKUP, other.slug).rows == []
        marks = companies_by_mark(actor, Permission.CALL_LOOKUP, [mine.slug, other.slug, other.name])
        assert marks == {mine.slug: {mine.id}}
