"""The message that a call leaves for the client company: corrections supersede it, nothing edits it."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import Unit
from calls.choices import CallState, Mood, Restriction, Status, Urgency
from calls.fields import Of
from calls.models.columns import SealedColumns

CURRENT = models.Q(superseded_by__isnull=True, undone_at__isnull=True, pending=False)
"""The one message of a call that counts: neither corrected nor taken back, and no correction that is still on its way."""
CURRENT_OF_CALLS = (
    "tenant_id = ANY(%s) AND call_id = ANY(%s) AND superseded_by_id IS NULL AND undone_at IS NULL AND NOT pending"
)
"""The same as text, for calls that were loaded: their tenants, their ids."""


class Message(TenantModel):
    """``version`` counts changes of this row (optimistic lock); ``correction`` counts along ``supersedes``."""

    vault_unit = Unit(data_class="message", object_field="call_id")

    call = TenantForeignKey("calls.Call", related_name="messages", db_index=False)
    supersedes = TenantForeignKey("self", related_name="+", db_index=False, null=True)
    superseded_by = TenantForeignKey("self", related_name="+", db_index=False, null=True)
    correction = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    addressee = TenantForeignKey("tenants.DirectoryEntry", related_name="+", db_index=False, null=True)
    urgency = models.CharField(max_length=12, choices=Urgency.choices, default=Urgency.NORMAL)
    callback = models.BooleanField(default=False)
    mood = models.CharField(max_length=12, choices=Mood.choices, default=Mood.NONE, blank=True)
    read_back = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.NEW)
    state = models.CharField(max_length=12, choices=CallState.choices, default=CallState.KEPT)
    restriction = models.CharField(max_length=12, choices=Restriction.choices, default=Restriction.NONE, blank=True)
    author_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True)
    """When the client company comes to see it; None: at once, as it was recorded."""
    undone_at = models.DateTimeField(null=True)
    """Taken back before that: nobody has seen it, and nobody will."""
    pending = models.BooleanField(default=False, db_default=False)
    """A correction that is not released: what it corrects still counts, and ``caller_before`` holds what it will say of its call."""

    sealed = SealedColumns(Of.MESSAGE)

    class Meta:
        indexes = [
            models.Index(
                "tenant_id",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="calls_message_newest",
                condition=models.Q(superseded_by__isnull=True),
            ),
            models.Index(
                "tenant_id",
                "status",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="calls_message_tab",
                condition=models.Q(superseded_by__isnull=True),
            ),
            models.Index(
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="calls_message_everywhere",
                condition=models.Q(superseded_by__isnull=True),
            ),
            models.Index(
                "tenant_id",
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="calls_message_urgent",
                condition=models.Q(superseded_by__isnull=True, status="new", urgency="urgent"),
            ),
            models.Index("tenant_id", "call_id", name="calls_message_call"),
            models.Index("tenant_id", "addressee_id", models.F("created_at").desc(), name="calls_message_addressee"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "call", "correction"],
                name="calls_message_version",
                condition=models.Q(undone_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "supersedes"],
                name="calls_message_one_after",
                condition=models.Q(undone_at__isnull=True),
            ),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="calls_message_status"),
            models.CheckConstraint(condition=models.Q(urgency__in=Urgency.values), name="calls_message_urgency"),
            models.CheckConstraint(condition=models.Q(state__in=CallState.values), name="calls_message_state"),
            models.CheckConstraint(condition=models.Q(mood__in=Mood.values), name="calls_message_mood"),
            models.CheckConstraint(
                condition=models.Q(restriction__in=Restriction.values), name="calls_message_restriction"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StatusChange(TenantModel):
    """History of a message: who set which status when, with a sealed note. Rows are only added."""

    vault_unit = Unit(data_class="message", object_field="call_id")

    message = TenantForeignKey("calls.Message", related_name="changes", db_index=False)
    call = TenantForeignKey("calls.Call", related_name="+", db_index=False)
    status = models.CharField(max_length=12, choices=Status.choices)
    automatic = models.BooleanField(default=False)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())
    sealed = SealedColumns(Of.CHANGE)

    class Meta:
        indexes = [models.Index("tenant_id", "message_id", "at", name="calls_statuschange_message")]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="calls_statuschange_status"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SeenMark(TenantModel):
    """A person of the client company has had the message open."""

    message = TenantForeignKey("calls.Message", related_name="seen_marks", db_index=False)
    user_id = models.UUIDField()
    actor_label = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message", "user_id"], name="calls_seenmark_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)
