"""Exchanges, the calls that they tell of, and every single thing that they told."""

from django.db import models
from django.db.models.functions import Now

from callcenter.core.fields import TenantForeignKey
from callcenter.core.models import TenantModel
from callcenter.vault.fields import SealedField, Unit
from telephony.choices import GapEnd, GapReason, Kind, LegState, PresenceState, Provider


class Exchange(TenantModel):
    """A PBX or a carrier that reports calls. It belongs to the house.

    The secret of its webhooks is derived of its key, unless the carrier gave one (``secret``). ``hosts``: from where
    what was recorded may be fetched. One that is listened to has an ``address``, an ``account`` whose password
    is the secret, and is told to record or not (``records``); ``connected_at``: when it was last known to be heard.
    """

    vault_unit = Unit(data_class="exchange", object_field="id")

    name = models.CharField(max_length=60)
    provider = models.CharField(max_length=12, choices=Provider.choices)
    secret = SealedField(label="exchange.secret", null=True)
    active = models.BooleanField(default=True)
    hosts = models.JSONField(default=list)
    address = models.CharField(max_length=200, blank=True, default="")
    account = models.CharField(max_length=60, blank=True, default="")
    records = models.BooleanField(default=False)
    connected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "name"], name="telephony_exchange_once"),
            models.CheckConstraint(
                condition=models.Q(provider__in=Provider.values), name="telephony_exchange_provider"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Extension(TenantModel):
    """Whose desk an extension of an exchange rings at. It belongs to the house, as the exchange does."""

    exchange = TenantForeignKey(Exchange, related_name="extensions", db_index=False)
    number = models.CharField(max_length=32)
    user_id = models.UUIDField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "exchange", "number"], name="telephony_extension_once"),
        ]

    def __str__(self) -> str:
        return self.number


class Leg(TenantModel):
    """One call as an exchange sees it, of the client company whose number was dialled; of the house for an unknown number.

    Carries the id of the call that it may become, hence the same key. ``reference``: the exchange's own id of the call.
    ``clock_ms``: how far the exchange's clock is behind ours; all times here are by ours. ``incomplete``: something was lost, so
    times that are not known are empty. ``meant_for``: at whose extension it rings or is spoken; nobody's
    is for whoever answers. ``taken_by``: the operator who opened its form, or to whom it was left; the number of the caller
    then lies in the draft alone. ``block_id``: the block of that number that its company had approved when it rang. ``tape``: what the exchange records of it at our order now, and since when, where that is known.
    """

    vault_unit = Unit(data_class="message", object_field="id")

    exchange_id = models.UUIDField()
    reference = models.CharField(max_length=128)
    called_number = models.CharField(max_length=16)
    caller = SealedField(label="leg.caller", null=True)
    extension = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=12, choices=LegState.choices, default=LegState.RINGING)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    rang = models.PositiveIntegerField(null=True)
    spoke = models.PositiveIntegerField(null=True)
    incomplete = models.BooleanField(default=False)
    clock_ms = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField()
    meant_for = models.UUIDField(null=True)
    taken_by = models.UUIDField(null=True)
    block_id = models.UUIDField(null=True)
    tape = models.CharField(max_length=128, blank=True, default="", db_default="")
    taped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                "tenant_id",
                models.F("started_at").desc(),
                name="telephony_leg_open",
                condition=~models.Q(state__in=("missed", "ended")),
            ),
            models.Index("tenant_id", "heard_at", name="telephony_leg_heard"),
            models.Index("tenant_id", models.F("started_at").desc(), name="telephony_leg_day"),
            models.Index(
                "tenant_id",
                models.F("started_at").desc(),
                name="telephony_leg_unwritten",
                condition=models.Q(state__in=("missed", "ended"), taken_by__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "exchange_id", "reference"], name="telephony_leg_once"),
            models.CheckConstraint(condition=models.Q(state__in=LegState.values), name="telephony_leg_state"),
        ]


class Told(TenantModel):
    """One thing that an exchange told of a call. ``key``: the exchange's id of the telling, which is taken once.

    ``sound``: the address of what was recorded, until it was fetched; under the key of the call.
    """

    vault_unit = Unit(data_class="message", object_field="leg_id")

    leg = TenantForeignKey(Leg, related_name="told", db_index=False)
    exchange_id = models.UUIDField()
    key = models.CharField(max_length=128)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    duration = models.PositiveIntegerField(null=True)
    extension = models.CharField(max_length=32, blank=True, default="")
    sound = SealedField(label="leg.sound", null=True)

    class Meta:
        indexes = [
            models.Index("tenant_id", "leg_id", name="telephony_told_leg"),
            models.Index("tenant_id", "heard_at", name="telephony_told_heard"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "exchange_id", "key"], name="telephony_told_once"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="telephony_told_kind"),
        ]


class Gap(TenantModel):
    """A time in which a call was not recorded. It stays with the call, longer than what the exchange told.

    ``begun_at``: when it was silent; None before that is known. ``into_ms``: how far the ``tape`` was then, None where nobody knows.
    ``recording_id``: what that tape became.
    """

    call_id = models.UUIDField()
    tape = models.CharField(max_length=128)
    reason = models.CharField(max_length=12, choices=GapReason.choices)
    author_id = models.UUIDField(null=True)
    author_label = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=12, choices=GapEnd.choices, blank=True, default="")
    into_ms = models.BigIntegerField(null=True)
    recording_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index("tenant_id", "call_id", name="telephony_gap_call")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "call_id"], name="telephony_gap_one_open", condition=models.Q(ended="")
            ),
            models.CheckConstraint(condition=models.Q(reason__in=GapReason.values), name="telephony_gap_reason"),
            models.CheckConstraint(condition=models.Q(ended__in=["", *GapEnd.values]), name="telephony_gap_ended"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Presence(TenantModel):
    """Whether somebody of the service takes calls now. It belongs to the house. ``seen_at``: when a page of theirs was last open."""

    user_id = models.UUIDField()
    state = models.CharField(max_length=12, choices=PresenceState.choices)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user_id"], name="telephony_presence_once"),
            models.CheckConstraint(condition=models.Q(state__in=PresenceState.values), name="telephony_presence_state"),
        ]
