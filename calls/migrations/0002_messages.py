"""Messages with their corrections and history."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0001_calls"),
        ("tenants", "0002_directory"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("correction", models.PositiveSmallIntegerField(default=1)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "urgency",
                    models.CharField(
                        choices=[("normal", "通常"), ("soon", "急ぎ"), ("urgent", "緊急")],
                        default="normal",
                        max_length=12,
                    ),
                ),
                ("callback", models.BooleanField(default=False)),
                (
                    "mood",
                    models.CharField(
                        blank=True,
                        choices=[("", "特になし"), ("hurried", "急いでいる"), ("angry", "お怒り")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("read_back", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("new", "未読"), ("seen", "確認済"), ("done", "対応済")], default="new", max_length=12
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("kept", "保存中"), ("shredding", "削除中"), ("shredded", "削除済")],
                        default="kept",
                        max_length=12,
                    ),
                ),
                (
                    "restriction",
                    models.CharField(
                        blank=True,
                        choices=[("", "制限なし"), ("department", "部署のみ"), ("persons", "指名した人のみ")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("author_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("body", models.BinaryField(null=True)),
                ("addressee_name", models.BinaryField(null=True)),
                ("callback_number", models.BinaryField(null=True)),
                ("callback_when", models.BinaryField(null=True)),
                (
                    "addressee",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.directoryentry",
                    ),
                ),
                (
                    "call",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="calls.call",
                    ),
                ),
                (
                    "superseded_by",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.message",
                    ),
                ),
                (
                    "supersedes",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeenMark",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("user_id", models.UUIDField()),
                ("actor_label", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "message",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seen_marks",
                        to="calls.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                (
                    "status",
                    models.CharField(choices=[("new", "未読"), ("seen", "確認済"), ("done", "対応済")], max_length=12),
                ),
                ("automatic", models.BooleanField(default=False)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_label", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("note", models.BinaryField(null=True)),
                (
                    "call",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.call",
                    ),
                ),
                (
                    "message",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="calls.message",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("tenant_id"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("superseded_by__isnull", True)),
                name="calls_message_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("tenant_id"),
                models.F("status"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("superseded_by__isnull", True)),
                name="calls_message_tab",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(models.F("tenant_id"), models.F("call_id"), name="calls_message_call"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("tenant_id"),
                models.F("addressee_id"),
                models.OrderBy(models.F("created_at"), descending=True),
                name="calls_message_addressee",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "call", "correction"), name="calls_message_correction"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "supersedes"), name="calls_message_supersedes_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["new", "seen", "done"])), name="calls_message_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("urgency__in", ["normal", "soon", "urgent"])), name="calls_message_urgency"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["kept", "shredding", "shredded"])), name="calls_message_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("mood__in", ["", "hurried", "angry"])), name="calls_message_mood"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("restriction__in", ["", "department", "persons"])), name="calls_message_restriction"
            ),
        ),
        migrations.AddConstraint(
            model_name="seenmark",
            constraint=models.UniqueConstraint(fields=("tenant_id", "message", "user_id"), name="calls_seenmark_once"),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                models.F("tenant_id"), models.F("message_id"), models.F("at"), name="calls_statuschange_message"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["new", "seen", "done"])), name="calls_statuschange_status"
            ),
        ),
        rls.TenantTable("calls_message"),
        rls.TenantTable("calls_seenmark"),
        rls.TenantTable("calls_statuschange"),
        rls.CompositeForeignKey("calls_message", "call_id", "calls_call"),
        rls.CompositeForeignKey("calls_message", "supersedes_id", "calls_message"),
        rls.CompositeForeignKey("calls_message", "superseded_by_id", "calls_message"),
        rls.CompositeForeignKey("calls_message", "addressee_id", "tenants_directoryentry"),
        rls.CompositeForeignKey("calls_seenmark", "message_id", "calls_message"),
        rls.CompositeForeignKey("calls_statuschange", "message_id", "calls_message"),
        rls.CompositeForeignKey("calls_statuschange", "call_id", "calls_call"),
    ]
