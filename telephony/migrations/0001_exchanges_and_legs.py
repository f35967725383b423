"""Exchanges, what they tell of calls, and the calls as they see them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls

KINDS = [
    ("call.ringing", "Ringing"),
    ("call.answered", "Answered"),
    ("call.held", "Held"),
    ("call.resumed", "Resumed"),
    ("call.transferred", "Transferred"),
    ("call.ended", "Ended"),
    ("call.recording_ready", "Recording Ready"),
]
STATES = [
    ("ringing", "呼出中"),
    ("talking", "通話中"),
    ("held", "保留中"),
    ("missed", "不応答"),
    ("ended", "通話終了"),
]
PROVIDERS = [("generic", "Standard Webhooks")]


def own() -> list[tuple[str, models.Field]]:
    key = models.UUIDField(default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False)
    return [("id", key), ("tenant_id", models.UUIDField(editable=False))]


def among(field: str, codes: list[tuple[str, str]]) -> models.Q:
    return models.Q((f"{field}__in", [code for code, _label in codes]))


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenants", "0007_live_once")]

    operations = [
        migrations.CreateModel(
            name="Exchange",
            fields=[
                *own(),
                ("name", models.CharField(max_length=60)),
                ("provider", models.CharField(choices=PROVIDERS, max_length=12)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "name"), name="telephony_exchange_once"),
                    models.CheckConstraint(condition=among("provider", PROVIDERS), name="telephony_exchange_provider"),
                ],
            },
        ),
        rls.DistributedTable("telephony_exchange"),
        migrations.CreateModel(
            name="Leg",
            fields=[
                *own(),
                ("exchange_id", models.UUIDField()),
                ("reference", models.CharField(max_length=128)),
                ("called_number", models.CharField(max_length=16)),
                ("caller", models.BinaryField(null=True)),
                ("extension", models.CharField(blank=True, default="", max_length=32)),
                ("state", models.CharField(choices=STATES, default="ringing", max_length=12)),
                ("started_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("rang", models.PositiveIntegerField(null=True)),
                ("spoke", models.PositiveIntegerField(null=True)),
                ("incomplete", models.BooleanField(default=False)),
                ("clock_ms", models.BigIntegerField(default=0)),
                ("heard_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant_id"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("state__in", ("missed", "ended")), _negated=True),
                        name="telephony_leg_open",
                    ),
                    models.Index(models.F("tenant_id"), models.F("heard_at"), name="telephony_leg_heard"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "exchange_id", "reference"), name="telephony_leg_once"
                    ),
                    models.CheckConstraint(condition=among("state", STATES), name="telephony_leg_state"),
                ],
            },
        ),
        rls.DistributedTable("telephony_leg"),
        migrations.CreateModel(
            name="Told",
            fields=[
                *own(),
                (
                    "leg",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told",
                        to="telephony.leg",
                    ),
                ),
                ("exchange_id", models.UUIDField()),
                ("key", models.CharField(max_length=128)),
                ("kind", models.CharField(choices=KINDS, max_length=24)),
                ("at", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                ("duration", models.PositiveIntegerField(null=True)),
                ("extension", models.CharField(blank=True, default="", max_length=32)),
            ],
            options={
                "indexes": [
                    models.Index(models.F("tenant_id"), models.F("leg_id"), name="telephony_told_leg"),
                    models.Index(models.F("tenant_id"), models.F("heard_at"), name="telephony_told_heard"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "exchange_id", "key"), name="telephony_told_once"),
                    models.CheckConstraint(condition=among("kind", KINDS), name="telephony_told_kind"),
                ],
            },
        ),
        rls.DistributedTable("telephony_told"),
        rls.CompositeForeignKey("telephony_told", "leg_id", "telephony_leg"),
    ]
