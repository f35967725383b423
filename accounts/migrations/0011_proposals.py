"""Roles that read values, the auditor's and the administrator's are proposed by one administrator and approved by another."""

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Now

import callcenter.core.ids
from callcenter.core import rls

ROLES = [
    ("operator", "オペレーター"),
    ("supervisor", "スーパーバイザー"),
    ("client_user", "委託元の担当者"),
    ("client_admin", "委託元の管理者"),
    ("admin", "管理者"),
    ("auditor", "監査人"),
    ("quality_manager", "品質管理者"),
    ("telephony", "電話設備"),
]
OUTCOMES = [("open", "承認待ち"), ("approved", "承認"), ("refused", "却下"), ("withdrawn", "取り下げ")]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_one_side")]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("user_id", models.UUIDField(null=True)),
                ("email", models.EmailField(default="", max_length=254)),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField(db_default=Now())),
                ("expires_at", models.DateTimeField()),
                ("outcome", models.CharField(choices=OUTCOMES, default="open", max_length=10)),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-proposed_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["tenant_id", "expires_at"], condition=Q(outcome="open"), name="accounts_proposal_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(user_id__isnull=True) ^ Q(email=""), name="accounts_proposal_for_somebody"
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome="approved")
                        | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user_id"))),
                        name="accounts_proposal_two_people",
                    ),
                ],
            },
        ),
        rls.DistributedTable("accounts_proposal"),
    ]
