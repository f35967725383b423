"""Pages about people: administration, a company's members, one's own settings, the matrix."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Invitation, Membership, User
from accounts.queries.resolve import resolve_memberships
from accounts.roles import ROLES
from accounts.wording import GROUPS, WORDS
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from tests.factories import as_system, client_for, join, make_person, make_tenant, unique
from tests.log import actions_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/admin/users/", "/admin/users/new/", "/admin/roles/"])
def test_administration_is_for_administrators(path: str) -> None:
    tenant = make_tenant()
    assert client_for(make_person("admin")).get(path).status_code == 200
    for role, place in (("supervisor", None), ("auditor", None), ("client_admin", tenant), ("operator", tenant)):
        assert client_for(make_person(role, place)).get(path).status_code == 403
    assert Client().get(path).headers["Location"].startswith("/accounts/login/")


def test_an_account_from_making_to_stopping() -> None:
    tenant, admin = make_tenant(), client_for(make_person("admin"))
    email = f"web.{unique()}@example.test"
    form = {"email": email, "display_name": "新人 太郎", "staff_code": "", "language": "ja"}
    page = admin.post("/admin/users/new/", form)
    user = User.objects.get(email=email)
    home = f"/admin/users/{user.pk}/"
    assert page.headers["Location"] == home
    given = admin.post(f"{home}memberships/", {"place": str(tenant.id), "role": "operator"})
    assert given.headers["Location"] == home
    assert resolve_memberships(user.pk) == []
    second = client_for(make_person("admin"))
    (item,) = [item for item in second.get("/admin/proposals/").context["rows"] if item.row.user_id == user.pk]
    assert second.post(f"/admin/proposals/{item.row.id}/approve/").headers["Location"] == "/admin/proposals/"
    text = admin.get(home).content.decode()
    assert tenant.name in text
    assert "オペレーター" in text
    found = admin.post("/admin/users/", {"q": email}, follow=True)
    assert (tenant.name in found.content.decode(), email in found.request["QUERY_STRING"]) == (True, False)
    assert "person.listed" in actions_of()
    stop = admin.get(f"{home}stop/").content.decode()
    assert "その場で使えなくなります" in stop
    assert tenant.name in stop
    assert admin.post(f"{home}stop/").headers["Location"] == home
    user.refresh_from_db()
    assert not user.is_active
    assert admin.post(f"{home}do/reactivate/").status_code == 302
    with as_system(tenant.id):
        row = Membership.objects.get(user=user)
    assert admin.post(f"/admin/memberships/{row.id}/end/").status_code == 302
    assert resolve_memberships(user.pk) == []


def test_errors_stand_on_the_form_and_nothing_is_saved() -> None:
    admin, known = client_for(make_person("admin")), make_person()
    form = {"email": known.email, "display_name": "x", "language": "ja"}
    answer = admin.post("/admin/users/new/", form)
    assert answer.status_code == 409
    assert "すでに使われています" in answer.content.decode()
    wrong = admin.post(f"/admin/users/{known.pk}/", {"display_name": "", "staff_code": "x", "language": "ja"})
    assert wrong.status_code == 400
    bad = {"place": str(make_tenant().id), "role": "admin"}
    assert admin.post(f"/admin/users/{known.pk}/memberships/", bad).status_code == 400
    assert resolve_memberships(known.pk) == []


@pytest.mark.parametrize("what", ["", "stop/", "do/unlock/", "memberships/"])
def test_an_unknown_account_is_not_found(what: str) -> None:
    admin = client_for(make_person("admin"))
    assert admin.post(f"/admin/users/{uuid7()}/{what}").status_code == 404


def test_an_unknown_action_is_not_found() -> None:
    admin = client_for(make_person("admin"))
    assert admin.post(f"/admin/users/{make_person().pk}/do/explode/").status_code == 404


def test_every_action_of_the_page_works() -> None:
    admin = client_for(make_person("admin"))
    for action in ("unlock", "reset-second-factor", "new-password", "resend", "reactivate"):
        person = make_person("operator", make_tenant())
        assert admin.post(f"/admin/users/{person.pk}/do/{action}/").status_code == 302


def test_members_are_invited_and_stopped_by_their_own_administrator() -> None:
    tenant = make_tenant()
    chief, colleague = make_person("client_admin", tenant), make_person("client_user", tenant, display_name="同僚 花")
    operator = make_person("operator", tenant, display_name="受付 係")
    client, path = client_for(chief), f"/p/{tenant.slug}/members/"
    text = client.get(path).content.decode()
    assert "同僚 花" in text
    assert operator.display_name not in text
    email = f"inv.{unique()}@example.test"
    assert client.post(path, {"email": email, "role": "client_user"}).headers["Location"] == path
    assert email in client.get(path).content.decode()
    with as_system(tenant.id):
        invitation = Invitation.objects.get(email=email)
        row = Membership.objects.get(user=colleague)
    assert client.post(f"/p/{tenant.slug}/invitations/{invitation.id}/revoke/").status_code == 302
    assert email not in client.get(path).content.decode()
    assert "同僚 花" in client.get(f"{path}{row.id}/end/").content.decode()
    assert client.post(f"{path}{row.id}/end/").status_code == 302
    assert resolve_memberships(colleague.pk) == []
    assert "member.listed" in actions_of(tenant.id)


def test_members_of_another_company_stay_unknown() -> None:
    ours, other = make_tenant(), make_tenant()
    client = client_for(make_person("client_admin", ours))
    foreigner = make_person("client_user", other)
    operator = make_person("operator", ours)
    with as_system(other.id):
        foreign = Membership.objects.get(user=foreigner)
    with as_system(ours.id):
        staff = Membership.objects.get(user=operator)
    for path in (
        f"/p/{other.slug}/members/",
        "/p/no-such-company/members/",
        f"/p/{ours.slug}/members/{foreign.id}/end/",
        f"/p/{ours.slug}/members/{staff.id}/end/",
        f"/p/{ours.slug}/members/{uuid7()}/end/",
    ):
        assert client.get(path).status_code == 404
    assert client.post(f"/p/{ours.slug}/invitations/{uuid7()}/revoke/").status_code == 404


def test_a_client_user_manages_nobody_even_when_administrator_elsewhere() -> None:
    ours, other = make_tenant(), make_tenant()
    person = make_person("client_admin", other)
    join(person, "client_user", ours)
    client = client_for(person)
    assert client.get(f"/p/{other.slug}/members/").status_code == 200
    assert client.get(f"/p/{ours.slug}/members/").status_code == 403


def _shortcuts(person: User) -> bool:
    return User.objects.get(pk=person.pk).shortcuts


def test_own_settings_are_kept() -> None:
    person = make_person("operator", make_tenant())
    client = client_for(person)
    assert client.get("/me/accessibility/").status_code == 200
    assert client.post("/me/accessibility/", {}).status_code == 302
    assert _shortcuts(person) is False
    assert client.post("/me/", {"language": "en"}).status_code == 302
    assert _shortcuts(person) is False
    assert client.post("/me/accessibility/", {"shortcuts": "on"}).status_code == 302
    assert _shortcuts(person) is True
    assert client.post("/me/", {"language": "xx"}).status_code == 400
    assert actions_of(about=person.pk) == ["person.changed", "person.changed", "person.changed"]


def test_somebody_without_a_company_is_told_so() -> None:
    assert "まだどの会社の役割もありません" in client_for(make_person()).get("/me/").content.decode()


def test_a_house_role_stands_once_in_ones_own_settings() -> None:
    make_tenant(), make_tenant()
    text = client_for(make_person("supervisor")).get("/me/").content.decode()
    assert text.count("スーパーバイザー") == 1


def test_own_sessions_are_listed_and_ended() -> None:
    from tests.accounts.signing_in import code_of, log_in, set_up_second_factor

    person, one = make_person("operator", make_tenant()), Client()
    log_in(one, person)
    seed = set_up_second_factor(one)
    two = Client()
    log_in(two, person)
    two.post("/accounts/2fa/authenticate/", {"code": code_of(seed, steps=1)})
    assert two.get("/me/").status_code == 200
    page = one.get("/me/sessions/")
    assert len(page.context["rows"]) == 2
    assert one.post("/me/sessions/").status_code == 302
    assert two.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert [here for _row, _browser, here in one.get("/me/sessions/").context["rows"]] == [True]
    assert "auth.session_ended" in actions_of(about=person.pk)


def test_the_password_can_be_changed_by_its_owner_only_with_the_old_one() -> None:
    person = make_person("operator", make_tenant())
    client = client_for(person)
    form = {"oldpassword": "not-the-old-one", "password1": "tako-no-ashi-2026", "password2": "tako-no-ashi-2026"}
    client.post("/accounts/password/change/", form)
    person.refresh_from_db()
    assert not person.check_password("tako-no-ashi-2026")
    from tests.factories import PASSWORD

    client.post("/accounts/password/change/", form | {"oldpassword": PASSWORD})
    person.refresh_from_db()
    assert person.check_password("tako-no-ashi-2026")
    assert client.get("/me/").status_code == 200
    assert "auth.password_changed" in actions_of(about=person.pk)


def test_new_recovery_codes_replace_the_old_ones() -> None:
    from tests.accounts.signing_in import log_in, set_up_second_factor, signed_in

    person, client = make_person("operator", make_tenant()), Client()
    log_in(client, person)
    set_up_second_factor(client)
    old = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert client.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    new = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert not set(old) & set(new)
    for code, works in ((old[0], False), (new[0], True)):
        browser = Client()
        log_in(browser, person)
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(browser) is works
    assert "auth.recovery_codes_made" in actions_of(about=person.pk)


def test_the_second_factor_cannot_be_given_up_where_it_is_a_duty() -> None:
    from tests.accounts.signing_in import log_in, set_up_second_factor

    person, client = make_person("operator", make_tenant()), Client()
    log_in(client, person)
    set_up_second_factor(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get("/accounts/2fa/").context["is_mfa_enabled"] is True


def test_the_matrix_shows_every_permission_of_every_role_as_the_code_has_it() -> None:
    page = client_for(make_person("admin")).get("/admin/roles/")
    shown: dict[str, list[bool]] = {}
    for _title, rows in page.context["groups"]:
        shown |= {str(word): cells for word, cells in rows}
    assert set(WORDS) == set(Permission)
    assert {p for _t, members in GROUPS for p in members} == set(Permission)
    for permission in Permission:
        expected = [permission in role.permissions for role in ROLES.values()]
        assert shown[str(WORDS[permission])] == expected


def test_pages_carry_no_inline_code() -> None:
    tenant = make_tenant()
    admin, chief = client_for(make_person("admin")), client_for(make_person("client_admin", tenant))
    pages: list[Any] = [admin.get(path) for path in ("/me/", "/me/tokens/", "/admin/users/", "/admin/roles/")]
    pages += [chief.get(f"/p/{tenant.slug}/members/"), Client().get("/accounts/login/")]
    for page in pages:
        text = page.content.decode()
        assert " style=" not in text
        assert "onclick" not in text
        assert "<script>" not in text


def test_the_reason_for_an_access_is_explained() -> None:
    tenant, other = make_tenant(), make_tenant()
    admin, operator = client_for(make_person("admin")), make_person("operator", tenant)
    supervisor, stopped = make_person("supervisor"), make_person("operator", tenant)
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    expected = (
        (operator, tenant, "この会社の役割です"),
        (operator, other, "有効な所属がない"),
        (supervisor, other, "すべての委託元に及びます"),
        (stopped, tenant, "停止中のため"),
    )
    for person, company, text in expected:
        page = admin.get("/admin/roles/why/", {"code": person.staff_code, "place": str(company.id)})
        assert text in page.content.decode()
    assert actions_of().count("person.viewed") == len(expected)
    unknown = admin.get("/admin/roles/why/", {"code": "NOBODY", "place": str(tenant.id)}).content.decode()
    assert "このコードの利用者はいません" in unknown
    assert client_for(supervisor).get("/admin/roles/why/").status_code == 403


def test_pages_speak_the_chosen_language_only_while_it_is_offered(settings: Any) -> None:
    person = make_person("operator", make_tenant())
    User.objects.filter(pk=person.pk).update(language="en")
    settings.LANGUAGES = [("ja", "日本語")]
    assert '<html lang="ja">' in client_for(person).get("/me/").content.decode()
    settings.LANGUAGES = [("ja", "日本語"), ("en", "English")]
    assert '<html lang="en">' in client_for(person).get("/me/").content.decode()


def test_the_page_of_a_company_ends_no_membership_of_the_service() -> None:
    company = make_tenant()
    admin = client_for(make_person("admin"))
    member, operator = make_person("client_user", company), make_person("operator", company)
    with as_system(company.id):
        rows = {row.user_id: row for row in Membership.objects.filter(tenant_id=company.id)}

    def end(user: User) -> int:
        return admin.post(f"/p/{company.slug}/members/{rows[user.pk].pk}/end/").status_code

    assert (end(operator), end(member)) == (404, 302)
    assert [tenant for tenant, _slug, _role in resolve_memberships(operator.pk)] == [company.id]
