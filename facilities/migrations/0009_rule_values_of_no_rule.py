"""Rule values that nothing asked for go: a number changed on the admin pages has to change something."""

from django.db import migrations

GONE = (
    "children_age_most",
    "residents_per_staff_day",
    "residents_per_staff_severe",
    "respite_days_row",
    "respite_days_year",
    "retention_jobs_days",
)


def remove(apps, schema_editor):
    apps.get_model("facilities", "RuleValue").objects.filter(key__in=GONE).delete()


class Migration(migrations.Migration):
    dependencies = [("facilities", "0008_least_group_size")]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]
