"""API tokens: shown once, bound, ended; made by people, not by tokens."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import ApiToken, Membership
from accounts.queries.resolve import resolve_token
from accounts.services import tokens
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from tests.factories import acting, actor_for, api_for, as_system, client_for, make_person, make_tenant, token_for
from tests.log import actions_of

pytestmark = pytest.mark.django_db


def test_only_the_digest_is_stored() -> None:
    tenant = make_tenant()
    person = make_person("operator", tenant)
    row, text = tokens.make_token(
        actor=actor_for(person, (tenant, "operator")), label="PBX", tenant_id=tenant.id, scopes=["telephony"]
    )
    assert text.startswith("cct_")
    assert len(text.split("_", 2)[2]) == 43
    with as_system(tenant.id):
        stored = ApiToken.objects.filter(id=row.id).values().get()
    assert text.split("_", 2)[2] not in str(stored)
    assert len(bytes(stored["digest"])) == 32
    holder = resolve_token(text)
    assert holder is not None
    assert holder.tenant_id == tenant.id
    assert actions_of(tenant.id, about=row.id) == ["token.made"]


@pytest.mark.parametrize(
    "wrong",
    [{"label": " "}, {"label": "x" * 61}, {"scopes": ["everything"]}, {"scopes": []}, {"days": 0}, {"days": 366}],
)
def test_bad_wishes_are_refused(wrong: dict[str, Any]) -> None:
    tenant = make_tenant()
    actor = actor_for(make_person("operator", tenant), (tenant, "operator"))
    with pytest.raises(Invalid):
        tokens.make_token(actor=actor, **({"label": "x"} | wrong))


def test_a_foreign_company_is_not_found() -> None:
    tenant, other = make_tenant(), make_tenant()
    actor = actor_for(make_person("operator", tenant), (tenant, "operator"))
    with pytest.raises(NotFound):
        tokens.make_token(actor=actor, label="x", tenant_id=other.id)


def test_in_an_open_transaction_a_foreign_company_is_not_found_either() -> None:
    tenant, other = make_tenant(), make_tenant()
    actor = actor_for(make_person("operator", tenant), (tenant, "operator"))
    with acting(actor), pytest.raises(NotFound):
        tokens.make_token(actor=actor, label="x", tenant_id=other.id)


def test_only_a_person_makes_a_token() -> None:
    """Asked of the service alone, which the commands call too."""
    tenant = make_tenant()
    actor = actor_for(make_person("operator", tenant), (tenant, "operator"))
    for program in (replace(actor, token_id=uuid7()), replace(actor, id=None)):
        with pytest.raises(Forbidden) as refusal:
            tokens.make_token(actor=program, label="x", tenant_id=tenant.id)
        assert refusal.value.code == "token_by_token"
    with as_system(tenant.id):
        assert not ApiToken.objects.exists()


def test_a_token_makes_no_token() -> None:
    person = make_person("operator", make_tenant())
    program = api_for(person)
    answer = program.post("/api/v1/tokens/", {"label": "x"}, content_type="application/json")
    assert answer.status_code == 403
    assert program.get("/api/v1/tokens/").status_code == 403


def test_there_is_an_end_to_how_many() -> None:
    tenant = make_tenant()
    person = make_person("operator", tenant)
    for _i in range(tokens.AT_ONCE):
        token_for(person)
    with pytest.raises(Conflict):
        tokens.make_token(actor=actor_for(person, (tenant, "operator")), label="one more")


def test_somebody_elses_token_is_not_found() -> None:
    tenant = make_tenant()
    mine, other = make_person("operator", tenant), make_person("operator", tenant)
    row, text = tokens.make_token(actor=actor_for(other, (tenant, "operator")), label="x", tenant_id=tenant.id)
    actor = actor_for(mine, (tenant, "operator"))
    for token_id in (row.id, uuid7()):
        with pytest.raises(NotFound):
            tokens.end_token(actor=actor, token_id=token_id)
    assert resolve_token(text) is not None
    tokens.end_token(actor=actor_for(other, (tenant, "operator")), token_id=row.id)
    tokens.end_token(actor=actor_for(other, (tenant, "operator")), token_id=row.id)
    assert resolve_token(text) is None
    assert actions_of(tenant.id, about=row.id) == ["token.made", "token.ended"]


def test_the_page_shows_a_token_once() -> None:
    client = client_for(make_person("operator", make_tenant()))
    answer = client.post("/me/tokens/", {"label": "基幹連携", "tenant": "", "scope": "read", "days": "30"})
    text = answer.context["made"]
    assert text in answer.content.decode()
    page = client.get("/me/tokens/")
    assert text not in page.content.decode()
    assert "基幹連携" in page.content.decode()
    row = page.context["rows"][0][0]
    assert client.post(f"/me/tokens/{row.id}/end/").status_code == 302
    assert resolve_token(text) is None


def test_a_bad_form_is_shown_again() -> None:
    client = client_for(make_person("operator", make_tenant()))
    answer = client.post("/me/tokens/", {"label": "x", "tenant": "", "scope": "read", "days": "9999"})
    assert answer.status_code == 400
    assert answer.context["made"] == ""


def test_a_bearer_token_never_falls_back_to_the_session() -> None:
    client = client_for(make_person("operator", make_tenant()))
    assert client.get("/api/v1/me/").status_code == 200
    for bad in ("Bearer cct_00000000_" + "x" * 43, "Bearer", "Basic abc", "Bearer \u3042"):
        answer = client.get("/api/v1/me/", headers={"authorization": bad.encode("utf-8").decode("latin-1")})
        assert answer.status_code == 401
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_opens_no_pages() -> None:
    person = make_person("admin")
    answer = Client(headers={"authorization": f"Bearer {token_for(person)}"}).get("/admin/users/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def run(*words: str) -> list[str]:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip().splitlines()


def test_create_token_prints_the_token_alone_on_the_last_line() -> None:
    tenant = make_tenant()
    person = make_person("operator", tenant)
    lines = run("create_token", "--user", person.email, "--tenant", tenant.slug, "--scopes", "telephony")
    holder = resolve_token(lines[-1])
    assert holder is not None
    assert (holder.tenant_id, holder.scopes) == (tenant.id, ("telephony",))
    everywhere = resolve_token(run("create_token", "--user", person.email)[-1])
    assert everywhere is not None
    assert everywhere.tenant_id == HOUSE_ID


@pytest.mark.parametrize(
    "words",
    [
        ("--user", "nobody@example.test"),
        ("--user", "@person", "--tenant", "no-such-company"),
        ("--user", "@person", "--scopes", "everything"),
    ],
)
def test_create_token_says_what_is_wrong(words: tuple[str, ...]) -> None:
    person = make_person("operator", make_tenant())
    with pytest.raises(CommandError):
        run("create_token", *(person.email if word == "@person" else word for word in words))


def test_create_admin_makes_an_administrator_with_a_link() -> None:
    email = f"root.{uuid7().hex[:8]}@example.test"
    link = run("create_admin", email, "--name", "最初の管理者")[-1]
    path = link.removeprefix("http://testserver")
    assert Client().post(path, {"password": "mori-no-kuma-san-2026"}).status_code == 302
    with as_system(HOUSE_ID):
        row = Membership.objects.select_related("user").get(user__email=email)
    assert (row.role, row.user.strong_password, row.user.is_superuser) == ("admin", True, False)
    assert "membership.given" in actions_of(about=row.id)
    assert "person.created" in actions_of(about=row.user_id)
    with pytest.raises(CommandError):
        run("create_admin", email)
