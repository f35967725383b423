"""The help of a page: found from every page, by everybody, in their language, with the keys that they use."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from accounts.models import User
from callcenter.ui.help import HELP
from tests.factories import client_for, make_person, make_tenant

pytestmark = pytest.mark.django_db


class Link(HTMLParser):
    href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if "data-help" in has:
            self.href = str(has["href"])


def link_of(who: Client, address: str) -> str:
    parser = Link()
    parser.feed(who.get(address).content.decode())
    return parser.href


def said(who: Client, address: str) -> str:
    answer = who.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_page_leads_to_its_own_help_before_and_after_signing_in() -> None:
    stranger, operator = Client(), client_for(make_person("operator", make_tenant()))
    assert link_of(stranger, "/accounts/login/") == "/help/?page=account_login"
    assert link_of(operator, "/desk/") == "/help/?page=calls:desk"
    assert link_of(operator, "/help/?page=calls:desk") == ""
    desk = said(operator, link_of(operator, "/desk/"))
    assert str(HELP["calls:desk"].text) in desk.replace("&quot;", '"')
    assert "<kbd>F2</kbd>" in desk
    assert "スーパーバイザー" in desk
    assert "招待した管理者" in said(stranger, "/help/?page=account_login")


def test_an_unknown_page_gets_the_general_help_and_repeats_nothing() -> None:
    page = said(Client(), "/help/?page=<b>wrong</b>")
    assert str(HELP["home"].text) in page
    assert "wrong" not in page.replace('value="/help/', "")


def test_keys_of_one_letter_are_told_only_to_those_who_use_them() -> None:
    person = make_person("operator", make_tenant())
    who = client_for(person)
    for switched_on in (True, False):
        User.objects.filter(pk=person.pk).update(shortcuts=switched_on)
        keys = set(re.findall(r"<kbd>(.+?)</kbd>", said(who, "/help/?page=calls:board")))
        assert keys == ({"j", "k", "F1", "?"} if switched_on else {"F1"})
        assert ("使わない設定" in said(who, "/help/?page=calls:board")) != switched_on


def test_it_is_there_before_a_second_factor_is_set_up(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    person = make_person("operator", make_tenant())
    who = Client()
    who.force_login(person)
    assert who.get("/desk/").status_code == 302
    assert "認証アプリ" in said(who, "/help/?page=mfa_activate_totp")
