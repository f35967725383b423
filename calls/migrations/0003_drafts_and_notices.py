"""Drafts, and mails that say only that something has arrived."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0002_messages"),
        ("tenants", "0002_directory"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("owner_id", models.UUIDField()),
                ("owner_label", models.CharField(max_length=40)),
                ("rev", models.PositiveIntegerField(default=0)),
                ("called_number", models.CharField(max_length=16)),
                ("replaces", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "入力中"), ("sent", "送信済"), ("dropped", "破棄")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("body", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant_id"),
                        models.F("owner_id"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("state", "open")),
                        name="calls_draft_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "sent", "dropped"])), name="calls_draft_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("body__isnull", True), _connector="OR"),
                        name="calls_draft_emptied",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("user_id", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "message",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="calls.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "message", "user_id"), name="calls_notice_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="NotifyChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("user_id", models.UUIDField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("none", "受け取らない"), ("addressed", "自分宛のみ"), ("all", "すべて")],
                        default="none",
                        max_length=12,
                    ),
                ),
                (
                    "entry",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.directoryentry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "user_id"), name="calls_notifychoice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["none", "addressed", "all"])), name="calls_notifychoice_mode"
                    ),
                ],
            },
        ),
        rls.TenantTable("calls_draft"),
        rls.TenantTable("calls_notice"),
        rls.TenantTable("calls_notifychoice"),
        rls.CompositeForeignKey("calls_notice", "message_id", "calls_message"),
        rls.CompositeForeignKey("calls_notifychoice", "entry_id", "tenants_directoryentry"),
    ]
