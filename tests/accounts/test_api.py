"""REST of people: who sees whom, what a POST answers, errors with a name."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Invitation, User
from accounts.queries.resolve import resolve_memberships, resolve_token
from callcenter.core.ids import HOUSE_ID, uuid7
from tests.factories import api_for, as_system, client_for, join, make_person, make_tenant, unique
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


def test_me_says_who_and_where() -> None:
    tenant, other = make_tenant(), make_tenant()
    person = make_person("operator", tenant)
    body = api_for(person).get(f"{API}/me/").json()
    assert (body["id"], body["email"], body["roles"]) == (str(person.pk), person.email, ["operator"])
    (place,) = body["tenants"]
    assert (place["tenant"], place["name"]) == (tenant.slug, tenant.name)
    assert "call.log" in place["permissions"]
    assert other.slug not in str(body)
    assert body["token"] is not None


def test_me_of_a_bound_token_shows_its_company_only() -> None:
    one, two = make_tenant(), make_tenant()
    person = make_person("operator", one)
    join(person, "operator", two)
    assert {p["tenant"] for p in api_for(person).get(f"{API}/me/").json()["tenants"]} == {one.slug, two.slug}
    bound = api_for(person, two, scopes=["telephony"]).get(f"{API}/me/").json()
    assert [p["tenant"] for p in bound["tenants"]] == [two.slug]
    assert bound["tenants"][0]["permissions"] == ["call.log", "recording.upload"]


def test_me_needs_a_sign_in() -> None:
    answer = Client().get(f"{API}/me/")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_admin_lists_finds_makes_changes_and_stops_accounts() -> None:
    admin = api_for(make_person("admin"))
    email = f"api.{unique()}@example.test"
    made = post(admin, "/users/", {"email": email, "name": "新人"})
    assert made.status_code == 201, made.content
    user_id = made.json()["id"]
    found = admin.get(f"{API}/users/", {"q": email}).json()["results"]
    assert [row["id"] for row in found] == [user_id]
    changed = admin.patch(f"{API}/users/{user_id}/", {"name": "改名"}, content_type="application/json").json()
    assert changed["name"] == "改名"
    assert admin.get(f"{API}/users/{user_id}/").json()["name"] == "改名"
    assert admin.post(f"{API}/users/{user_id}/deactivate/").json()["active"] is False
    assert admin.get(f"{API}/users/", {"q": email, "state": "active"}).json()["results"] == []
    happened, shown = actions_of(about=user_id), "person.viewed"
    assert [action for action in happened if action != shown] == [
        "person.created",
        "person.changed",
        "person.deactivated",
    ]
    assert happened.count(shown) == 4
    assert [e["count"] for e in events_of() if e["action"] == "person.listed"] == [1]


def test_the_same_key_makes_one_account() -> None:
    admin, body = api_for(make_person("admin")), {"email": f"k.{unique()}@example.test", "name": "一人"}
    key = {"idempotency-key": unique()}
    first, again = post(admin, "/users/", body, **key), post(admin, "/users/", body, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert post(admin, "/users/", body | {"name": "別人"}, **key).status_code == 409


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "no"}, {"email": "a@example.test", "name": "x", "is_superuser": True}, [], "text", {"name": "x"}],
)
def test_bad_bodies_are_refused_with_a_name(body: Any) -> None:
    admin = api_for(make_person("admin"))
    before = User.objects.count()
    answer = post(admin, "/users/", body)
    assert answer.status_code == 400
    assert answer.json()["title"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert User.objects.count() == before


def test_supervisor_and_client_user_have_no_accounts_api() -> None:
    tenant = make_tenant()
    for person in (make_person("supervisor"), make_person("client_user", tenant), make_person("operator", tenant)):
        client = api_for(person)
        assert client.get(f"{API}/users/").status_code == 403
        assert client.get(f"{API}/users/{person.pk}/").status_code == 403
        assert client.get(f"{API}/memberships/").status_code == 403
        assert post(client, "/users/", {"email": "a@example.test", "name": "x"}).status_code == 403


def test_client_admin_sees_colleagues_only_and_invites_without_learning_anything() -> None:
    tenant, other = make_tenant(), make_tenant()
    chief, colleague = make_person("client_admin", tenant), make_person("client_user", tenant)
    stranger = make_person("client_user", other)
    make_person("operator", tenant)
    client = api_for(chief)
    assert {row["id"] for row in client.get(f"{API}/users/").json()["results"]} == {str(chief.pk), str(colleague.pk)}
    assert [e["count"] for e in events_of(tenant.id) if e["action"] == "member.listed"] == [2]
    assert client.get(f"{API}/users/", {"tenant": other.slug}).status_code == 404
    answers = [
        post(client, "/users/", {"email": email})
        for email in (stranger.email, colleague.email, f"new.{unique()}@example.test")
    ]
    assert {(a.status_code, a.content) for a in answers} == {(202, b'{"status":"invited"}')}
    with as_system(tenant.id):
        assert Invitation.objects.filter(tenant_id=tenant.id).count() == 3
    assert post(client, "/users/", {"email": "a@example.test", "tenant": other.slug}).status_code == 404
    assert post(client, "/users/", {"email": "bad", "tenant": other.slug}).status_code == 404
    assert post(client, "/users/", {"email": "a@example.test", "role": "operator"}).status_code == 403
    assert post(client, "/users/", {"email": "bad"}).status_code == 400
    assert client.patch(f"{API}/users/{colleague.pk}/", {}, content_type="application/json").status_code == 403


def test_who_administers_two_companies_must_say_which() -> None:
    one, two = make_tenant(), make_tenant()
    chief = make_person("client_admin", one)
    join(chief, "client_admin", two)
    client = api_for(chief)
    assert post(client, "/users/", {"email": "a@example.test"}).status_code == 400
    assert post(client, "/users/", {"email": "a@example.test", "tenant": two.slug}).status_code == 202
    assert "invitation.sent" in actions_of(two.id)
    assert "invitation.sent" not in actions_of(one.id)


def test_who_administers_one_company_and_only_belongs_to_another_need_not_say_which() -> None:
    ours, other = make_tenant(), make_tenant()
    chief = make_person("client_admin", ours)
    join(chief, "client_user", other)
    make_person("client_user", other)
    client = api_for(chief)
    assert [row["id"] for row in client.get(f"{API}/users/").json()["results"]] == [str(chief.pk)]
    assert post(client, "/users/", {"email": "a@example.test"}).status_code == 202
    assert "invitation.sent" in actions_of(ours.id)


def test_right_in_one_company_is_none_in_the_other() -> None:
    ours, other = make_tenant(), make_tenant()
    person = make_person("client_admin", ours)
    join(person, "client_user", other)
    client = api_for(person)
    assert client.get(f"{API}/memberships/", {"tenant": ours.slug}).status_code == 200
    assert client.get(f"{API}/memberships/", {"tenant": other.slug}).status_code == 403
    assert post(client, "/users/", {"email": "a@example.test", "tenant": other.slug}).status_code == 403
    body = {"user": str(uuid7()), "tenant": other.slug, "role": "client_user"}
    assert post(client, "/memberships/", body).status_code == 403
    # The wall comes before the body: what is wrong with it is nobody's business there.
    assert post(client, "/memberships/", {"tenant": other.slug}).status_code == 403
    assert post(client, "/users/", {"email": "bad", "tenant": other.slug}).status_code == 403


def test_memberships_are_given_listed_and_ended() -> None:
    tenant, person = make_tenant(), make_person("operator", make_tenant())
    admin = api_for(make_person("admin"))
    made = post(admin, "/memberships/", {"user": str(person.pk), "tenant": tenant.slug, "role": "operator"})
    assert made.status_code == 201, made.content
    listed = admin.get(f"{API}/memberships/", {"tenant": tenant.slug}).json()["results"]
    assert [(row["user"], row["role"], row["tenant"]) for row in listed] == [(str(person.pk), "operator", tenant.slug)]
    mine = admin.get(f"{API}/memberships/", {"user": str(person.pk)}).json()["results"]
    assert made.json()["id"] in [row["id"] for row in mine]
    assert admin.delete(f"{API}/memberships/{made.json()['id']}/").status_code == 204
    assert tenant.id not in {tenant_id for tenant_id, _slug, _role in resolve_memberships(person.pk)}
    assert [e["action"] for e in events_of(tenant.id, about=made.json()["id"])] == [
        "membership.given",
        "member.listed",
        "membership.ended",
    ]
    assert "member.listed" in actions_of(tenant.id)


def test_house_roles_are_given_in_the_house() -> None:
    person, admin = make_person(), api_for(make_person("admin"))
    body = {"user": str(person.pk), "tenant": "house", "role": "auditor"}
    made = post(admin, "/memberships/", body)
    assert made.status_code == 202
    assert post(admin, "/memberships/", body | {"tenant": "no-such"}).status_code == 404
    assert post(admin, "/memberships/", body | {"user": str(uuid7())}).status_code == 404
    assert post(admin, "/memberships/", body | {"role": "operator"}).status_code == 400
    second, path = client_for(make_person("admin")), f"/proposals/{made.json()['proposal']}/decision/"
    assert post(second, path, {"decision": "approve"}, origin="http://testserver").status_code == 200
    assert HOUSE_ID in {row[0] for row in resolve_memberships(person.pk)}


def test_a_foreign_and_a_missing_membership_look_the_same() -> None:
    ours, other = make_tenant(), make_tenant()
    client = api_for(make_person("client_admin", ours))
    with as_system(other.id):
        foreign = join_in(other)
    answers = [client.delete(f"{API}/memberships/{row_id}/") for row_id in (foreign, uuid7())]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert "memberships" not in answers[0].content.decode()


def join_in(tenant: Any) -> Any:
    from accounts.models import Membership

    user = User.objects.create_user(f"f.{unique()}@example.test", None, display_name="他社")
    return Membership.objects.create(
        tenant_id=tenant.id, user=user, role="client_user", accepted_at="2026-01-01T00:00:00Z"
    ).id


def test_tokens_by_session_are_shown_once() -> None:
    tenant = make_tenant()
    client = client_for(make_person("operator", tenant))
    made = post(client, "/tokens/", {"label": "PBX", "tenant": tenant.slug, "scopes": ["telephony"]})
    assert made.status_code == 201, made.content
    text, token_id = made.json()["token"], made.json()["id"]
    assert resolve_token(text) is not None
    listed = client.get(f"{API}/tokens/")
    assert text not in listed.content.decode()
    assert [row["tenant"] for row in listed.json()["results"]] == [tenant.slug]
    assert client.delete(f"{API}/tokens/{uuid7()}/").status_code == 404
    assert client.delete(f"{API}/tokens/{token_id}/").status_code == 204
    assert resolve_token(text) is None
    assert post(client, "/tokens/", {"label": "x", "tenant": make_tenant().slug}).status_code == 404
    assert post(client, "/tokens/", {"label": "x", "scopes": ["root"]}).status_code == 400
    assert post(client, "/tokens/", {"label": "x", "colour": "red"}).status_code == 400


def test_a_repeated_key_does_not_show_the_token_again() -> None:
    client = client_for(make_person("operator", make_tenant()))
    key = {"idempotency-key": unique()}
    first, again = (post(client, "/tokens/", {"label": "PBX"}, **key) for _i in range(2))
    assert first.json()["token"]
    assert again.json()["token"] is None
    assert first.json()["id"] == again.json()["id"]


def test_a_session_must_prove_its_origin() -> None:
    person = make_person("admin")
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_for(person).cookies
    answer = post(client, "/users/", {"email": "csrf@example.test", "name": "x"})
    assert answer.status_code == 403
    assert not User.objects.filter(email="csrf@example.test").exists()


def test_a_password_that_must_change_is_no_redirect_for_a_program() -> None:
    person = make_person("admin")
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    answer = client_for(person).get(f"{API}/me/")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("password_change_required")


def test_without_a_second_factor_the_api_says_what_is_missing() -> None:
    client = client_for(make_person("admin"), second_factor=False)
    answer = client.get(f"{API}/me/")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("second_factor_required")
