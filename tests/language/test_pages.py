"""No page mixes languages: English pages carry no Japanese letter, Japanese pages no English sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from callcenter.core.permissions import Kind, access_table
from callcenter.settings.env import ROOT
from calls.choices import Source
from calls.inputs import CallInput
from calls.services import create_calls
from retention import services as retention_services
from tenants import services
from tests.factories import Company, as_system, client_for, make_person
from tests.tenants.make import DAYS, a_number, onboarding

pytestmark = pytest.mark.django_db

JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]+")
#: Five words in a row, the first of them capital: a sentence, not a product's name or a code.
ENGLISH = re.compile(r"\b[A-Z][a-z]+(?: [a-z]{2,}){4}")
SHOWN = ("alt", "aria-label", "placeholder", "title", "value")
#: A language is always offered in its own words.
OWN_NAME = "日本語"
#: Pages of other makers (the API browser's frame) or with fixed foreign words.
LEFT_OUT = {"api-schema", "schema"}


class Texts(HTMLParser):
    """What a person sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def texts(html: str) -> str:
    parser = Texts()
    parser.feed(html)
    return "\n".join(" ".join(text.split()) for text in parser.found if text.strip())


@pytest.fixture
def company() -> Company:
    """A live company whose own words are Latin letters only, with a person and a call."""
    made = onboarding(name="Alpha Trading", greeting="Hello", hours_text="9-18")
    with as_system(made.id) as state:
        number = services.add_number(actor=state.actor, tenant_id=made.id, number=a_number())
        retention_services.set_policies(actor=state.actor, tenant_id=made.id, days=DAYS)
        services.go_live(actor=state.actor, tenant_id=made.id)
        services.add_person(actor=state.actor, tenant_id=made.id, name="Sato", department="Sales")
        values = {
            "disposition": "callback",
            "caller_number": "090-0123-4567",
            "caller_name": "Suzuki",
            "caller_company": "Beta",
            "body": "ABC",
            "callback": True,
            "callback_number": "090-0123-4567",
        }
        call = CallInput(number.e164, datetime.fromisoformat("2026-11-20T10:00:00+09:00"), values)
        create_calls(actor=state.actor, tenant_id=made.id, items=[call], source=Source.IMPORT)
    return made


def pages(company: Company) -> Iterator[str]:
    """Addresses of all pages that need nothing but at most the company."""
    for name, access in sorted(access_table().items()):
        if access.kind not in (Kind.TENANT, Kind.ACCOUNT) or "GET" not in access.methods:
            continue
        if name.startswith("api") or name in LEFT_OUT:
            continue
        for kwargs in ({}, {"client": company.slug}):
            try:
                yield reverse(name, kwargs=kwargs or None)
            except NoReverseMatch:
                continue
            break


def visit(client: Client, company: Company) -> Iterator[tuple[str, str]]:
    """(address, what is seen) of all pages that this person may open."""
    for address in pages(company):
        if "logout" in address:
            continue
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            yield address, texts(answer.content.decode())


ROLES = ["admin", "operator", "supervisor", "client_admin", "auditor"]


@pytest.mark.parametrize("role", ROLES)
def test_japanese_pages_have_no_english_sentence(role: str, company: Company) -> None:
    mixed = {}
    for address, seen in visit(client_for(make_person(role, company)), company):
        if found := ENGLISH.findall(seen):
            mixed[address] = found[:5]
    assert mixed == {}


if "en" in dict(settings.LANGUAGES):

    @pytest.mark.parametrize("role", ROLES)
    def test_english_pages_have_no_japanese_letter(role: str, company: Company) -> None:
        person = make_person(role, company, display_name="Sato Taro")
        User.objects.filter(pk=person.pk).update(language="en")
        mixed, count = {}, 0
        for address, seen in visit(client_for(person), company):
            count += 1
            if found := JAPANESE.findall(seen.replace(OWN_NAME, "")):
                mixed[address] = found[:5]
        assert mixed == {}
        assert count > 5

    def test_a_stranger_is_spoken_to_in_the_language_of_the_browser() -> None:
        english = Client(headers={"accept-language": "en"}).get("/accounts/login/")
        japanese = Client(headers={"accept-language": "ja"}).get("/accounts/login/")
        assert not JAPANESE.findall(texts(english.content.decode()).replace(OWN_NAME, ""))
        assert "ログイン" in texts(japanese.content.decode())


def test_no_template_writes_a_date_in_one_language() -> None:
    """A page of another day, or of somebody's call, is not among those above."""
    written = re.compile(r"""\|(?:date|time):(["'])[^"']*[年月日時分][^"']*\1""")
    found = [
        path.name
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and written.search(path.read_text("utf-8"))
    ]
    assert found == [], "ask for the form as a text: {% translate … as form %}"
    assert written.search('{{ day|date:"Y年n月j日" }}')
