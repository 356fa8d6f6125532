"""Why an exported file is not there: a code, which is put into words when it is read."""

from typing import Any

from django.db import migrations

import backend.core.fields

WORDED = {  # English, Chinese
    "lost": ("Three workers were lost over it.", "处理它的后台进程已中断三次。"),
    "gone": (
        "It is not there any more, or your account may no longer have it.",
        "该内容已不存在，或您的账户已无权取得。",
    ),
    "broke_off": (
        "It broke off. Ask for it again; if it breaks off again, tell your administrator.",
        "处理中断。请重新申请；如再次中断，请告知管理员。",
    ),
}


def code_of(words: str) -> str:
    return next((code for code, texts in WORDED.items() if words in texts), "broke_off")


def coded(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("scheduling", "Export").objects.exclude(words="").only("words"):
        row.problem = code_of(row.words)
        row.save(update_fields=["problem"])


def worded(apps: Any, schema_editor: Any) -> None:
    """In Chinese, the language of whoever has chosen none."""
    for code, (_english, chinese) in WORDED.items():
        apps.get_model("scheduling", "Export").objects.filter(problem=code).update(words=chinese)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0018_preview_of_a_workbook")]

    operations = [
        migrations.RenameField("export", "problem", "words"),
        migrations.AddField(
            model_name="export",
            name="problem",
            field=backend.core.fields.WordField(
                blank=True,
                choices=[(code, english) for code, (english, _chinese) in WORDED.items()],
                max_length=30,
                verbose_name="why there is no file",
            ),
        ),
        migrations.RunPython(coded, worded),
        migrations.RemoveField("export", "words"),
    ]
