"""What audit itself writes (openings, refusals, exports, the sealer) stands in the log: each event by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audit.evidence import opening, streams
from audit.models import Export
from audit.services import alarms, denials, exports, reveal, sealing
from audit.services.denials import record_denied
from audit.services.exports import expire_exports, request_export, write_export
from audit.services.sealing import resume, seal_due, seal_tenant
from audit.signer import Memory, Signer
from callcenter.core.context import Actor
from callcenter.core.hooks import Denial
from callcenter.core.ids import uuid7
from callcenter.objects.files import FileStore
from calls import queries
from tests.audit.make import write_events
from tests.calls.make import make_client
from tests.factories import HOUSE, Company, acting, as_system, make_person, make_tenant
from tests.harness.roles import as_role
from tests.recordings import sounds
from tests.recordings.make import make_scene, ready
from tests.recordings.playing import address, browser_of, heard
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = FileStore(str(tmp_path / "exports"))
    monkeypatch.setattr(exports, "storage", lambda: place)


def order(company: Company, actor: Actor) -> Export:
    until = timezone.now()
    with acting(actor):
        return request_export(
            actor=actor,
            tenant_id=company.id,
            format="csv",
            since=until - timedelta(days=1),
            until=until,
            purpose="audit",
        )


def past_its_time(export: Export) -> None:
    with as_role("worker"), as_system(export.tenant_id):
        Export.objects.filter(pk=export.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


@proves(exports.request_export, "export.requested")
@proves(exports._finish, "export.ready")
@proves(exports.expire_exports, "key.destroyed", "export.expired")
def test_an_export_from_its_order_to_its_end() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log:
        export = order(company, actor)
    assert log.events == those(event("export.requested", company, export, actor))
    with written(company) as log, as_role("worker"):
        write_export(company.id, export.pk)
    assert log.events == those(event("export.ready", company, export, "system:export"))
    past_its_time(export)
    with written(company) as log, as_role("worker"), as_system(company.id):
        assert expire_exports(company.id) == 1
    assert log.events == those(
        event("key.destroyed", company, export, "system:export"),
        event("export.expired", company, export, "system:export"),
    )


@proves(exports.give_up, "export.failed")
def test_an_export_that_was_given_up() -> None:
    company = make_tenant()
    export = order(company, chief(company))
    with written(company) as log, as_role("worker"), as_system(company.id):
        exports.give_up(company.id, export.pk)
    assert log.events == those(event("export.failed", company, export, "system:export"))


@proves(opening.reveal, "data.revealed")
def test_values_that_are_opened() -> None:
    client = make_client()
    actor, call = chief(client.company), client.log()
    with written(client.company) as log, acting(actor):
        reveal(actor=actor, objs=[call], fields=["caller_name"], purpose="answering")
    assert log.events == those(event("data.revealed", client.id, call, actor))


@proves(opening.opening, "call.viewed")
def test_a_page_that_is_opened() -> None:
    client = make_client()
    actor, call = chief(client.company), client.log()
    with written(client.company) as log, acting(actor):
        queries.view_call(actor, call.pk)
    assert log.events == those(event("call.viewed", client.id, call, actor))


@proves(streams.open_stream, "recording.range")
@proves(streams.reveal_bytes, "recording.play_opened")
def test_a_sound_that_is_heard() -> None:
    scene, person = make_scene(), make_person("supervisor")
    recording_id = ready(scene, as_role, sounds.wav(sounds.tone(1)))
    browser = browser_of(person)
    with written(scene.company) as log:
        url = address(browser, recording_id)
    assert log.events == those(event("recording.play_opened", scene.company, recording_id, person))
    with written(scene.company) as log:
        assert heard(browser, url, Range="bytes=0-9")[0] == 206
    assert log.events == those(event("recording.range", scene.company, recording_id, person))


def asked_for(actor: Actor) -> str:
    wanted = str(uuid7())
    record_denied(actor, Denial("calls:detail", "GET", 404, "not_found", {"pk": wanted}))
    return wanted


@proves(denials.record_denied, "access.denied")
def test_a_member_without_the_right() -> None:
    company = make_tenant()
    actor = chief(company)
    with written(company) as log:
        denial = Denial("retention:own", "POST", 403, "forbidden", {"client": company.slug})
        record_denied(actor, denial)
    assert log.events == those(event("access.denied", company, company.slug, actor))


@proves(denials._summarise, "lookup.flood")
def test_ids_that_do_not_exist_and_too_many_of_them() -> None:
    actor = chief(make_tenant())
    with written() as log:
        asked = [asked_for(actor) for _number in range(63)]
    expected = [event("lookup.missing", HOUSE, wanted, actor) for wanted in asked[:60]]
    assert log.events == those(*expected, event("lookup.flood", HOUSE, None, actor))


@proves(alarms.report, "seal.refused")
@proves(sealing.resume, "seal.resumed")
def test_a_tree_that_is_refused_and_accepted(tmp_path: Path, settings: Any) -> None:
    key = tmp_path / "seal.key"
    key.write_text(bytes(range(32)).hex())
    settings.SEALING_KEY_FILE, settings.SEAL_STATE_DIR = str(key), str(tmp_path / "seal")
    company, signer, memory = make_tenant(), Signer.load(), Memory.load()
    write_events(company.id, 3)
    with as_role("sealer"):
        seal_tenant(company.id, signer=signer, memory=memory)
    memory.keep(company.id, signer.sign(company.id, 3, b"x" * 32))
    write_events(company.id, 1)
    with written(company) as log, as_role("sealer"):
        assert seal_due(everything=True)[1] == 1
    assert log.events == those(event("seal.refused", company, str(company.id), "system:sealer"))
    with written(company) as log, as_role("sealer"):
        resume(company.id)
    assert log.events == those(event("seal.resumed", company, None, "system:sealer"))
