"""「止まっている処理」: what was given up is seen by administrators only, and starts again at their word, on the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.test import Client

from accounts.queries.stalled import stalled
from accounts.tasks import send_mail
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.models import Job
from callcenter.core.relay import relay_once
from callcenter.core.tasks import TenantTask, label_of
from tests import mailing
from tests.factories import acting, actor_for, as_system, client_for, make_person, make_tenant
from tests.harness.roles import as_role, connect_as
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, AGAIN = "/admin/jobs/", "/admin/jobs/again/"


@pytest.fixture
def admin() -> Client:
    return client_for(make_person("admin"))


def given_up(tenant_id: UUID, task: str = "calls.notify_new", error: str = "worker_lost") -> Job:
    with as_system(tenant_id):
        job = Job.objects.create(tenant_id=tenant_id, task=task, payload={"message_id": str(uuid7())})
    with connect_as("superuser") as connection:
        connection.execute(
            "UPDATE core_job SET state = 'given_up', failures = 6, attempts = 7, error = %s,"
            " next_at = now() + interval '1 hour' WHERE id = %s",
            [error, job.pk],
        )
    return job


def press(browser: Client, what: str, tenant_id: UUID, row_id: UUID) -> Any:
    return browser.post(AGAIN, {"what": what, "tenant": str(tenant_id), "row": str(row_id)})


def test_an_administrator_sees_what_was_given_up_in_every_company_and_why(admin: Client) -> None:
    one, other = make_tenant(), make_tenant()
    given_up(one.id)
    given_up(other.id, error="smtp_451")
    given_up(HOUSE_ID, task="old.name", error="Invalid")
    text = admin.get(PAGE).content.decode()
    for words in (one.name, other.name, "代行会社（全体）", "実行中に処理プロセスが停止", "メールサーバーの返答：451"):
        assert words in text
    assert label_of("calls.notify_new") in text
    assert "old.name" in text


def test_nothing_is_seen_of_a_company_where_the_right_is_missing() -> None:
    ours, other = make_tenant(), make_tenant()
    job = given_up(ours.id)
    given_up(other.id)
    actor = actor_for(make_person(), (ours, "admin"), (other, "client_admin"))
    with acting(actor):
        jobs, mails, logs = stalled(actor)
    assert ([row.id for row in jobs], mails, logs) == ([job.pk], [], [])


def test_an_empty_page_says_so(admin: Client) -> None:
    assert "止まっている処理はありません" in admin.get(PAGE).content.decode()


def test_given_up_work_starts_again_at_once_and_the_log_says_who_asked(admin: Client) -> None:
    company = make_tenant()
    job = given_up(company.id)
    sent: list[str] = []
    with as_role("worker"):
        assert relay_once(lambda *message: sent.append(message[3])) == 0
    assert press(admin, "job", company.id, job.pk).headers["Location"] == PAGE
    with as_role("worker"):
        assert relay_once(lambda *message: sent.append(message[3])) == 1
    assert sent == [str(job.pk)]
    (event,) = events_of(company.id, about=job.pk)
    assert (event["action"], event["actor"]["type"]) == ("job.retried", "person")
    assert press(admin, "job", company.id, job.pk).status_code == 404


def test_a_mail_that_did_not_arrive_can_be_sent_once_more(admin: Client) -> None:
    person = mailing.proved(make_person())
    mailing.ask(HOUSE_ID, "reset", person.pk)
    (mail,) = mailing.fail(HOUSE_ID)
    text = admin.get(PAGE).content.decode()
    assert "パスワード再設定メール" in text
    assert person.email not in text
    assert press(admin, "mail", HOUSE_ID, mail.pk).status_code == 302
    assert mailing.deliver(HOUSE_ID, send_mail) == ["sent"]
    assert press(admin, "mail", HOUSE_ID, mail.pk).status_code == 404


def test_nobody_else_sees_or_starts_anything() -> None:
    company = make_tenant()
    job = given_up(company.id)
    for role in ("client_admin", "operator", "supervisor", "auditor"):
        browser = client_for(make_person(role, company))
        assert browser.get(PAGE).status_code == 403
        assert press(browser, "job", company.id, job.pk).status_code == 403
    with as_system(company.id):
        assert Job.objects.get().state == "given_up"


def test_a_made_up_or_wrong_place_starts_nothing(admin: Client) -> None:
    company, other = make_tenant(), make_tenant()
    job = given_up(company.id)
    assert press(admin, "job", other.id, job.pk).status_code == 404
    assert press(admin, "job", uuid7(), job.pk).status_code == 404
    assert press(admin, "else", company.id, job.pk).status_code == 400
    with as_system(company.id):
        assert Job.objects.get().state == "given_up"


def test_every_kind_of_work_has_a_name_for_people() -> None:
    assert label_of("calls.tidy_drafts") == "下書きの整理"
    kinds = [name for name, task in current_app.tasks.items() if isinstance(task, TenantTask)]
    assert "calls.tidy_drafts" in kinds
    assert [name for name in kinds if label_of(name) == name and not name.startswith("tests.")] == []
