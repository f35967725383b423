"""The editions of the script. What was published or waits stands as it is, whoever writes."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

import callcenter.core.ids
from callcenter.core import rls

STANDS = """
CREATE FUNCTION knowledge_edition_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF OLD.state IN ('published', 'dropped') OR OLD.state <> 'writing' AND NEW.content <> OLD.content THEN
        RAISE EXCEPTION 'an edition is written in only while it is a draft';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER knowledge_edition_stands BEFORE UPDATE ON knowledge_edition
    FOR EACH ROW EXECUTE FUNCTION knowledge_edition_stands();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenants", "0007_live_once")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=callcenter.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(editable=False)),
                ("number", models.PositiveIntegerField(verbose_name="版")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "編集中"),
                            ("proposed", "確認待ち"),
                            ("published", "公開"),
                            ("dropped", "取りやめ"),
                        ],
                        default="writing",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("house", "代行会社"), ("client", "委託元")], max_length=10, verbose_name="作成"
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("rev", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("moved_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["tenant_id", "-created_at", "-id"], name="knowledge_edition_history"),
                    models.Index(fields=["-moved_at", "-id"], condition=Q(state="proposed"), name="knowledge_waiting"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["tenant_id", "number"], name="knowledge_edition_number"),
                    models.UniqueConstraint(
                        fields=["tenant_id"],
                        condition=Q(state__in=["writing", "proposed"]),
                        name="knowledge_one_open",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=["writing", "proposed", "published", "dropped"]),
                        name="knowledge_edition_state",
                    ),
                    models.CheckConstraint(condition=Q(side__in=["house", "client"]), name="knowledge_edition_side"),
                ],
            },
        ),
        rls.DistributedTable("knowledge_edition"),
        rls.RunOwnerSQL(
            STANDS,
            "DROP TRIGGER knowledge_edition_stands ON knowledge_edition; DROP FUNCTION knowledge_edition_stands();",
        ),
    ]
