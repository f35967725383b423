"""Every text that somebody types hides nothing, and every day is one of the record's calendar, by whichever door."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import models
from rest_framework import serializers

from callcenter.core.api import DayOrMoment, Moment, StrictSerializer
from callcenter.ui import inputs
from tests.architecture.test_source import FILES, name_of
from tests.harness.sources import PACKAGES

OUTSIDE = re.compile(r"\.(migrations|management|settings|celery|asgi|wsgi|__main__)\b")
"""Modules that are no door, or start something when they are imported."""

EDGES = (
    "0001-01-01",
    "9999-12-31",
    "2026-11-31",
    "2026-02-29",
    "abc",
    "99999999999999999999-01-01",
    "２０２６",
    "1" * 9999,
)
MOMENTS = (
    *EDGES,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2026-11-31T00:00:00+09:00",
    "2026-11-26T25:00:00Z",
)
HIDING = ("a\u202eb", "a\u200b", "\ufeffa", "a\u2066b", "a\U000e0041", "a\x07", "a\x00", "a\ud800")

for app in PACKAGES:
    for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
        if not OUTSIDE.search(module.name):
            importlib.import_module(module.name)


def below(base: type[Any]) -> Iterator[type[Any]]:
    """The subclasses that are ours."""
    for one in base.__subclasses__():
        if one.__module__.split(".")[0] in PACKAGES:
            yield one
        yield from below(one)


FORMS = sorted(set(below(forms.BaseForm)), key=repr)
STRICT = sorted(set(below(StrictSerializer)), key=repr)


def by_name(one: type[Any]) -> str:
    return f"{one.__module__}.{one.__qualname__}"


OTHERS_DRAW = {"oldpassword", "password", "password1", "password2", "login"}
"""Of allauth's own forms: secrets, which are not shown and have a rule of their own; ``login`` is replaced at once."""


def is_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)


def test_the_doors_are_found() -> None:
    assert len(FORMS) > 15
    assert len(STRICT) > 15


@pytest.mark.parametrize("form", FORMS, ids=by_name)
def test_a_form_takes_no_text_and_no_day_but_ours(form: type[forms.Form]) -> None:
    for name, field in form.base_fields.items():
        if is_text(field) and not isinstance(field.widget, forms.PasswordInput) and name not in OTHERS_DRAW:
            assert isinstance(field, inputs.Text), name
        if isinstance(field, forms.DateField | forms.DateTimeField):
            assert isinstance(field, inputs.Day | inputs.Moment), name


def test_no_form_is_written_with_other_fields() -> None:
    """Also those that a form makes while it runs."""
    own = re.compile(r"forms\.(CharField|EmailField|RegexField|SlugField|URLField|Date\w*Field|TimeField|JSONField)\(")
    found = {
        name_of(path): len(own.findall(text))
        for path in FILES
        if path.suffix == ".py"
        and not name_of(path).startswith(("tests/", "bench/"))
        and own.search(text := path.read_text("utf-8"))
    }
    assert found == {"accounts/web/forms.py": 1}, "the password of a new account"


@pytest.mark.parametrize("text", HIDING)
def test_a_form_names_what_hides_and_shows_the_rest(text: str) -> None:
    class Asked(forms.Form):
        name = inputs.Text()
        mail = inputs.Mail()
        code = inputs.Pattern("^a+b?$")
        body = inputs.Text(widget=forms.Textarea)

    form = Asked(dict.fromkeys(("name", "mail", "code", "body"), text))
    assert set(form.errors) == {"name", "mail", "code", "body"}
    for name, errors in form.errors.items():
        assert re.search(r"目に見えない文字（U\+", str(errors[0])), name
        assert str(form[name].value()) in ("ab", "a"), name


@pytest.mark.parametrize("day", EDGES)
def test_a_form_says_of_a_day_that_it_is_none(day: str) -> None:
    class Asked(forms.Form):
        day = inputs.Day()

    assert list(Asked({"day": day}).errors) == ["day"]
    assert list(Asked({"day": ""}).errors) == ["day"]
    assert not Asked({"day": "2026-11-30"}).errors


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_form_says_of_a_moment_that_it_is_none(moment: str) -> None:
    class Asked(forms.Form):
        moment = inputs.Moment()

    assert list(Asked({"moment": moment}).errors) == ["moment"]
    assert list(Asked({"moment": ""}).errors) == ["moment"]
    assert not Asked({"moment": "2026-11-30T18:00"}).errors


def children(serializer: serializers.Serializer[Any]) -> Iterator[tuple[str, Any]]:
    """The fields that take a text of their own, also in a list."""
    for name, field in serializer.fields.items():
        inner = getattr(field, "child", field)
        if not field.read_only and isinstance(inner, serializers.CharField):
            yield name, [] if inner is not field else ""


@pytest.mark.parametrize("one", STRICT, ids=by_name)
def test_a_request_is_refused_at_the_field_that_hides_something(one: type[StrictSerializer]) -> None:
    for text in HIDING:
        given = {name: [text] if kind == [] else text for name, kind in children(one())}
        found = one(data=given)
        assert not found.is_valid() or not given
        for name in given:
            assert "U+" in str(found.errors[name]), name


@pytest.mark.parametrize("one", STRICT, ids=by_name)
def test_a_request_is_refused_at_the_field_whose_day_is_none(one: type[StrictSerializer]) -> None:
    for name, field in one().fields.items():
        if field.read_only or not isinstance(
            field, serializers.DateField | serializers.DateTimeField | serializers.TimeField | DayOrMoment
        ):
            continue
        assert isinstance(field, Moment | DayOrMoment), name
        for text in MOMENTS:
            found = one(data={name: text})
            assert not found.is_valid()
            assert name in found.errors, text


TYPED = {
    "accounts.ApiToken.label",
    "accounts.CompanyGroup.name",
    "accounts.Department.name",
    "accounts.Invitation.email",
    "accounts.Proposal.email",
    "accounts.User.display_name",
    "accounts.User.email",
    "accounts.User.staff_code",
    "audit.Export.ticket",
    "retention.LegalHold.ticket",
    "tenants.PhoneNumber.label",
    "tenants.Tenant.end_call_text",
    "tenants.Tenant.greeting",
    "tenants.Tenant.greeting_kana",
    "tenants.Tenant.hours_text",
    "tenants.Tenant.kana",
    "tenants.Tenant.name",
    "tenants.Tenant.slug",
    "tenants.Tenant.timezone",
    "telephony.Exchange.account",
    "telephony.Exchange.address",
    "telephony.Exchange.name",
    "telephony.Extension.number",
    "telephony.Leg.extension",
    "telephony.Leg.reference",
    "telephony.Told.extension",
    "telephony.Told.key",
}
"""Columns in clear that hold what somebody typed, or what an exchange calls something: it came by a form, a request, a file or a
command, which are held above or (the command, the ids of tellings) by tests of their own."""
MADE = re.compile(
    r"accounts\.(ApiToken\.prefix|KnownDevice\.digest|Mail\.\w+|Tally\.key|User\.password)|audit\.(AuditEvent|Checkpoint)\.\w+"
    r"|audit\.Export\.(purpose|reason|requested_label|sha256)|calls\.\w+\.(called_number|owner_label|actor_label|((taken|decided)_)?by_label|author_label)|calls\.Approval\.risks|tenants\.Tenant\.second_look"
    r"|telephony\.(Gap\.(author_label|tape)|Leg\.tape)|(core|live|recordings|vault)\.\w+\.\w+|retention\.\w+\.(data_class|scope)|tenants\.PhoneNumber\.e164|telephony\.Leg\.called_number"
)
"""Codes, digests, labels of accounts, numbers in E.164."""


def test_every_text_column_is_made_by_us_or_comes_through_a_door() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    }
    assert {name for name in found if not MADE.fullmatch(name)} == TYPED
