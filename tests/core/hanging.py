"""A background process whose limit is short, and a kind of work that hangs in it as long as HANG is set."""

import os
import threading
from uuid import UUID

from callcenter import background
from callcenter.celery import app

app.loader.import_default_modules()

from callcenter.core.tasks import tenant_task  # noqa: E402

HANG = "tests.core.hang"


@tenant_task(name=HANG)
def hang(tenant_id: UUID) -> None:
    if os.environ.get("HANG"):
        threading.Event().wait()


if __name__ == "__main__":
    app.conf.task_time_limit = 1
    background.main()
