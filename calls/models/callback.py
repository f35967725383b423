"""Somebody whom the service itself is to call back: a task of its people."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit
from calls.choices import CallbackResult, CallbackState


class Callback(TenantModel):
    """Whom, and at which number, says the call. Nobody's (``owner_id`` None) is everybody's. ``version``: optimistic lock.

    ``ordered``: by somebody of the client company, who says in ``words`` what is to be told; they are under the key of the call.
    ``result``: of the last time that somebody called; ``attempts``: how often somebody has. Whoever finished it is its owner.
    """

    vault_unit = Unit(data_class="message", object_field="call_id")

    call = TenantForeignKey("calls.Call", related_name="callbacks", db_index=False)
    due_at = models.DateTimeField()
    owner_id = models.UUIDField(null=True)
    owner_label = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=12, choices=CallbackState.choices, default=CallbackState.OPEN)
    result = models.CharField(max_length=12, choices=CallbackResult.choices, default="", blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    ordered = models.BooleanField(default=False, db_default=False)
    words = SealedField(label="callback.words", null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # Over all companies: there are few that are open.
            models.Index("due_at", "id", name="calls_callback_due", condition=models.Q(state="open")),
            models.Index("tenant_id", "call_id", name="calls_callback_call"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "call"], name="calls_callback_one_open", condition=models.Q(state="open")
            ),
            models.CheckConstraint(condition=models.Q(state__in=CallbackState.values), name="calls_callback_state"),
            models.CheckConstraint(
                condition=models.Q(result__in=["", *CallbackResult.values]), name="calls_callback_result"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
