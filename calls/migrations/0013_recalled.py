"""A message that the client company has got can be recalled, for a reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0012_held_back"),
        ("tenants", "0008_time_to_undo"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="call",
            name="calls_call_restriction",
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="calls_message_restriction",
        ),
        migrations.RemoveIndex(
            model_name="call",
            name="calls_call_withdrawn",
        ),
        migrations.AddField(
            model_name="call",
            name="recall_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("addressee", "宛先の間違い"),
                    ("content", "内容の間違い"),
                    ("twice", "二重の送信"),
                    ("caller", "発信者の申し出"),
                    ("other", "その他"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="recalled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="call",
            name="restriction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "制限なし"),
                    ("department", "部署のみ"),
                    ("persons", "指名した人のみ"),
                    ("withdrawn", "取り下げ"),
                    ("recalled", "回収"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="restriction",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "制限なし"),
                    ("department", "部署のみ"),
                    ("persons", "指名した人のみ"),
                    ("withdrawn", "取り下げ"),
                    ("recalled", "回収"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                models.F("tenant_id"),
                models.OrderBy(models.F("started_at"), descending=True),
                condition=models.Q(("restriction__in", ["recalled", "withdrawn"])),
                name="calls_call_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("recall_reason__in", ["", "addressee", "content", "twice", "caller", "other"])),
                name="calls_call_recall_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                condition=models.Q(("restriction__in", ["", "department", "persons", "withdrawn", "recalled"])),
                name="calls_call_restriction",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("restriction__in", ["", "department", "persons", "withdrawn", "recalled"])),
                name="calls_message_restriction",
            ),
        ),
    ]
