"""Whoever reads the database or the queue holds nothing that opens a door: no cookie, token, link, ticket or code."""

from __future__ import annotations

import re
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.links import invitation_url, welcome_url
from accounts.services import invitations
from callcenter.core.ids import HOUSE_ID
from tests import mailing
from tests.accounts.signing_in import code_of, log_in, set_up_second_factor
from tests.factories import PASSWORD, acting, actor_for, make_person, unique
from tests.faults import stolen
from tests.harness.roles import connect_as
from tests.recordings.make import make_scene, ready
from tests.recordings.playing import SOUND, address

pytestmark = pytest.mark.django_db(transaction=True)


def found(secrets: dict[str, str]) -> list[stolen.Hit]:
    needles = {name: stolen.shapes_of_text(text) for name, text in secrets.items()}
    with connect_as("superuser") as connection:
        hits = stolen.search_tables(connection, needles, "default")
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
        return hits + stolen.search_queue(queue, needles)


def last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_no_bearer_secret_stands_in_a_table_or_in_the_queue(as_role: Any) -> None:
    scene = make_scene()
    person, guest = make_person("client_admin", scene.company), make_person(password="")
    recording_id = ready(scene, as_role, SOUND)
    browser, wrong = Client(headers={"user-agent": "test"}), Client()
    log_in(wrong, person, "wrong-password-00")
    log_in(browser, person)
    secrets: dict[str, str] = {"before enrolment": browser.cookies["sessionid"].value}
    secrets["seed"] = set_up_second_factor(browser)
    codes = browser.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    secrets |= {f"recovery code {number}": code for number, code in enumerate(codes)}
    secrets |= {f"cookie {name}": morsel.value for name, morsel in browser.cookies.items() if len(morsel.value) > 10}
    assert "cookie sessionid" in secrets
    made = browser.post("/me/tokens/", {"label": "x", "tenant": "", "scope": "read", "days": "30"})
    secrets["token"] = made.context["made"]
    secrets["ticket"] = re.split(r"[/?=]", address(browser, recording_id).rstrip("/"))[-1]
    chief = actor_for(person, (scene.company, "client_admin"))
    with acting(chief):
        invitations.invite(
            actor=chief, tenant_id=scene.company.id, email=f"x{unique()}@example.test", role="client_user"
        )
        invitation = invitations.pending(scene.company.id).get()
    secrets["invitation"] = last_part(invitation_url(scene.company.id, invitation.id))
    secrets["welcome"] = last_part(welcome_url(guest))
    Client().get(f"/welcome/{secrets['welcome']}/")
    Client().post("/accounts/password/reset/", {"email": mailing.proved(person).email})
    mailing.deliver(HOUSE_ID)
    (reset,) = re.findall(r"reset/key/(\S+)/", "".join(str(sent.body) for sent in mail.outbox))
    secrets["reset"] = reset.partition("-")[2]
    # The page behind the link remembers its key, in the session of whoever opened it.
    visitor = Client()
    assert visitor.get(f"/accounts/password/reset/key/{reset}/").status_code == 302
    assert visitor.session["_password_reset_key"] == secrets["reset"]
    secrets["password"] = PASSWORD
    assert found(secrets) == []


def test_the_search_finds_what_is_there() -> None:
    person = make_person()
    assert found({"code": person.staff_code}) != []


def test_what_is_stored_of_a_session_opens_none() -> None:
    person, browser = make_person("operator", make_scene().company), Client()
    log_in(browser, person)
    with connect_as("superuser") as connection:
        rows = connection.execute("SELECT session_key FROM django_session").fetchall()
    assert rows
    for (stored,) in rows:
        thief = Client()
        thief.cookies["sessionid"] = stored
        assert thief.get("/me/").headers["Location"].startswith("/accounts/login/")
        thief.cookies["sessionid"] = stored
        assert dict(thief.session.items()) == {}


def test_a_session_row_copied_under_another_key_holds_nothing() -> None:
    from accounts.services.sessions import SessionStore, digest

    one, other = SessionStore(), SessionStore()
    one["who"] = "one"
    one.save()
    other["who"] = "other"
    other.save()
    with connect_as("superuser") as connection:
        connection.execute(
            "UPDATE django_session SET session_data = (SELECT session_data FROM django_session WHERE session_key = %s)"
            " WHERE session_key = %s",
            [digest(one.session_key), digest(other.session_key)],
        )
    assert dict(SessionStore(one.session_key).items()) == {"who": "one"}
    assert dict(SessionStore(other.session_key).items()) == {}


def test_a_second_sign_in_is_listed_under_its_new_key() -> None:
    person, browser = make_person("operator", make_scene().company), Client()
    log_in(browser, person)
    seed = set_up_second_factor(browser)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert [here for _row, _browser, here in browser.get("/me/sessions/").context["rows"]] == [True]
    second = Client()
    log_in(second, person)
    second.post("/accounts/2fa/authenticate/", {"code": code_of(seed, steps=1)})
    assert sorted(here for _row, _browser, here in second.get("/me/sessions/").context["rows"]) == [False, True]
