"""A form that is refused as a whole comes back with its fields, where no script holds them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import client_for, make_person, make_tenant

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver"}
TYPED = {"name": "徳川 家康", "note": "縦\x0bタブ"}


def posted(browser: Client, path: str, **headers: str) -> str:
    answer = browser.post(path, TYPED, headers={**OURS, **headers})
    assert answer.status_code in (403, 404)
    return answer.content.decode()


def test_who_has_lost_the_right_still_has_the_text() -> None:
    tenant = make_tenant()
    page = posted(client_for(make_person("client_user", tenant)), f"/p/{tenant.slug}/people/new/")
    assert "徳川 家康" in page
    assert "もう一度送る" in page


def test_another_sites_form_does_not_come_back() -> None:
    tenant = make_tenant()
    browser = client_for(make_person("client_user", tenant))
    answer = browser.post(f"/p/{tenant.slug}/people/new/", TYPED, headers={"origin": "https://elsewhere.test"})
    assert "徳川 家康" not in answer.content.decode()


def test_a_script_holds_its_text_itself() -> None:
    tenant = make_tenant()
    person = make_person("client_user", tenant)
    headers = {"X-Page-Person": str(person.pk)}
    assert "徳川 家康" not in posted(client_for(person), f"/p/{tenant.slug}/people/new/", **headers)


def test_a_script_gets_the_address_of_a_redirect_and_the_next_page_its_message() -> None:
    browser = client_for(make_person())
    answer = browser.post("/me/", {"language": "ja"}, headers={"X-Form": "1"})
    assert answer.status_code == 204
    assert answer.headers["X-Go-To"] == "/me/"
    assert "Location" not in answer.headers
    assert "設定を保存しました。" in browser.get("/me/").content.decode()
