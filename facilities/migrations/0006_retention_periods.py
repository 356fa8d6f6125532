"""Rule values that came after the first: a new installation has them from the reference already."""

from datetime import date

from django.db import migrations

from facilities import reference

ADDED = (
    "guardian_consents_under",
    "retention_closed_file_days",
    "retention_history_days",
)


def load(apps, schema_editor):
    rules = {rule.key: rule for rule in reference.RULE_VALUES}
    stored = apps.get_model("facilities", "RuleValue").objects
    for rule in (rules[key] for key in ADDED):
        stored.get_or_create(
            key=rule.key,
            defaults={
                "name": rule.zh,
                "value": rule.value,
                "unit": rule.unit,
                "valid": (date(2021, 1, 1), None),
                "source": rule.source,
                "mark": rule.mark,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("facilities", "0005_what_to_bring")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
