"""What a visitor finds in the house with one more room. Each step is a process of one role."""

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connections
from django.test.utils import setup_test_environment

from audit.models import AuditEvent
from audit.web.forms import action_choices
from callcenter.celery import app
from callcenter.core.db import now
from callcenter.core.models import Job
from callcenter.vault import services as vault
from retention.models import RetentionPolicy
from tests.factories import as_system, client_for, make_person, make_tenant
from tests.rooms.guestbook.models import Entry

ADDRESS = "/p/{}/guestbook/"


def build() -> dict[str, Any]:
    """The owner finds nothing missing and migrates; the new table has its rights and its walls."""
    call_command("check", fail_level="WARNING")
    call_command("migrate", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relforcerowsecurity, relacl::text FROM pg_class WHERE relname = 'guestbook_entry'")
        forced, rights = cursor.fetchone()
    return {"forced": forced, "rights": rights}


def come_in() -> dict[str, Any]:
    """A client's person finds the page in the menu, writes into it and reads it; others do not get in."""
    setup_test_environment()
    company, other = make_tenant(), make_tenant()
    visitor, stranger = client_for(make_person("client_user", company)), client_for(make_person("client_user", other))
    operator = client_for(make_person("operator", company))
    address = ADDRESS.format(company.slug)
    written = visitor.post(address, {"text": "青葉 太郎"})
    shown = visitor.get(address)
    return {
        "company": [str(company.id), company.slug],
        "written": written.status_code,
        "page": shown.content.decode(),
        "menu": visitor.get(f"/p/{company.slug}/inbox/").content.decode(),
        "stranger": [stranger.get(address).status_code, stranger.get(ADDRESS.format("nobody")).status_code],
        "operator": [operator.get(address).status_code, operator.post(address, {"text": "x"}).status_code],
        "visitor_put": visitor.put(address).status_code,
        "events": events(company.id, "guestbook.written") + events(company.id, "guestbook.read"),
        "choices": str(action_choices("guestbook.")),
    }


def work(company_id: str) -> dict[str, Any]:
    """The worker runs the task that beat starts, and retention destroys what is due."""
    tenant_id = UUID(company_id)
    app.loader.import_default_modules()
    app.tasks["guestbook.greet_all"]()
    with as_system(tenant_id):
        published = Job.objects.filter(task="guestbook.greet").count()
        (due,) = Entry.objects.values_list("pk", flat=True)
    app.tasks["guestbook.greet"](tenant_id=company_id)
    age(tenant_id, due)
    call_command("run_retention", tenant=tenant_id)
    with as_system(tenant_id):
        states = dict(Entry.objects.order_by("created_at").values_list("pk", "state"))
        left = list(Entry.objects.filter(state="shredded").values_list("text", flat=True))
        keys = vault.existing_keys(tenant_id, "guestbook", states)
    return {
        "beat": app.conf.beat_schedule["guestbook.greet_all"],
        "published": published,
        "states": [states[key] for key in sorted(states)],
        "left": left,
        "keys": len(keys),
        "events": events(tenant_id, "retention.shredded"),
    }


def age(tenant_id: UUID, entry_id: UUID) -> None:
    """A period for the class, whose first week is over, and an entry that is older."""
    with as_system(tenant_id):
        RetentionPolicy.objects.create(tenant_id=tenant_id, data_class="guestbook", days=30)
        Entry.objects.filter(pk=entry_id).update(created_at=now() - timedelta(days=31))


def events(tenant_id: UUID, action: str) -> list[str]:
    with as_system(tenant_id):
        rows = AuditEvent.objects.filter(tenant_id=tenant_id, action=action)
        return [f"{row.action} {row.outcome}" for row in rows]


STEPS = {"build": build, "come_in": come_in, "work": work}


def main() -> None:
    step, *arguments = sys.argv[1:]
    sys.stdout.write(json.dumps(STEPS[step](*arguments), ensure_ascii=False) + "\n")  # type: ignore[operator]
