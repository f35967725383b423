"""The book greets by itself: a task of one company, and what beat starts for all."""

from uuid import UUID

from callcenter.core.context import current_actor
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from tests.rooms.guestbook.services import write


@tenant_task(name="guestbook.greet")
def greet(tenant_id: UUID) -> None:
    write(actor=current_actor(), tenant_id=tenant_id, text="いらっしゃいませ")


@system_task(name="guestbook.greet_all")
def greet_all() -> None:
    publish_for_all(greet)
