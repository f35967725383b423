"""Calls and who may read restricted ones: tenant-owned, sealed, found by blind indexes."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("called_number", models.CharField(max_length=16)),
                ("started_at", models.DateTimeField()),
                ("ring_seconds", models.PositiveIntegerField(null=True)),
                ("talk_seconds", models.PositiveIntegerField(null=True)),
                (
                    "disposition",
                    models.CharField(
                        choices=[
                            ("message", "伝言"),
                            ("callback", "折返し"),
                            ("call_again", "再入電"),
                            ("sales", "営業"),
                            ("wrong", "間違い"),
                            ("silent", "無言"),
                            ("urgent", "緊急"),
                            ("complaint", "苦情"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("desk", "受電画面"), ("api", "API"), ("telephony", "電話設備"), ("import", "取込")],
                        max_length=12,
                    ),
                ),
                ("operator_id", models.UUIDField(null=True)),
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
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("caller_company", models.BinaryField(null=True)),
                ("caller_name", models.BinaryField(null=True)),
                ("caller_kana", models.BinaryField(null=True)),
                ("caller_number", models.BinaryField(null=True)),
                ("number_e164", models.BinaryField(null=True)),
                ("number_display", models.BinaryField(null=True)),
                ("search_text", models.BinaryField(null=True)),
                ("number_idx", models.BigIntegerField(null=True)),
                ("last4_idx", models.BigIntegerField(null=True)),
                ("kana_idx", models.BigIntegerField(null=True)),
                ("kana1_idx", models.BigIntegerField(null=True)),
                ("kana2_idx", models.BigIntegerField(null=True)),
                ("company_idx", models.BigIntegerField(null=True)),
            ],
            options={
                "permissions": [("read_restricted", "May read although restricted")],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        models.F("tenant_id"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="calls_call_newest",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("operator_id"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="calls_call_own",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("number_idx"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("number_idx__isnull", False)),
                        name="calls_call_number_idx",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("last4_idx"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("last4_idx__isnull", False)),
                        name="calls_call_last4_idx",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("kana_idx"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("kana_idx__isnull", False)),
                        name="calls_call_kana_idx",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("kana1_idx"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("kana1_idx__isnull", False)),
                        name="calls_call_kana1_idx",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("kana2_idx"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("kana2_idx__isnull", False)),
                        name="calls_call_kana2_idx",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("company_idx"),
                        models.OrderBy(models.F("started_at"), descending=True),
                        condition=models.Q(("company_idx__isnull", False)),
                        name="calls_call_company_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "disposition__in",
                                [
                                    "message",
                                    "callback",
                                    "call_again",
                                    "sales",
                                    "wrong",
                                    "silent",
                                    "urgent",
                                    "complaint",
                                ],
                            )
                        ),
                        name="calls_call_disposition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["desk", "api", "telephony", "import"])),
                        name="calls_call_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["kept", "shredding", "shredded"])), name="calls_call_state"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("restriction__in", ["", "department", "persons"])),
                        name="calls_call_restriction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tenant_id",
                    models.UUIDField(
                        db_default=django.db.models.functions.comparison.Cast(
                            models.Func(
                                models.Func(
                                    models.Value("app.tenant_id"), models.Value(True), function="current_setting"
                                ),
                                models.Value(""),
                                function="nullif",
                            ),
                            models.UUIDField(),
                        ),
                        editable=False,
                    ),
                ),
                (
                    "granted_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "content_object",
                    callcenter.core.fields.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.call",
                    ),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "content_object", "user", "permission"), name="calls_callreader_once"
                    )
                ],
            },
        ),
        rls.TenantTable("calls_call"),
        rls.TenantTable("calls_callreader"),
        rls.CompositeForeignKey("calls_callreader", "content_object_id", "calls_call"),
    ]
