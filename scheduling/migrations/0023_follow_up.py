"""What was done about what did not take place, or about what nobody said anything of; the list of a facility's month
among the exports, named by the facility and the month.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import backend.core.fields

KINDS = "'plan', 'file', 'report', 'workbook'"
ONE_OF = """
ALTER TABLE scheduling_export DROP CONSTRAINT scheduling_export_kind_check;
ALTER TABLE scheduling_export ADD CONSTRAINT scheduling_export_kind_check CHECK (kind IN ({kinds}));
"""
WITHOUT_MONTHS = "DELETE FROM scheduling_export WHERE kind = 'month';"


class Migration(migrations.Migration):
    dependencies = [
        ("residents", "0007_consent_to_messages"),
        ("scheduling", "0022_habits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Django does not look at column checks when the choices alone change.
        migrations.RunSQL(ONE_OF.format(kinds=f"{KINDS}, 'month'"), WITHOUT_MONTHS + ONE_OF.format(kinds=KINDS)),
        migrations.AlterField(
            model_name="export",
            name="kind",
            field=backend.core.fields.WordField(
                choices=[
                    ("plan", "Plan of a week"),
                    ("file", "File of a resident"),
                    ("report", "Report"),
                    ("month", "Attendance of a month"),
                    ("workbook", "Workbook of the whole network"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="export",
            name="about",
            field=models.CharField(blank=True, max_length=60, verbose_name="about"),
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date")),
                (
                    "index",
                    backend.core.fields.BoundedIntegerField(default=0, least=0, most=20, verbose_name="occurrence"),
                ),
                ("done_at", models.DateTimeField(verbose_name="done at")),
                (
                    "done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
                    ),
                ),
                ("note", models.CharField(max_length=500, verbose_name="what was done")),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="residents.need",
                        verbose_name="need",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "verbose_name_plural": "follow-ups",
                "ordering": ("-done_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("need", "date", "index"), name="one_follow_up_an_occurrence"),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="follow_up_says_what_was_done"
                    ),
                ],
            },
        ),
    ]
