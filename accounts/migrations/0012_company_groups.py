"""Groups of companies, their operators, and which membership a group has given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

import callcenter.core.fields
import callcenter.core.ids
from callcenter.core import rls

HOUSE = callcenter.core.ids.HOUSE_ID


def key() -> list[tuple[str, models.Field]]:
    return [
        (
            "id",
            models.UUIDField(default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False),
        ),
        ("tenant_id", models.UUIDField(editable=False)),
    ]


def group(name: str) -> tuple[str, models.Field]:
    return (
        "group",
        callcenter.core.fields.TenantForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name=name,
            to="accounts.companygroup",
        ),
    )


def of_the_house(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(tenant_id=HOUSE), name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_proposals")]

    operations = [
        migrations.CreateModel(
            name="CompanyGroup",
            fields=[
                *key(),
                ("name", models.CharField(max_length=40, verbose_name="グループ名")),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "name"), name="accounts_companygroup_name"),
                    of_the_house("accounts_companygroup_house"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupCompany",
            fields=[*key(), group("companies"), ("company_id", models.UUIDField())],
            options={
                "indexes": [models.Index(fields=["company_id"], name="accounts_groupcompany_company")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "group", "company_id"), name="accounts_groupcompany_once"
                    ),
                    of_the_house("accounts_groupcompany_house"),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupPerson",
            fields=[
                *key(),
                group("people"),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("since", models.DateTimeField(db_default=Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "group", "user"), name="accounts_groupperson_once"),
                    of_the_house("accounts_groupperson_house"),
                ],
            },
        ),
        rls.DistributedTable("accounts_companygroup"),
        rls.DistributedTable("accounts_groupcompany"),
        rls.DistributedTable("accounts_groupperson"),
        rls.CompositeForeignKey("accounts_groupcompany", "group_id", "accounts_companygroup"),
        rls.CompositeForeignKey("accounts_groupperson", "group_id", "accounts_companygroup"),
        migrations.AddField("membership", "group_id", models.UUIDField(null=True)),
        migrations.AddIndex(
            "membership",
            models.Index(
                fields=["group_id"], condition=models.Q(group_id__isnull=False), name="accounts_membership_group"
            ),
        ),
        migrations.AddField("proposal", "group_id", models.UUIDField(null=True)),
    ]
