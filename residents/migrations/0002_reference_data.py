"""Categories and levels of GB/T 26341."""

from django.db import migrations

CATEGORIES = (
    (1, "视力", "Visual"),
    (2, "听力", "Hearing"),
    (3, "言语", "Speech"),
    (4, "肢体", "Physical"),
    (5, "智力", "Intellectual"),
    (6, "精神", "Mental"),
    (7, "多重", "Multiple"),
)
LEVELS = ((1, "一级", "Level 1"), (2, "二级", "Level 2"), (3, "三级", "Level 3"), (4, "四级", "Level 4"))


def load(apps, schema_editor):
    for name, rows in (("DisabilityCategory", CATEGORIES), ("DisabilityLevel", LEVELS)):
        for number, zh, en in rows:
            apps.get_model("residents", name).objects.create(number=number, name=zh, name_en=en)


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
