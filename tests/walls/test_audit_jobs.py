"""Mails and work that was given up stand in the log of the company they belong to: each event by itself."""

from __future__ import annotations

import pytest

from accounts.services import mails
from accounts.services.stalled import run_again
from audit.services import jobs
from callcenter.core import hooks
from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from tests import mailing
from tests.factories import HOUSE, acting, as_system, make_person, make_tenant
from tests.walls.audit_walls import admin, event, proves, those, written


@proves(mails._write, "mail.sent")
@pytest.mark.django_db(transaction=True)
def test_a_mail_that_was_sent() -> None:
    person = mailing.proved(make_person())
    mailing.ask(HOUSE.id, "reset", person.pk)
    with written() as log:
        assert mailing.deliver(HOUSE.id) == ["sent"]
    assert log.events == those(event("mail.sent", HOUSE, person, "system:accounts.send_mail"))


@proves(mails.send_again, "mail.retried")
@pytest.mark.django_db(transaction=True)
def test_a_mail_that_a_person_has_sent_again() -> None:
    company = make_tenant()
    mailing.ask(company.id, "reset", make_person().pk)
    (mail,) = mailing.fail(company.id)
    with written(company) as log, as_system(company.id) as state:
        assert mails.send_again(actor=state.actor, tenant_id=company.id, mail_id=mail.pk)
    assert log.events == those(event("mail.retried", company, mail, "system:test"))


@proves(jobs.record_given_up, "job.given_up")
@pytest.mark.django_db
def test_work_that_was_given_up() -> None:
    company, job_id = make_tenant(), uuid7()
    with written(company) as log, as_system(company.id):
        hooks.job_given_up(company.id, job_id, "calls.notify_new", "Invalid")
    assert log.events == those(event("job.given_up", company, job_id, "system:test"))


@proves(run_again, "job.retried")
@pytest.mark.django_db
def test_work_that_a_person_has_done_again() -> None:
    company = make_tenant()
    actor = admin(company)
    with as_system(company.id):
        job = Job.objects.create(tenant_id=company.id, task="calls.notify_new", payload={}, state="given_up")
    with written(company) as log, acting(actor):
        run_again(actor=actor, tenant_id=company.id, job_id=job.pk)
    assert log.events == those(event("job.retried", company, job, actor))
