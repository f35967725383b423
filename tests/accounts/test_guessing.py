"""Guessing is slow, however many guess at once, and locks nobody out of a browser that they have used before."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.lockout import ACCOUNT_LIMIT, is_locked
from accounts.models import KnownDevice, Tally, User
from accounts.services import second_factor
from tests.accounts.signing_in import log_in, set_up_second_factor, signed_in
from tests.factories import client_for, make_person, make_tenant
from tests.harness.roles import connect_as
from tests.log import actions_of

pytestmark = pytest.mark.django_db(transaction=True)
LOOKED_AT, NOT_LOOKED_AT = "メールアドレスかパスワードが違います", "しばらくログインできません"
WRONG = "wrong-password-00"


def from_addresses(person: User, count: int, *, threads: int) -> list[str]:
    """The answers to one wrong password from each of so many addresses, at once."""
    together = threading.Barrier(threads)

    def some(first: int) -> list[str]:
        together.wait()
        texts = []
        for number in range(first, count, threads):
            address = f"198.51.{number // 250}.{number % 250 + 1}"
            texts.append(log_in(Client(), person, WRONG, REMOTE_ADDR=address).content.decode())
        connections.close_all()
        return texts

    with ThreadPoolExecutor(threads) as pool:
        return [text for texts in pool.map(some, range(threads)) for text in texts]


def passed(minutes: int) -> None:
    with connect_as("superuser") as connection:
        connection.execute("UPDATE accounts_tally SET last_at = last_at - make_interval(mins => %s)", [minutes])


def test_many_addresses_at_once_have_ten_guesses_and_no_more() -> None:
    person = make_person()
    texts = from_addresses(person, 300, threads=12)
    assert sum(LOOKED_AT in text for text in texts) == ACCOUNT_LIMIT
    assert sum(NOT_LOOKED_AT in text for text in texts) == 300 - ACCOUNT_LIMIT
    assert actions_of().count("auth.locked_out") == 1
    assert is_locked(person.email)
    passed(minutes=4)
    assert NOT_LOOKED_AT in from_addresses(person, 1, threads=1)[0]
    passed(minutes=2)
    texts = from_addresses(person, 12, threads=1)
    assert sum(LOOKED_AT in text for text in texts) == ACCOUNT_LIMIT


def test_guesses_that_come_slowly_are_counted_together_until_there_is_a_pause() -> None:
    """A window that begins with the first guess would let twenty through at the seam of two windows."""
    person = make_person()
    for _half in range(2):
        assert all(LOOKED_AT in text for text in from_addresses(person, ACCOUNT_LIMIT // 2, threads=1))
        passed(minutes=4)
    assert NOT_LOOKED_AT in from_addresses(person, 1, threads=1)[0]


def test_strangers_lock_nobody_out_of_a_known_browser() -> None:
    person, browser = make_person("operator", make_tenant()), Client()
    log_in(browser, person)
    browser.post("/accounts/logout/")
    from_addresses(person, ACCOUNT_LIMIT + 1, threads=1)
    assert NOT_LOOKED_AT in log_in(Client(), person).content.decode()
    # The same address as the strangers', and still a browser of its own.
    for _i in range(5):
        log_in(Client(), person, WRONG)
    assert log_in(browser, person).status_code == 302
    assert signed_in(browser)


def test_a_known_browser_has_its_own_limit() -> None:
    person, browser = make_person("operator", make_tenant()), Client()
    log_in(browser, person)
    browser.post("/accounts/logout/")
    answers = [log_in(browser, person, WRONG).status_code for _i in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]
    assert log_in(browser, person).status_code == 429
    assert log_in(Client(), person, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_browser_is_known_for_its_own_person_only() -> None:
    person, other, browser = make_person(), make_person(), Client()
    log_in(browser, person)
    browser.post("/accounts/logout/")
    from_addresses(other, ACCOUNT_LIMIT, threads=1)
    assert NOT_LOOKED_AT in log_in(browser, other).content.decode()
    stolen = Client()
    (row,) = KnownDevice.objects.filter(user=person)
    stolen.cookies["device"] = row.digest
    from_addresses(person, ACCOUNT_LIMIT, threads=1)
    assert NOT_LOOKED_AT in log_in(stolen, person).content.decode()


def test_of_many_browsers_the_newest_are_known() -> None:
    person = make_person("operator", make_tenant())
    for _i in range(12):
        log_in(Client(), person)
    assert KnownDevice.objects.filter(user=person).count() == 10
    browser = Client()
    for _i in range(3):
        log_in(browser, person)
    assert KnownDevice.objects.filter(user=person).count() == 10


def test_a_right_password_is_no_guess_and_frees_no_guesses() -> None:
    person = make_person("operator", make_tenant())
    from_addresses(person, ACCOUNT_LIMIT - 1, threads=1)
    assert log_in(Client(), person, REMOTE_ADDR="192.0.2.10").status_code == 302
    texts = from_addresses(person, 3, threads=1)
    assert [LOOKED_AT in text for text in texts] == [True, False, False]


def test_a_try_at_which_nobody_looked_is_not_counted() -> None:
    person = make_person()
    for _i in range(9):
        log_in(Client(), person, WRONG)
    assert max(Tally.objects.values_list("count", flat=True)) <= 5


def test_an_open_session_does_not_tell_the_password() -> None:
    browser = client_for(make_person("operator", make_tenant()))
    texts = []
    for number in range(ACCOUNT_LIMIT + 2):
        form = {"oldpassword": f"{WRONG}{number}", "password1": "mori-no-kuma-2026", "password2": "mori-no-kuma-2026"}
        texts.append(browser.post("/accounts/password/change/", form, REMOTE_ADDR=f"192.0.2.{number}").content.decode())
    assert sum("現在のパスワードが違います" in text for text in texts) <= ACCOUNT_LIMIT


def test_codes_are_counted_before_they_are_looked_at() -> None:
    person, owner = make_person("operator", make_tenant()), Client()
    log_in(owner, person)
    set_up_second_factor(owner)
    together, told = threading.Barrier(12), list[bool]()

    def one() -> None:
        together.wait()
        told.append(second_factor.take_guess(person))
        connections.close_all()

    threads = [threading.Thread(target=one) for _i in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told) == second_factor.GUESSES


def test_the_cookie_is_kept_from_scripts(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    browser = Client()
    log_in(browser, make_person("operator", make_tenant()))
    cookie = browser.cookies["device"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
