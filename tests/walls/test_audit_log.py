"""Reading the log is itself written to the log: each event by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from audit.queries import checkpoints, exports, search
from audit.queries.search import EventFilter
from audit.services.exports import request_export
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from tests.audit.make import write_events
from tests.factories import acting, make_tenant
from tests.harness.roles import as_role
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(search.search_events, "audit.listed")
def test_a_page_of_the_log() -> None:
    company = make_tenant()
    actor = chief(company)
    write_events(company.id, 2)
    with written(company) as log, acting(actor):
        assert len(search.search_events(actor, EventFilter()).rows) == 2
    assert log.events == those(event("audit.listed", company, None, actor))


@proves(search.get_event_for, "audit.viewed")
def test_one_event_that_is_read() -> None:
    company = make_tenant()
    actor = chief(company)
    (made,) = write_events(company.id, 1)
    with written(company) as log, acting(actor):
        search.get_event_for(actor, made)
    assert log.events == those(event("audit.viewed", company, made, actor))


@proves(search.checkpoints_for, "audit.checkpoints_listed")
@pytest.mark.django_db(transaction=True)
def test_checkpoints_that_are_listed(tmp_path: Path) -> None:
    company = make_tenant()
    actor = chief(company)
    write_events(company.id, 1)
    with as_role("sealer"):
        seal_tenant(company.id, signer=Signer(Ed25519PrivateKey.generate()), memory=Memory(tmp_path))
    with written(company) as log, acting(actor):
        assert len(search.checkpoints_for(actor, company.slug)) == 1
    assert log.events == those(event("audit.checkpoints_listed", company, None, actor))


@proves(checkpoints.proof_for, "audit.checkpoints_listed")
@proves(checkpoints.file_for, "audit.checkpoints_listed")
@pytest.mark.django_db(transaction=True)
def test_checkpoints_that_a_client_keeps(tmp_path: Path) -> None:
    company = make_tenant()
    actor = chief(company)
    write_events(company.id, 1)
    with as_role("sealer"):
        seal_tenant(company.id, signer=Signer(Ed25519PrivateKey.generate()), memory=Memory(tmp_path))
    listed = those(event("audit.checkpoints_listed", company, None, actor))
    with written(company) as log, acting(actor):
        (point,) = checkpoints.proof_for(actor, company.slug).points
    assert log.events == listed
    with written(company) as log, acting(actor):
        checkpoints.file_for(actor, company.slug, point.id)
    assert log.events == listed


@proves(exports.my_exports, "audit.exports_listed")
def test_exports_that_are_listed() -> None:
    company = make_tenant()
    actor, now = chief(company), timezone.now()
    with acting(actor):
        request_export(
            actor=actor,
            tenant_id=company.id,
            format="csv",
            since=now - timedelta(days=1),
            until=now,
            purpose="audit",
        )
    with written(company) as log, acting(actor):
        assert len(exports.my_exports(actor).rows) == 1
    assert log.events == those(event("audit.exports_listed", company, None, actor))
