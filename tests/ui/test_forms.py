"""One way to refuse: what a service says stands at the fields, what was typed stays, nothing else does."""

from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction, write_to
from callcenter.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, PreconditionFailed, Unavailable
from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from callcenter.ui.forms import MENDABLE, Refused, attempt, form_page, parsed, posted, show_refusal, status_of, tried


class Wish(forms.Form):
    name = forms.CharField(max_length=5)
    until = forms.CharField(required=False)
    error_names = {"to": "until"}


def refuse(error: DomainError) -> Any:
    raise error


def test_a_form_that_was_not_sent_or_is_wrong_runs_nothing() -> None:
    for form in (Wish(), Wish({"name": "too long"})):
        assert not attempt(form, lambda: pytest.fail("it ran"))


def test_what_the_service_returns_is_the_value() -> None:
    form = Wish({"name": "abc"})
    done = attempt(form, lambda: form.cleaned_data["name"])
    assert done
    assert done.value == "abc"


def test_a_result_of_nothing_is_still_done() -> None:
    assert attempt(Wish({"name": "abc"}), lambda: None)


def test_texts_stand_at_the_fields_they_name_and_the_rest_above() -> None:
    form = Wish({"name": "abc", "until": "x"})
    outcome = attempt(form, lambda: refuse(Invalid(errors={"name": ["a"], "to": ["b", "c"], "other": ["d"]})))
    assert not outcome
    assert form.errors == {"name": ["a"], "until": ["b", "c"], "__all__": ["d"]}
    assert form["until"].value() == "x"


@pytest.mark.parametrize("kind", MENDABLE)
def test_a_refusal_without_fields_is_told_above_with_its_own_status(kind: type[DomainError]) -> None:
    form = Wish({"name": "abc"})
    assert not attempt(form, lambda: refuse(kind("だめです。")))
    assert form.non_field_errors() == ["だめです。"]
    assert status_of(form) == kind.status


@pytest.mark.parametrize("kind", [Forbidden, NotFound, Unavailable])
def test_what_nobody_can_mend_on_the_page_refuses_the_whole_request(kind: type[DomainError]) -> None:
    for way in (attempt, parsed):
        with pytest.raises(kind):
            way(Wish({"name": "abc"}), lambda: refuse(kind()))


def test_a_defect_is_never_taken_for_a_refusal() -> None:
    with pytest.raises(ZeroDivisionError):
        attempt(Wish({"name": "abc"}), lambda: 1 // 0)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_refused_act_stays_and_the_page_goes_on() -> None:
    tenant_id = uuid7()

    def act() -> None:
        write_to(tenant_id)
        Job.objects.create(tenant_id=tenant_id, task="tests.nothing", payload={})
        raise Conflict()

    with tenant_transaction(system_actor("test"), {tenant_id}):
        outcome = tried(act)
        assert isinstance(outcome, Refused)
        assert isinstance(outcome.error, Conflict)
        write_to(tenant_id)
        Job.objects.create(tenant_id=tenant_id, task="tests.after", payload={})
    with tenant_transaction(system_actor("test"), {tenant_id}):
        assert list(Job.objects.values_list("task", flat=True)) == ["tests.after"]


def test_a_page_answers_with_the_gravest_status_of_its_forms() -> None:
    fine, wrong, stale = Wish({"name": "abc"}), Wish({}), Wish({"name": "abc"})
    attempt(stale, lambda: refuse(PreconditionFailed()))
    request = RequestFactory().get("/")
    for shown, status in (([fine], 200), ([Wish()], 200), ([fine, wrong], 400), ([wrong, stale], 412)):
        context = {f"form{n}": form for n, form in enumerate(shown)} | {"form": shown[0]}
        assert form_page(request, "components/form.html", context).status_code == status


def test_what_a_refusal_says_of_the_whole_leads_its_fields_and_is_said_once() -> None:
    for detail, shown in (("まだ開始できません。", 1), ("番号がありません。", 1), ("", 0)):
        form = Wish({"name": "abc"})
        show_refusal(form, Conflict(detail, errors={"name": ["番号がありません。"]}))
        page = form_page(RequestFactory().get("/"), "components/error_summary.html", {"form": form}).content.decode()
        assert page.count("番号がありません。") == 1
        assert page.count("まだ保存されていません") == (1 if detail in ("", "番号がありません。") else 0)
        if detail:
            assert page.count(detail) == shown


def test_a_form_that_was_sent_empty_was_sent() -> None:
    assert posted(RequestFactory().get("/?name=abc")) is None
    sent = posted(RequestFactory().post("/"))
    assert sent is not None
    assert "name" in Wish(sent).errors
