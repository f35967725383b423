"""Sending, approving, returning, taking back, correcting, changes of the directory, crashes and the worker's tasks, in any order.

Whatever happened, the company reads what the model says, from whom it was sent to at that moment; and of each message at
most one mail goes out, of none that was taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Mail
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict
from callcenter.core.models import Job
from calls import queries, services
from calls.models import Approval, Call, Message
from calls.services.applying import release_correction
from calls.services.notify import notify
from calls.services.undoing import release
from tenants import services as tenants
from tests.calls.approving import need, supervising
from tests.calls.make import Client
from tests.calls.window import let_pass, open_window
from tests.factories import acting, as_system, make_person

pytestmark = pytest.mark.django_db(transaction=True)

Shown = tuple[str, str]
TASKS: dict[str, Callable[..., Any]] = {
    "calls.release": lambda actor, tenant_id, call_id: release(actor=actor, tenant_id=tenant_id, call_id=UUID(call_id)),
    "calls.release_correction": lambda actor, tenant_id, message_id: release_correction(
        actor=actor, message_id=UUID(message_id)
    ),
    "calls.notify_new": lambda actor, tenant_id, message_id: notify(
        actor=actor, tenant_id=tenant_id, message_id=UUID(message_id)
    ),
}


class Crash(Exception):
    """The process dies before its commit."""


@dataclass
class World:
    """One call, and what the model says of it.

    ``asked``: sent, and waits for a supervisor; ``held``: sent and not released; ``waiting``: a correction that is.
    """

    client: Client
    as_role: Callable[[str], Any]
    call_id: UUID
    name: str
    chief: Actor
    texts: int = 0
    asked: Shown | None = None
    held: Shown | None = None
    shown: Shown | None = None
    waiting: Shown | None = None
    due: bool = False
    recalled: bool = False
    sent: bool = False
    last: UUID | None = None
    undone: set[UUID] = field(default_factory=set)

    def content(self) -> dict[str, Any]:
        self.texts += 1
        return {
            "disposition": "message",
            "caller_kana": "サトウ",
            "body": f"用件{self.texts}",
            "addressee": str(self.client.suzuki),
        }

    def send(self, actor: Actor, risks: Collection[str] = ()) -> Callable[[], None]:
        content, draft = self.content(), queries.get_draft_for(actor, self.call_id)
        slug = self.client.company.slug
        services.send_draft(actor=actor, draft_id=draft.pk, rev=draft.rev, content=content, confirm=slug, risks=risks)

        def done() -> None:
            if self.sent:
                return
            said, self.sent = (content["body"], self.name), True
            self.asked, self.held = (said, None) if risks else (None, said)

        return done

    def send_flagged(self, actor: Actor) -> Callable[[], None]:
        return self.send(actor, ["sensitive"])

    def decide(self, deed: Callable[[UUID], object]) -> bool:
        """About the last send that ever asked; whether there was one."""
        row = Approval.objects.filter(call_id=self.call_id).order_by("-asked_at", "-id").first()
        if row is not None:
            deed(row.pk)
        return row is not None

    def approve(self, actor: Actor) -> Callable[[], None]:
        asked = self.decide(lambda row_id: services.approve(actor=actor, approval_id=row_id))

        def done() -> None:
            if asked and self.asked:
                self.held, self.asked = self.asked, None

        return done

    def give_back(self, actor: Actor) -> Callable[[], None]:
        asked = self.decide(lambda row_id: services.return_call(actor=actor, approval_id=row_id, reason="直して"))
        assert bool(self.asked) == asked, "returned though it did not wait"

        def done() -> None:
            if asked:
                self.asked, self.sent = None, False

        return done

    def undo(self, actor: Actor) -> Callable[[], None]:
        services.undo_call(actor=actor, call_id=self.call_id)
        assert self.shown is None, "taken back though it was released"

        def done() -> None:
            self.asked, self.held, self.sent = None, None, False

        return done

    def correct(self, actor: Actor) -> Callable[[], None]:
        message = Message.objects.filter(
            call_id=self.call_id, superseded_by=None, undone_at=None, pending=False
        ).first()
        if message is None:
            return lambda: None
        values = self.content()
        self.last = services.correct_message(actor=actor, message_id=message.pk, values=values).pk
        assert (self.asked, self.held, self.waiting) == (None, None, None), "corrected though something waits"

        def done() -> None:
            self.waiting, self.due = (values["body"], self.name), False

        return done

    def recall(self, actor: Actor) -> Callable[[], None]:
        call = Call.objects.filter(pk=self.call_id, undone_at=None).first()
        if call is None:
            return lambda: None
        services.recall_call(actor=actor, call_id=call.pk, reason="content")
        assert self.shown, "recalled though nobody had it"

        def done() -> None:
            self.recalled = True

        return done

    def undo_correction(self, actor: Actor) -> Callable[[], None]:
        rows = Message.objects.filter(call_id=self.call_id, pending=True)
        for message_id in rows.values_list("pk", flat=True):
            services.undo_message(actor=actor, message_id=message_id)
            assert not self.due, "taken back though its time was over"

        def done() -> None:
            if not self.due:
                self.waiting = None

        return done

    def rename(self) -> None:
        self.texts += 1
        name = f"鈴木 {self.texts}郎"
        with as_system(self.client.id) as state:
            tenants.update_person(
                actor=state.actor, tenant_id=self.client.id, entry_id=self.client.suzuki, changes={"name": name}
            )
        self.name = name

    def time_passes(self) -> None:
        let_pass(self.call_id)
        if self.held:
            self.shown, self.held = self.held, None
        self.due = self.waiting is not None

    def work(self) -> None:
        """Everything that was ever asked for, again."""
        with self.as_role("worker"), as_system(self.client.id) as state:
            mine = {
                str(self.call_id),
                *map(str, Message.objects.filter(call_id=self.call_id).values_list("pk", flat=True)),
            }
            for job in list(Job.objects.filter(tenant_id=self.client.id, task__in=TASKS).order_by("id")):
                if mine & set(job.payload.values()):
                    TASKS[job.task](state.actor, self.client.id, **job.payload)
        if self.due:
            self.shown, self.waiting, self.due = self.waiting, None, False

    def step(self, name: str, crashes: bool) -> None:
        if name in ("rename", "time_passes", "work"):
            getattr(self, name)()
            return
        try:
            with acting(self.chief if name in ("approve", "give_back") else self.client.operating()) as state:
                done = getattr(self, name)(state.actor)
                if crashes:
                    raise Crash
        except (Crash, Conflict):
            return
        done()

    def holds(self) -> None:
        """What the company reads, and who got a mail of what."""
        with acting(self.client.reading()) as state:
            rows = queries.inbox(state.actor, self.client.id, tab="all").rows
        found = [(r.values["body"], r.values["addressee_name"]) for r in rows if r.call.pk == self.call_id]
        assert found == ([self.shown] if self.shown and not self.recalled else [])
        with as_system(self.client.id):
            messages = {m.pk: m for m in Message.objects.filter(call_id=self.call_id)}
            mails = Counter(Mail.objects.filter(ref_id__in=messages).values_list("ref_id", flat=True))
        assert all(count == 1 for count in mails.values())
        told = [message for message in messages.values() if message.pk in mails]
        assert not any(message.undone_at or message.pending for message in told)
        if not self.shown:
            assert not mails


STEP = st.tuples(
    st.sampled_from(
        [
            *("send", "send_flagged", "approve", "give_back", "undo", "correct", "undo_correction", "recall"),
            *("rename", "time_passes", "work"),
        ]
    ),
    st.integers(0, 4).map(lambda n: n == 0),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sampled_from(["send", "send_flagged"]), steps=st.lists(STEP, min_size=3, max_size=9))
def test_in_whatever_order_things_happen_it_reaches_the_recipient_of_the_moment_once_or_not_at_all(
    client: Client, as_role: Any, first: str, steps: list[tuple[str, bool]]
) -> None:
    open_window(client)
    need(client, "sensitive")
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    with acting(client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
    world = World(client, as_role, draft.pk, "", supervising(make_person("supervisor"), client))
    world.rename()
    for name, crashes in [(first, False), *steps]:
        world.step(name, crashes)
        world.holds()
    for name in ("time_passes", "work", "work"):
        world.step(name, False)
        world.holds()
    with as_system(client.id):
        current = Message.objects.filter(call_id=draft.pk, superseded_by=None, undone_at=None)
        mails = Mail.objects.filter(ref_id__in=current.values("pk")).count()
    # Of what was recalled a mail may have gone out before.
    assert mails <= 1 if world.recalled else mails == (1 if world.shown else 0)
