"""The log. Events are born unnumbered, `audit_close()` numbers them, the sealer signs them; nothing is ever changed.

There is no foreign key to anything above: rows outlive what they describe.
"""

from typing import Any

from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from callcenter.core.models import TenantModel

_APP = "(%(expressions)s::jsonb ->> 'at_app')"
_DIGITS = (("1, 4", "int"), ("6, 2", "int"), ("9, 2", "int"), ("12, 2", "int"), ("15, 2", "int"), ("18, 9", "float8"))
_MOMENT = ", ".join(f"substr({_APP}, {place})::{kind}" for place, kind in _DIGITS)


def time_of_body() -> models.GeneratedField:
    """The time by which pages search and sort: the sealed one. Put together from its digits, which no setting changes."""
    field: Any = models.DateTimeField()
    moment = Func(F("body"), template=f"(make_timestamp({_MOMENT}) AT TIME ZONE 'UTC')", output_field=field)
    return models.GeneratedField(expression=moment, output_field=field, db_persist=True)


def from_body(path: str) -> models.GeneratedField:
    """A column for searching, computed from the event's own bytes, so that it cannot say anything else."""
    field: Any = models.TextField()
    part = Func(F("body"), template=f"COALESCE(%(expressions)s::jsonb #>> '{{{path}}}', '')", output_field=field)
    return models.GeneratedField(expression=part, output_field=field, db_persist=True)


class AuditEvent(TenantModel):
    """One event. `body` is its canonical JSON (RFC 8785); the other columns are made by the database."""

    body = models.TextField()
    created_at = time_of_body()
    action = from_body("action")
    outcome = from_body("outcome,code")
    actor_key = from_body("actor,id")
    actor_label = from_body("actor,label")
    object_key = from_body("object,id")
    ip = from_body("ip")

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["created_at", "id"], name="audit_event_time"),
            models.Index(fields=["tenant_id", "created_at", "id"], name="audit_event_tenant_time"),
            models.Index(fields=["tenant_id", "actor_key", "created_at"], name="audit_event_actor"),
            models.Index(fields=["tenant_id", "object_key", "created_at"], name="audit_event_object"),
        ]


class AuditOrder(TenantModel):
    """Place of an event in its tenant's log: gap-free from 1, in the order of commits. `id` is the event's."""

    seq = models.BigIntegerField()
    at_db = models.DateTimeField()

    class Meta:
        db_table = "audit_order"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "seq"], name="audit_order_seq")]


class AuditHead(TenantModel):
    """The last number given in one tenant. The one row that writers of a tenant wait for, at their commit."""

    seq = models.BigIntegerField(default=0)
    at_db = models.DateTimeField()

    class Meta:
        db_table = "audit_head"
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="audit_head_tenant")]


class Checkpoint(TenantModel):
    """A signed state of one tenant's tree.

    `note`: C2SP checkpoint; `size`: sealed events; `root`: 32 bytes; `frontier`: packed peaks of the tree at `size`;
    `leaves`: packed hashes of the events after the checkpoint before this one; `vkey`: the C2SP key that signed.
    """

    size = models.BigIntegerField()
    root = models.BinaryField()
    frontier = models.BinaryField()
    leaves = models.BinaryField()
    note = models.TextField()
    vkey = models.TextField()
    created_at = models.DateTimeField(db_default=Func(template="clock_timestamp()"), editable=False)

    class Meta:
        db_table = "audit_checkpoint"
        indexes = [models.Index(fields=["tenant_id", "size", "id"], name="audit_checkpoint_size")]


class ExportState(models.TextChoices):
    QUEUED = "queued", _("準備待ち")
    RUNNING = "running", _("作成中")
    READY = "ready", _("作成済")
    FAILED = "failed", _("失敗")
    EXPIRED = "expired", _("期限切れ")


class ExportFormat(models.TextChoices):
    CSV = "csv", _("CSV（表計算用）")
    JSONL = "jsonl", _("JSON Lines（機械処理用）")
    BUNDLE = "bundle", _("検証用バンドル")


class Export(TenantModel):
    """A job that writes part of one tenant's log to a sealed file. `since` ≤ time < `until`; `filters`: codes and ids."""

    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.QUEUED)
    format = models.CharField(max_length=10, choices=ExportFormat)
    since = models.DateTimeField()
    until = models.DateTimeField()
    filters = models.JSONField(default=dict)
    purpose = models.CharField(max_length=20)
    ticket = models.CharField(max_length=32, blank=True)
    requested_by = models.UUIDField()
    requested_label = models.CharField(max_length=60)
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    sealed_size = models.BigIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Func(template="clock_timestamp()"), editable=False)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_export"
        indexes = [models.Index(fields=["requested_by", "created_at", "id"], name="audit_export_mine")]
