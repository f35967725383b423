"""One code is accepted once, whatever process asks, and memberships end by the database's clock."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections

from accounts.models import UsedCode
from accounts.services.second_factor import matching_counter, use_once
from tests.factories import make_person

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_take_one_code_once() -> None:
    person = make_person()
    barrier, results = threading.Barrier(8), []

    def take() -> None:
        barrier.wait(10)
        try:
            results.append(use_once(person.pk, 4711))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == [False] * 7 + [True]
    assert UsedCode.objects.filter(user=person).count() == 1


@pytest.mark.parametrize(("offset", "known"), [(0, True), (-30, True), (30, True), (-90, False), (90, False)])
def test_codes_hold_for_one_step_to_either_side(offset: int, known: bool) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    at = 1_900_000_000
    code = str(format_hotp_value(hotp_value(SEED, (at + offset) // 30)))
    counter = matching_counter(SEED, code, at=at)
    assert (counter == (at + offset) // 30) is known


@pytest.mark.django_db
def test_a_code_used_at_sign_in_is_refused_in_a_second_browser() -> None:
    from django.test import Client

    from tests.accounts.signing_in import code_of, log_in, set_up_second_factor, signed_in

    person, first = make_person(), Client()
    log_in(first, person)
    seed = set_up_second_factor(first)
    code = code_of(seed, steps=1)
    outcomes: list[Any] = []
    for _i in range(3):
        client = Client()
        log_in(client, person)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        outcomes.append(signed_in(client))
    assert outcomes == [True, False, False]
