"""Why an inquiry has no answer: a code and what it is about, which are put into words when they are read."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import migrations, models

import backend.core.fields

WORDED = {  # English, Chinese
    "unpublished": ("The week has no published plan.", "本周没有已发布的方案。"),
    "unknown_code": ("The week does not know the code %(code)s.", "本周没有代码 %(code)s。"),
    "not_unmet": ("Need %(code)s is not unmet in this plan.", "本计划中没有未满足的需求 %(code)s。"),
    "no_fact": (
        "Enter new beds and places where they belong first; then plan again.",
        "请先在相应位置录入新增床位和名额，再重新编排。",
    ),
    "outrun": (
        "The data changed while the week was planned. Plan it again.",
        "编排期间数据有变动，请重新编排。",
    ),
}


def coded(apps: Any, schema_editor: Any) -> None:
    """What is none of the texts is of a check, and stays as it is."""
    for row in apps.get_model("scheduling", "Inquiry").objects.exclude(words=""):
        row.problem, row.about = next(_read(row.words), ("refused", [row.words]))
        row.save(update_fields=["problem", "about"])


def _read(words: str) -> Iterator[tuple[str, list[str]]]:
    for problem, texts in WORDED.items():
        for text in texts:
            if found := re.fullmatch(re.escape(text).replace(re.escape("%(code)s"), "(.+)"), words):
                yield problem, list(found.groups())


def worded(apps: Any, schema_editor: Any) -> None:
    """In Chinese, the language of whoever has chosen none."""
    for row in apps.get_model("scheduling", "Inquiry").objects.exclude(problem=""):
        about = " ".join(row.about)
        row.words = (WORDED[row.problem][1] % {"code": about} if row.problem in WORDED else about)[:300]
        row.save(update_fields=["words"])


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0016_causes_of_ended_offers")]

    operations = [
        migrations.RenameField("inquiry", "problem", "words"),
        migrations.AddField(
            model_name="inquiry",
            name="problem",
            field=backend.core.fields.WordField(
                blank=True,
                choices=[
                    ("unpublished", "The week has no published plan."),
                    ("unknown_code", "The week does not know the code %(code)s."),
                    ("not_unmet", "Need %(code)s is not unmet in this plan."),
                    ("no_fact", "Enter new beds and places where they belong first; then plan again."),
                    ("outrun", "The data changed while the week was planned. Plan it again."),
                    ("refused", "The data does not allow it: %(texts)s"),
                ],
                max_length=30,
                verbose_name="why there is no answer",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="about",
            field=models.JSONField(blank=True, default=list, verbose_name="what that is about"),
        ),
        migrations.RunPython(coded, worded),
        migrations.RemoveField("inquiry", "words"),
    ]
