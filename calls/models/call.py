"""A call that was answered, and who called. What identifies the caller is sealed."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.grants import ObjectGrant
from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import BlindIndexField, SealedField, Unit
from calls.choices import CallState, Disposition, Restriction, Source


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
    created_at = models.DateTimeField(db_default=Now())

    caller_company = SealedField(label="call.caller_company", null=True)
    caller_name = SealedField(label="call.caller_name", null=True)
    caller_kana = SealedField(label="call.caller_kana", null=True)
    caller_number = SealedField(label="call.caller_number", null=True)
    number_e164 = SealedField(label="call.number_e164", null=True)
    number_display = SealedField(label="call.number_display", null=True)
    search_text = SealedField(label="call.search_text", null=True)

    number_idx = BlindIndexField(of="number_e164", index="call.number", null=True)
    last4_idx = BlindIndexField(of="number_e164", index="call.last4", null=True)
    kana_idx = BlindIndexField(of="caller_kana", index="call.kana", null=True)
    kana1_idx = BlindIndexField(of="caller_kana", index="call.kana1", null=True)
    kana2_idx = BlindIndexField(of="caller_kana", index="call.kana2", null=True)
    kana3_idx = BlindIndexField(of="caller_kana", index="call.kana3", null=True)
    company_idx = BlindIndexField(of="caller_company", index="call.company", null=True)

    class Meta:
        default_permissions = ()
        permissions = [("read_restricted", "May read although restricted")]
        indexes = [
            models.Index("tenant_id", models.F("started_at").desc(), models.F("id").desc(), name="calls_call_newest"),
            models.Index(
                "tenant_id", "operator_id", models.F("started_at").desc(), models.F("id").desc(), name="calls_call_own"
            ),
            *(
                models.Index(
                    "tenant_id",
                    field,
                    models.F("started_at").desc(),
                    name=f"calls_call_{field}",
                    condition=models.Q(**{f"{field}__isnull": False}),
                )
                for field in (
                    "number_idx",
                    "last4_idx",
                    "kana_idx",
                    "kana1_idx",
                    "kana2_idx",
                    "kana3_idx",
                    "company_idx",
                )
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disposition__in=Disposition.values), name="calls_call_disposition"
            ),
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="calls_call_source"),
            models.CheckConstraint(condition=models.Q(state__in=CallState.values), name="calls_call_state"),
            models.CheckConstraint(
                condition=models.Q(restriction__in=Restriction.values), name="calls_call_restriction"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


SEALED = (
    "caller_company",
    "caller_name",
    "caller_kana",
    "caller_number",
    "number_e164",
    "number_display",
    "search_text",
)
INDEXES = ("number_idx", "last4_idx", "kana_idx", "kana1_idx", "kana2_idx", "kana3_idx", "company_idx")


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
