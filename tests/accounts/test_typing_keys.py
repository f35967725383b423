"""The key under which a browser keeps what somebody types: one per person, the same in each session, gone with them."""

from __future__ import annotations

from base64 import b64decode

import pytest
from django.test import Client

from accounts.models import User
from accounts.queries.secrets import existing_people
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.vault import services as vault
from tests.factories import as_system, client_for, make_person

pytestmark = pytest.mark.django_db


def key_of(user: User) -> bytes:
    answer = client_for(user).post("/me/typing-key/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return b64decode(answer.json()["key"])


def derived(user: User, use: str) -> bytes:
    return vault.derived_key(tenant_id=HOUSE_ID, data_class="person", object_id=user.pk, use=use)


def test_it_is_the_same_in_each_session_and_nobody_elses() -> None:
    one, other = make_person(), make_person()
    assert key_of(one) == key_of(one)
    assert len(key_of(one)) == 32
    assert key_of(one) != key_of(other)


def test_a_stranger_gets_none() -> None:
    assert "key" not in Client().post("/me/typing-key/").content.decode()


def test_it_differs_by_use_and_is_not_the_key_it_is_made_of() -> None:
    user = make_person()
    key_of(user)
    with as_system(HOUSE_ID):
        assert derived(user, "typing") == key_of(user)
        assert derived(user, "other") != key_of(user)


def test_it_has_a_use_as_long_as_its_person_may_sign_in() -> None:
    user = make_person()
    assert existing_people(HOUSE_ID, [user.pk, uuid7()]) == {user.pk}
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert existing_people(HOUSE_ID, [user.pk]) == set()


def test_the_words_that_put_it_back_wait_for_whoever_needs_them() -> None:
    client = client_for(make_person("auditor"))
    words, page = (client.get(path).content.decode() for path in ("/me/put-back/", "/audit/log/"))
    for name in ("form-put-back", "left-here"):
        assert f'<template id="{name}">' in words
        assert name not in page
