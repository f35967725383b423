"""In whatever order things go wrong, each job's effect happens once or is visibly given up; none is lost or late.

A machine plays what can happen between a publication and its effect: the queue away, forgetting, repeating and mixing its
messages; relay and workers killed, and the database gone, at any statement; workers that sleep through their lease and go on;
a mail server that is away, refuses, hangs up; errors of the work itself. Then all is calm, and two minutes must do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import pytest
from django.core.mail import EmailMessage
from django.db import OperationalError, connections
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import Mail, MailState, User
from accounts.tasks import send_mail
from callcenter.core import jobs, post
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.models import IdempotencyKey, Job, JobState
from callcenter.core.relay import relay_once
from callcenter.core.tasks import TenantTask, tenant_task
from tests import mailing
from tests.core.conftest import later
from tests.factories import as_system, make_person
from tests.harness.roles import connect_as

pytestmark = pytest.mark.django_db(transaction=True)

EXAMPLES, STEPS = 40, 20
CALM, TICK = 120, 10
Message = tuple[str, dict[str, Any]]


class Killed(BaseException):
    """kill -9: nothing of ours runs any more, the database rolls back."""


class Moods:
    """How the present attempt of the work goes."""

    error: Exception | None = None


@tenant_task(name="tests.core.effect", pauses=(5, 50))
def effect(tenant_id: UUID, number: int) -> None:
    """Its effect is a row that may well be there twice."""
    IdempotencyKey.objects.create(
        tenant_id=tenant_id, actor_id=uuid7(), route="effect", key=uuid7().hex, request_hmac=str(number)
    )
    if Moods.error is not None:
        raise Moods.error


TASKS: dict[str, TenantTask] = {task.name: task for task in (effect, send_mail)}


@contextmanager
def breaking(at: int, blow: Callable[[], BaseException] | None) -> Iterator[None]:
    """From its statement number ``at`` on, the database answers no more (an outage), or the process is no more."""
    count = 0

    def wrapper(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        if blow is not None and count > at:
            raise blow()
        return execute(*arguments)

    with connections["default"].execute_wrapper(wrapper):
        yield


BLOWS = st.sampled_from([None, None, Killed, lambda: OperationalError("away")])
STATEMENTS = st.integers(0, 20)
ERRORS = st.sampled_from([None, None, None, ValueError(), jobs.Again("x", away=True)])


class House(RuleBasedStateMachine):
    """Jobs of the house, a queue, and a mail server."""

    people: list[User] = []

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.queue: list[Message] = []
        self.queue_up = True
        self.asleep: list[jobs.Held] = []
        self.server = "up"
        self.mails = 0
        self.taken: dict[str, int] = {}
        post.hand_over = self.hand_over

    # What people and programs ask for.

    @rule()
    def ask_for_an_effect(self) -> None:
        with tenant_transaction(system_actor("test"), {HOUSE_ID}, write=HOUSE_ID):
            effect.publish(tenant_id=HOUSE_ID, number=self.asked)
        self.asked += 1

    @rule()
    def ask_for_a_mail(self) -> None:
        if self.mails < len(self.people):
            mailing.ask(HOUSE_ID, "stopped", self.people[self.mails].pk)
            self.mails += 1

    @initialize()
    def begin(self) -> None:
        for _each in range(2):
            self.ask_for_an_effect()
            self.ask_for_a_mail()

    # What may become of the queue.

    @rule(up=st.booleans())
    def queue_goes_or_comes(self, up: bool) -> None:
        self.queue_up = up

    @rule()
    def queue_forgets(self) -> None:
        self.queue.clear()

    @rule()
    def queue_repeats(self) -> None:
        self.queue += self.queue[-3:]

    @rule(killed=st.booleans(), blow=BLOWS, at=STATEMENTS)
    def relay(self, killed: bool, blow: Callable[[], BaseException] | None, at: int) -> None:
        """Killed between giving a message to the queue and committing, or as ``blow`` says."""

        def send(task: str, message: dict[str, Any], lane: str, job: str) -> None:
            if not self.queue_up:
                raise ConnectionError
            self.queue.append((task, message))
            if killed:
                raise Killed

        with suppress(Killed, ConnectionError, OperationalError), breaking(at, blow):
            relay_once(send)

    def fill(self) -> None:
        if not self.queue:
            self.relay(killed=False, blow=None, at=0)

    # What may become of workers.

    @rule(which=st.integers(0, 3), blow=BLOWS, at=STATEMENTS, error=ERRORS)
    def worker(self, which: int, blow: Callable[[], BaseException] | None, at: int, error: Exception | None) -> None:
        self.fill()
        if self.queue:
            task, message = self.queue.pop(which % len(self.queue))
            Moods.error = error
            with suppress(Killed), breaking(at, blow):
                TASKS[task](**message)
            Moods.error = None

    @rule()
    def worker_falls_asleep(self) -> None:
        """It has taken a job, and then its machine stands still, for longer than the lease."""
        self.fill()
        if self.queue:
            _task, message = self.queue.pop()
            held = jobs.take(HOUSE_ID, UUID(message["job"]))
            if held is not None:
                self.asleep.append(held)
                later(100)

    @rule(blow=BLOWS, at=STATEMENTS, error=ERRORS)
    def worker_is_overtaken(self, blow: Callable[[], BaseException] | None, at: int, error: Exception | None) -> None:
        """As before; another one gets the same job, and then the first one goes on as if nothing had been."""
        self.worker_falls_asleep()
        self.relay(killed=False, blow=None, at=0)
        self.worker(which=len(self.queue) - 1, blow=blow, at=at, error=error)
        self.worker_wakes()

    @rule()
    def worker_wakes(self) -> None:
        if self.asleep:
            held = self.asleep.pop()
            task = send_mail if "mail_id" in held.payload else effect
            with suppress(Killed):
                task._attempt(held)

    # What may become of the mail server, and time.

    @rule(mood=st.sampled_from(["up", "away", "refuses", "later", "hangs up", "takes and hangs up", "worker dies"]))
    def mail_server(self, mood: str) -> None:
        self.server = mood

    @rule(seconds=st.sampled_from([1, 10, 60, 100]))
    def time_goes_by(self, seconds: int) -> None:
        later(seconds)

    def hand_over(self, message: EmailMessage, before_text: Callable[[], None]) -> None:
        if self.server in ("away", "later"):
            raise jobs.Again("smtp", away=self.server == "away")
        if self.server == "refuses":
            raise post.Refused("smtp_550")
        before_text()
        if self.server != "hangs up":
            key = message.to[0]
            self.taken[key] = self.taken.get(key, 0) + 1
        if self.server == "worker dies":
            raise Killed
        if self.server != "up":
            raise post.Unknown

    # What must hold.

    @invariant()
    def nothing_happens_twice(self) -> None:
        with as_system(HOUSE_ID):
            numbers = list(IdempotencyKey.objects.filter(route="effect").values_list("request_hmac", flat=True))
            given = Mail.objects.filter(state__in=[MailState.SENT, MailState.UNKNOWN, MailState.SENDING]).count()
        assert len(numbers) == len(set(numbers))
        assert sum(self.taken.values()) <= given
        assert max(self.taken.values(), default=0) <= 1

    def teardown(self) -> None:
        try:
            self.calm()
        finally:
            with connect_as("superuser") as connection:
                for table in ("core_job", "core_idempotencykey", "accounts_mail"):
                    connection.execute(f"DELETE FROM {table}".encode())

    def calm(self) -> None:
        """Everything is there again; those who slept never wake. After two minutes nothing waits."""
        self.queue_up, self.server = True, "up"
        for _tick in range(CALM // TICK):
            self.relay(killed=False, blow=None, at=0)
            while self.queue:
                self.worker(which=0, blow=None, at=0, error=None)
            later(TICK)
        self.relay(killed=False, blow=None, at=0)
        while self.queue:
            self.worker(which=0, blow=None, at=0, error=None)
        self.nothing_happens_twice()
        self.everything_is_known()

    def everything_is_known(self) -> None:
        with as_system(HOUSE_ID):
            done = set(IdempotencyKey.objects.filter(route="effect").values_list("request_hmac", flat=True))
            left = list(Job.objects.all())
            mails = list(Mail.objects.all())
        assert {job.state for job in left} <= {JobState.GIVEN_UP}, [(job.state, job.error) for job in left]
        given_up = {str(job.payload.get("number")) for job in left if job.task == effect.name}
        assert done | given_up == {str(number) for number in range(self.asked)}
        assert done & given_up == set()
        waiting = {job.payload["mail_id"] for job in left if job.task == send_mail.name}
        assert {str(mail.pk) for mail in mails if mail.state in (MailState.WAITING, MailState.SENDING)} <= waiting
        sent = sum(mail.state == MailState.SENT for mail in mails)
        unknown = sum(mail.state == MailState.UNKNOWN for mail in mails)
        assert sent <= sum(self.taken.values()) <= sent + unknown + len(waiting)


@pytest.fixture
def people() -> None:
    House.people = [make_person(demo=False) for _each in range(6)]


def test_in_every_order_of_troubles_work_is_done_once_or_visibly_given_up(
    people: None, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_mail, "pauses", (5, 50))
    monkeypatch.setattr(post, "hand_over", post.hand_over)
    chosen = hypothesis_settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True)
    run_state_machine_as_test(House, settings=chosen)
