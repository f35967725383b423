"""Mails against a server that says everything a server can say: one row for each recipient tells what is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from accounts.services import mails
from accounts.tasks import send_mail
from callcenter.core import db, jobs, post, relay
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.models import Job
from tests import mailing
from tests.factories import as_system, make_person
from tests.harness.roles import as_role, connect_as
from tests.log import events_of
from tests.smtp import HANG_UP, MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """The product's own way of sending, to a server of this test."""
    with MailServer.serving() as made:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.server_address[1]
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_TIMEOUT = False, "", 2
        post.forget_silence()
        yield made
    post.forget_silence()


def attempt(tenant_id: UUID = HOUSE_ID) -> list[tuple[str, str]]:
    """Every job that is due runs once, as a worker runs it; (state, code) of the mails afterwards."""
    sent: list[dict[str, Any]] = []
    with as_role("worker"):
        relay.relay_once(lambda task, message, lane, job: sent.append(message))
        for message in sent:
            send_mail(**message)
    return [(mail.state, mail.code) for mail in mailing.rows(tenant_id)]


def later(seconds: float) -> None:
    post.forget_silence()
    with connect_as("superuser") as connection:
        connection.execute("UPDATE core_job SET next_at = next_at - make_interval(secs => %s)", [seconds])


def job() -> Job | None:
    with as_system(HOUSE_ID):
        return Job.objects.first()


def ask() -> User:
    person = mailing.proved(make_person())
    mailing.ask(HOUSE_ID, "reset", person.pk)
    return person


def test_ways_in_for_very_many_people_go_a_few_at_a_time_and_nothing_else_waits_for_them(server: MailServer) -> None:
    people = [uuid7() for _each in range(2 * mails.BATCH + 1)]
    with as_system(HOUSE_ID):
        mails.ask(tenant_id=HOUSE_ID, kind="welcome", user_ids=people[:-1])
        mails.ask(tenant_id=HOUSE_ID, kind="welcome", user_ids=people[-1:])
    mailing.ask(HOUSE_ID, "reset", mailing.proved(make_person()).pk)
    with as_system(HOUSE_ID):
        waits = [round((each.next_at - db.now()).total_seconds() / 60) for each in Job.objects.order_by("next_at")]
    assert sorted(waits) == [0] * (mails.BATCH + 1) + [1] * mails.BATCH + [2]
    attempt()
    with as_system(HOUSE_ID):
        assert Job.objects.count() == mails.BATCH + 1


def test_a_mail_is_handed_over_once_and_the_row_and_the_log_say_so(server: MailServer) -> None:
    person = ask()
    assert attempt() == [("sent", "")]
    ((address, text),) = server.taken
    assert address == person.email
    assert "Subject:" in text
    assert job() is None
    (event,) = events_of(about=person.pk)
    assert (event["action"], event["fields"], event["outcome"]) == ("mail.sent", ["reset"], {"code": "allowed"})
    assert person.email not in str(event)
    assert attempt() == [("sent", "")]
    assert len(server.taken) == 1


@pytest.mark.parametrize(("step", "code"), [("MAIL", 550), ("RCPT", 550), ("RCPT", 553), ("DATA", 554), ("text", 554)])
def test_a_refusal_for_good_is_recorded_and_not_repeated(server: MailServer, step: str, code: int) -> None:
    person = ask()
    server.says[step] = f"{code} no {person.email}"
    assert attempt() == [("refused", f"smtp_{code}")]
    assert (server.taken, job()) == ([], None)
    (event,) = events_of(about=person.pk)
    assert (event["action"], event["outcome"]) == ("mail.refused", {"code": "error", "reason": f"smtp_{code}"})


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "text"])
def test_not_now_is_asked_again_with_growing_pauses(server: MailServer, step: str) -> None:
    ask()
    server.says[step] = "451 later"
    assert attempt() == [("waiting", "smtp_451")]
    later(59)
    assert attempt() == [("waiting", "smtp_451")]
    waiting = job()
    assert waiting is not None
    assert (waiting.failures, waiting.error) == (1, "smtp_451")
    later(2)
    attempt()
    later(61)
    server.says.clear()
    assert attempt() == [("waiting", "smtp_451")]  # five minutes by now
    later(240)
    assert attempt() == [("sent", "")]
    assert len(server.taken) == 1


def test_a_server_that_never_wants_it_leaves_a_job_for_people_to_see(server: MailServer) -> None:
    ask()
    server.says["RCPT"] = "451 later"
    for _day in range(8):
        attempt()
        later(13 * 3600)
    given_up = job()
    assert given_up is not None
    assert (given_up.state, given_up.error) == ("given_up", "smtp_451")
    (event,) = [event for event in events_of() if event["action"] == "job.given_up"]
    assert (event["object"]["id"], event["fields"]) == (str(given_up.pk), [mails.SEND])


@pytest.mark.parametrize("step", ["hello", "MAIL", "RCPT"])
@pytest.mark.parametrize("answer", [HANG_UP, "421 closing"])
def test_a_server_that_goes_away_before_the_text_costs_nothing(server: MailServer, step: str, answer: str) -> None:
    ask()
    server.says[step] = answer
    for _minute in range(12):
        assert attempt()[0][0] == "waiting"
        later(61)
    waiting = job()
    assert waiting is not None
    assert (waiting.failures, waiting.attempts) == (0, 12)
    server.says.clear()
    assert attempt() == [("sent", "")]
    assert len(server.taken) == 1


def test_a_server_that_goes_away_after_the_text_leaves_it_unknown(server: MailServer) -> None:
    person = ask()
    server.says["text"] = HANG_UP
    assert attempt() == [("unknown", "smtp_no_answer")]
    assert job() is None
    (event,) = events_of(about=person.pk)
    assert event["action"] == "mail.unknown"


def test_a_worker_that_dies_with_the_text_in_its_hand_leaves_it_unknown_and_sends_no_second(server: MailServer) -> None:
    ask()

    def killed(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mails, "_end", killed)
        with pytest.raises(KeyboardInterrupt):
            attempt()
    assert len(server.taken) == 1
    later(100)
    assert attempt() == [("unknown", "smtp_no_answer")]
    assert len(server.taken) == 1


def test_one_refused_recipient_takes_the_mail_from_nobody_else(server: MailServer) -> None:
    people = [ask() for _each in range(3)]
    server.says[f"RCPT {people[1].email}"] = "550 nobody"
    assert [state for state, _code in attempt()] == ["sent", "refused", "sent"]
    assert {address for address, _text in server.taken} == {people[0].email, people[2].email}
    assert [event["action"] for person in people for event in events_of(about=person.pk)] == [
        "mail.sent",
        "mail.refused",
        "mail.sent",
    ]


def test_while_a_server_is_silent_a_hundred_mails_do_not_wait_one_by_one(server: MailServer) -> None:
    for _each in range(5):
        ask()
    server.says["hello"] = HANG_UP
    assert {state for state, _code in attempt()} == {"waiting"}
    assert server.callers == 1


def test_a_job_that_was_taken_over_gives_no_text_away(server: MailServer) -> None:
    ask()
    with as_role("worker"):
        relay.relay_once(lambda *message: None)
    row = job()
    assert row is not None
    with as_role("worker"):
        slow = jobs.take(HOUSE_ID, row.pk)
    assert slow is not None
    later(100)
    attempt()
    with as_role("worker"), pytest.raises(jobs.Superseded), jobs.working(slow):
        with as_system(HOUSE_ID):
            mailing_row = slow.payload["mail_id"]
        with connect_as("superuser") as connection:
            connection.execute("UPDATE accounts_mail SET state = 'waiting'")
        send_mail.work(HOUSE_ID, {"mail_id": mailing_row})
    assert len(server.taken) == 1


def test_what_was_refused_or_unknown_can_be_sent_again_by_a_person(server: MailServer) -> None:
    ask()
    server.says["RCPT"] = "550 full"
    attempt()
    (row,) = mailing.rows(HOUSE_ID)
    for expected in (True, False):
        with as_system(HOUSE_ID) as state:
            assert mails.send_again(actor=state.actor, tenant_id=HOUSE_ID, mail_id=row.pk) is expected
    server.says.clear()
    assert attempt()[0][0] == "sent"
    assert len(server.taken) == 1
    assert [event["action"] for event in events_of(about=row.pk)] == ["mail.retried"]
