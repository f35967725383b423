"""The page by which a client company checks its log itself: key, checkpoints, program, three steps."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from audit import verify_bundle
from audit.notes import VerifierKey
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from tests.audit.bundles import VKEY
from tests.audit.exporting import SIGNER, bundle
from tests.audit.make import write_events
from tests.factories import Company, client_for, make_person, make_tenant
from tests.harness.roles import as_role
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


def seal(company: Company, memory: Memory, signer: Signer = SIGNER) -> None:
    write_events(company.id, 3)
    with as_role("sealer"):
        seal_tenant(company.id, signer=signer, memory=memory)


def newest(admin: Client, company: Company) -> str:
    page = admin.get(f"/p/{company.slug}/access-log/verify/")
    (point, *_older) = page.context["proof"].points
    return admin.get(f"/p/{company.slug}/access-log/verify/{point.id}/").content.decode()


def test_the_page_publishes_the_key_with_its_fingerprint(admin: Client, tenant: Company, memory: Memory) -> None:
    assert "まだ署名されていません" in admin.get(f"/p/{tenant.slug}/access-log/verify/").content.decode()
    seal(tenant, memory)
    text = admin.get(f"/p/{tenant.slug}/access-log/verify/").content.decode()
    key = SIGNER.key(tenant.id)
    assert str(key).replace("+", "&#x2B;") in text or str(key) in text
    assert key.fingerprint in text
    assert key.fingerprint == verify_bundle.fingerprint(str(key))
    assert [event["count"] for event in events_of(tenant, "audit.checkpoints_listed")] == [1]


@pytest.mark.usefixtures("files")
def test_what_the_page_gives_is_all_that_is_needed_offline(
    admin: Client, tenant: Company, memory: Memory, tmp_path: Path
) -> None:
    seal(tenant, memory)
    kept = newest(admin, tenant)
    program = admin.get(f"/p/{tenant.slug}/access-log/verify/program/")
    assert program.content == Path(verify_bundle.__file__).read_bytes()
    assert 'filename="verify_bundle.py"' in program["Content-Disposition"]
    data = bundle(tenant.id, memory)
    assert verify_bundle.verify(io.BytesIO(data), earlier=[kept]).status == verify_bundle.GOOD
    assert verify_bundle.verify(io.BytesIO(data)).status == verify_bundle.INCOMPLETE


def test_a_kept_checkpoint_is_held_against_the_log_of_today(
    admin: Client, tenant: Company, memory: Memory, connect_as: Callable[..., Any]
) -> None:
    seal(tenant, memory)
    kept = newest(admin, tenant)
    seal(tenant, memory)
    url = f"/p/{tenant.slug}/access-log/verify/"
    assert "控えと一致しています。" in admin.post(url, {"kept": kept.replace("\n", "\r\n")}).content.decode()
    with connect_as("superuser") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM audit_checkpoint WHERE tenant_id = %s AND size = 3", [tenant.id])
        connection.execute(
            "UPDATE audit_checkpoint SET leaves = set_byte(leaves, 3, get_byte(leaves, 3) # 1) WHERE tenant_id = %s",
            [tenant.id],
        )
    assert "控えと一致しません。" in admin.post(url, {"kept": kept}).content.decode()


def test_what_is_no_checkpoint_of_this_log_is_refused_at_the_field(
    admin: Client, tenant: Company, memory: Memory, tmp_path: Path
) -> None:
    seal(tenant, memory)
    url, other = f"/p/{tenant.slug}/access-log/verify/", make_tenant()
    (tmp_path / "other").mkdir()
    seal(other, Memory(tmp_path / "other"))
    foreign = newest(client_for(make_person("client_admin", other)), other)
    stranger = Signer(Ed25519PrivateKey.generate()).sign(tenant.id, 3, b"x" * 32)
    for text in ("", "nonsense", VKEY, foreign, stranger, "あ" * 5000):
        answer = admin.post(url, {"kept": text})
        assert answer.status_code == 400, text
    assert VerifierKey.parse(foreign.split("\n")[0]) == SIGNER.key(other.id)
