"""From when on an entitlement is behind: a new installation has the value from the reference already."""

from datetime import date

from django.db import migrations

from facilities import reference

ADDED = ("entitlement_pace",)


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
    dependencies = [("facilities", "0009_rule_values_of_no_rule")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
