"""Periods and holds as the app tenants made them, tables and all: only Django's idea of their home changes."""

import django.db.models.functions.datetime
from django.db import migrations, models

import callcenter.core.ids


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_hand_over_retention")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="LegalHold",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("tenant_id", models.UUIDField(editable=False)),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("tenant", "委託元の全データ"),
                                    ("class", "データの種類"),
                                    ("call", "受電"),
                                    ("recording", "録音"),
                                    ("directory", "担当者"),
                                ],
                                max_length=12,
                                verbose_name="対象",
                            ),
                        ),
                        (
                            "data_class",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("message", "受電・伝言"),
                                    ("recording", "録音"),
                                    ("transcript", "文字起こし"),
                                    ("contact", "担当者・連絡先"),
                                    ("log", "監査ログ"),
                                ],
                                max_length=12,
                                verbose_name="データの種類",
                            ),
                        ),
                        ("target_id", models.UUIDField(blank=True, null=True)),
                        (
                            "reason_code",
                            models.CharField(
                                choices=[
                                    ("litigation", "訴訟"),
                                    ("authority", "官公庁の求め"),
                                    ("complaint", "苦情の調査"),
                                    ("incident", "事故の調査"),
                                    ("dispute", "契約上の争い"),
                                ],
                                max_length=12,
                                verbose_name="理由",
                            ),
                        ),
                        ("ticket", models.CharField(blank=True, max_length=32, verbose_name="管理番号")),
                        ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("released_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "db_table": "tenants_legalhold",
                        "ordering": ["-set_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("released_at__isnull", True)),
                                fields=["tenant_id", "target_id"],
                                name="tenants_hold_active",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("data_class", ""), ("scope", "tenant"), ("target_id__isnull", True)),
                                    models.Q(
                                        ("scope", "class"),
                                        ("target_id__isnull", True),
                                        models.Q(("data_class", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("scope__in", ["call", "recording", "directory"]), ("target_id__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="tenants_hold_scope_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reason_code__in", ["litigation", "authority", "complaint", "incident", "dispute"])
                                ),
                                name="tenants_hold_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionPolicy",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("tenant_id", models.UUIDField(editable=False)),
                        (
                            "data_class",
                            models.CharField(
                                choices=[
                                    ("message", "受電・伝言"),
                                    ("recording", "録音"),
                                    ("transcript", "文字起こし"),
                                    ("contact", "担当者・連絡先"),
                                    ("log", "監査ログ"),
                                ],
                                max_length=12,
                                verbose_name="データの種類",
                            ),
                        ),
                        ("days", models.PositiveIntegerField(verbose_name="保存日数")),
                        ("effective_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ("pending_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("pending_from", models.DateTimeField(blank=True, null=True)),
                        ("proposed_days", models.PositiveIntegerField(blank=True, null=True)),
                        ("proposed_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "db_table": "tenants_retentionpolicy",
                        "ordering": ["data_class"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tenant_id", "data_class"), name="tenants_retention_one_per_class"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("data_class__in", ["message", "recording", "transcript", "contact", "log"])
                                ),
                                name="tenants_retention_class",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days__gte", 1), ("days__lte", 36500)),
                                name="tenants_retention_days",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("data_class", "log"), _negated=True),
                                    models.Q(
                                        ("days__gte", 1095),
                                        models.Q(
                                            ("pending_days__isnull", True), ("pending_days__gte", 1095), _connector="OR"
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="tenants_retention_log_floor",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("pending_days__isnull", True), ("pending_from__isnull", True)),
                                    models.Q(("pending_days__isnull", False), ("pending_from__isnull", False)),
                                    _connector="OR",
                                ),
                                name="tenants_retention_pending_whole",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
