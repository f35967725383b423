"""Orders of exports, and what comes out of them."""

import io
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from audit import verify_bundle
from audit.models import Export, ExportState
from audit.queries.exports import open_export
from audit.services.exports import request_export, write_export
from audit.services.sealing import seal_tenant
from audit.signer import Memory, Signer
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from tests.audit.make import person
from tests.harness.roles import as_role

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def order(tenant: UUID, format: str, **options: Any) -> Export:  # noqa: A002
    actor = options.pop("actor", None) or person(tenant)
    until = options.pop("until", timezone.now() + timedelta(days=1))
    with as_role("web"), tenant_transaction(actor, {tenant}):
        return request_export(
            actor=actor,
            tenant_id=tenant,
            format=format,
            since=until - timedelta(days=2),
            until=until,
            purpose="監査",
            **options,
        )


def load(export: Export) -> Export:
    with tenant_transaction(system_actor("test"), {export.tenant_id}):
        return Export.objects.get(pk=export.pk)


def content(export: Export) -> bytes:
    actor = replace(person(export.tenant_id), id=export.requested_by)
    with as_role("web"), tenant_transaction(actor, {export.tenant_id}):
        download = open_export(actor, export.pk)
    data = b"".join(download.pieces)
    assert len(data) == download.size
    return data


def bundle(tenant: UUID, memory: Memory) -> bytes:
    """Seals, orders, writes and reads the bundle of a tenant's whole log."""
    with as_role("worker"):
        export = order(tenant, "bundle")
        write_export(tenant, export.pk)
        assert load(export).state == ExportState.QUEUED  # its own order is not sealed yet
    with as_role("sealer"):
        seal_tenant(tenant, signer=SIGNER, memory=memory)
    with as_role("worker"):
        write_export(tenant, export.pk)
        done = load(export)
        assert done.state == ExportState.READY
        data = content(done)
        assert done.sha256 == sha256(data).hexdigest()
    return data


def check(data: bytes, tenant: UUID, **options: Any) -> verify_bundle.Report:
    """As a client does who has noted the key."""
    return verify_bundle.verify(io.BytesIO(data), pinned=[str(SIGNER.key(tenant))], **options)
