"""What a refused publication breaks: the engine's figures stand apart from the codes before them."""

from typing import Any

from django.db import migrations

SEPARATOR = " · "


def parted(apps: Any, schema_editor: Any) -> None:
    """The figures stood last, after the codes of whom they are about, where there are any."""
    for row in apps.get_model("scheduling", "Publication").objects.exclude(broken=[]):
        row.broken = [[rule, *about.rpartition(SEPARATOR)[::2]] for rule, about in row.broken]
        row.save(update_fields=["broken"])


def joined(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("scheduling", "Publication").objects.exclude(broken=[]):
        row.broken = [[rule, SEPARATOR.join(filter(None, (codes, detail)))] for rule, codes, detail, *_ in row.broken]
        row.save(update_fields=["broken"])


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0014_new_rows_of_a_plan_looked_at_faster")]

    operations = [migrations.RunPython(parted, joined)]
