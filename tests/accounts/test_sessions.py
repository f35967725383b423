"""A session and its person are found by one short statement each, and are what the ORM would have found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from callcenter.core.ids import uuid7
from callcenter.core.known import known
from tests.factories import client_for, make_person

pytestmark = pytest.mark.django_db


def test_a_known_row_is_the_row_with_all_its_columns() -> None:
    person = make_person("admin")
    found, usual = User.objects.get(pk=person.pk), User.objects.filter(pk=person.pk).get()
    assert found == usual
    for field in User._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(usual, field.attname), field.name
    found.display_name = "別の名前"
    found.save()
    assert User.objects.filter(pk=person.pk).get().display_name == "別の名前"


def test_nobody_is_found_by_an_id_that_is_not_there_or_is_none() -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=uuid7())
    with pytest.raises(ValidationError):
        User.objects.get(pk="nobody")
    assert known(Session, "session_key", "nothing") is None


def test_a_session_that_has_expired_is_nobodys() -> None:
    browser = client_for(make_person("admin"))
    assert browser.get("/").status_code != 302 or "login" not in browser.get("/")["Location"]
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer: Any = browser.get("/audit/log/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_a_person_who_was_deactivated_or_changed_the_password_is_out_at_the_next_request() -> None:
    for change in ({"is_active": False}, {"password": "other"}):
        person = make_person("admin")
        browser = client_for(person)
        assert browser.get("/me/").status_code == 200
        User.objects.filter(pk=person.pk).update(**change)
        assert browser.get("/me/").status_code == 302
