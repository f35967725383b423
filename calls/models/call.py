"""A call that was answered, and who called. What identifies the caller is sealed."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.grants import ObjectGrant
from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import Unit
from calls.choices import CallState, Disposition, RecallReason, Restriction, Source
from calls.fields import INDEXES, Of
from calls.models.columns import SealedColumns


class Call(TenantModel):
    """One call to one client company. Its key (class message) also seals its messages."""

    vault_unit = Unit(data_class="message", object_field="id")

    called_number = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    ring_seconds = models.PositiveIntegerField(null=True)
    talk_seconds = models.PositiveIntegerField(null=True)
    disposition = models.CharField(max_length=12, choices=Disposition.choices)
    source = models.CharField(max_length=12, choices=Source.choices)
    operator_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=CallState.choices, default=CallState.KEPT)
    restriction = models.CharField(max_length=12, choices=Restriction.choices, default=Restriction.NONE, blank=True)
    recall_reason = models.CharField(max_length=12, choices=RecallReason.choices, default="", db_default="", blank=True)
    recalled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)
    """When the client company comes to see it; None: at once, as it was recorded."""
    undone_at = models.DateTimeField(null=True)
    """Taken back before that: the call is a draft again, and this row waits for what is sent next."""

    sealed = SealedColumns(Of.CALL)

    class Meta:
        default_permissions = ()
        permissions = [("read_restricted", "May read although restricted")]
        indexes = [
            models.Index("tenant_id", models.F("started_at").desc(), models.F("id").desc(), name="calls_call_newest"),
            # Over all companies: one operator's own calls, and everybody's day.
            models.Index("operator_id", models.F("started_at").desc(), models.F("id").desc(), name="calls_call_own"),
            models.Index(models.F("started_at").desc(), models.F("id").desc(), name="calls_call_day"),
            models.Index(
                "tenant_id",
                models.F("started_at").desc(),
                name="calls_call_closed",
                condition=models.Q(restriction__in=["recalled", "withdrawn"]),
            ),
            *(
                models.Index(
                    "tenant_id",
                    index.column,
                    models.F("started_at").desc(),
                    name=f"calls_call_{index.column}",
                    condition=models.Q(**{f"{index.column}__isnull": False}),
                )
                for index in INDEXES
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disposition__in=Disposition.values), name="calls_call_disposition"
            ),
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="calls_call_source"),
            models.CheckConstraint(condition=models.Q(state__in=CallState.values), name="calls_call_state"),
            models.CheckConstraint(
                condition=models.Q(recall_reason__in=["", *RecallReason.values]), name="calls_call_recall_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(restriction__in=Restriction.values), name="calls_call_restriction"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CallReader(ObjectGrant):
    """A person of the client company who may read a restricted call and its messages."""

    content_object = TenantForeignKey("calls.Call", related_name="+", db_index=False)

    class Meta(ObjectGrant.Meta):
        abstract = False


class CallDepartment(TenantModel):
    """A department of the client company whose people may read a restricted call and its messages.

    guardian's rights for groups need Django's groups, which belong to no company; so this is a table of ours.
    """

    call = TenantForeignKey(Call, related_name="+", db_index=False)
    department = TenantForeignKey("accounts.Department", related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "call", "department"], name="calls_calldepartment_once"),
        ]
        indexes = [models.Index(fields=["tenant_id", "department"], name="calls_calldepartment_used")]
