"""Only our own pages change something in a person's name, and they go on doing so however long they have been open."""

import pytest
from django.test import Client

from accounts.models import User
from tests.calls.make import make_client
from tests.factories import client_for

pytestmark = pytest.mark.django_db
STALE = "s" * 32


@pytest.fixture
def person() -> User:
    return make_client().operator


@pytest.fixture
def browser(person: User) -> Client:
    """A signed-in browser whose requests are checked as in production."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_for(person).cookies
    return strict


def change(browser: Client, **headers: str) -> int:
    form = {"language": "en", "csrfmiddlewaretoken": STALE}
    return browser.post(
        "/me/", form, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ).status_code


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://testserver", 302),
        ("https://testserver", 403),
        ("http://testserver:81", 403),
        ("http://testserver.evil.example", 403),
        ("http://evil.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_the_exact_origin_decides(browser: Client, person: User, origin: str, status: int) -> None:
    assert change(browser, origin=origin) == status
    person.refresh_from_db()
    assert person.language == ("en" if status == 302 else "ja")


def test_a_foreign_page_is_refused_with_the_right_token_too(browser: Client) -> None:
    browser.cookies["csrftoken"] = STALE
    assert change(browser, origin="http://evil.example") == 403


def test_where_no_origin_is_named_the_token_decides(browser: Client) -> None:
    assert change(browser) == 403
    browser.cookies["csrftoken"] = STALE
    assert change(browser) == 302


def test_the_origin_decides_for_the_programs_interface_too(browser: Client) -> None:
    def post(origin: str) -> int:
        answer = browser.post("/api/v1/calls/", "{}", content_type="application/json", headers={"origin": origin})
        return answer.status_code

    assert post("http://testserver") == 400
    assert post("http://evil.example") == 403
