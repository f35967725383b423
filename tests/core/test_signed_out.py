"""A session that ended loses nothing: forms come back, pages sign in again, and never in another person's name."""

import pytest
from django.test import Client

from accounts.models import User
from tests.calls.make import make_client
from tests.factories import client_for, make_person
from tests.log import actions_of

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver"}
FORM = {"language": "en", "note": '<b>"two\nlines"</b>', "many": ["1", "2"], "csrfmiddlewaretoken": "t" * 32}


@pytest.fixture
def person() -> User:
    return make_client().operator


def test_a_form_without_a_session_comes_back_with_all_its_fields() -> None:
    answer = Client().post("/me/?tab=2", FORM, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert '<form class="stack stack--tight" method="post" action="/me/?tab=2">' in page
    for name, value in (("language", "en"), ("many", "1"), ("many", "2")):
        assert f'name="{name}" value="{value}"' in page
    assert 'value="&lt;b&gt;&quot;two\nlines&quot;&lt;/b&gt;"' in page
    assert "t" * 32 not in page


@pytest.mark.parametrize("headers", [{}, {"origin": "http://evil.example"}, {"origin": "null"}], ids=str)
def test_what_another_site_sent_is_not_kept_to_be_sent_again(headers: dict[str, str]) -> None:
    answer = Client().post("/me/", FORM, headers=headers)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")


def test_passwords_are_not_kept() -> None:
    answer = Client().post("/accounts/password/change/", {"oldpassword": "secret"}, headers=OURS)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/")


def test_too_many_fields_are_not_kept() -> None:
    many = {f"f{number}": "x" for number in range(501)}
    assert Client().post("/me/", many, headers=OURS).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true"}, {"X-Page-Person": ""}, {"X-Page-Person": "x"}, {"Accept": "text/event-stream"}],
    ids=str,
)
def test_a_script_gets_the_way_in_and_no_other_page(headers: dict[str, str]) -> None:
    for answer in (Client().get("/me/", headers=headers), Client().post("/me/", FORM, headers=OURS | headers)):
        assert answer.status_code == 401
        assert 'data-entrance="/accounts/login/?next=/me/session/"' in answer.content.decode()


def test_a_page_of_another_person_changes_nothing_and_is_no_denied_attempt(person: User) -> None:
    browser = client_for(person)
    answer = browser.post("/me/", {"language": "en"}, headers={"X-Page-Person": str(make_person().pk)})
    assert answer.status_code == 401
    assert "別の人がログインしています" in answer.content.decode()
    person.refresh_from_db()
    assert person.language == "ja"
    assert not [action for action in actions_of() if action.startswith("access.")]
    assert browser.post("/me/", {"language": "en"}, headers={"X-Page-Person": str(person.pk)}).status_code == 302


def test_a_page_asks_whether_its_person_is_signed_in(person: User) -> None:
    browser, of_page = client_for(person), {"X-Page-Person": str(person.pk)}
    assert browser.get("/me/session/", headers=of_page).status_code == 204
    assert "ログインしました" in browser.get("/me/session/").content.decode()
    assert browser.get("/me/session/", headers={"X-Page-Person": "0"}).status_code == 401
    assert Client().get("/me/session/", headers=of_page).status_code == 401
