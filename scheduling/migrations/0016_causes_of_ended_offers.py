"""Why an offer ended that nobody took back: a cause, which is put into words when it is read."""

from typing import Any

from django.db import migrations

import backend.core.fields

WORDED = {  # English, Chinese
    "closed": ("It is closed then.", "届时停用。"),
    "places": ("There are not enough day places then.", "届时日间照料名额不足。"),
    "held": ("The bed is not free then.", "届时床位不空。"),
    "ended": ("It is there no longer then.", "届时已不再开放。"),
}


def coded(apps: Any, schema_editor: Any) -> None:
    offers, steps = (apps.get_model("scheduling", name).objects for name in ("Offer", "WaitingStep"))
    for cause, texts in WORDED.items():
        offers.filter(status="withdrawn", reason__in=texts).update(cause=cause, reason="")
        steps.filter(kind="withdrawn", note__in=texts, offer__cause=cause).update(note="")


def worded(apps: Any, schema_editor: Any) -> None:
    """In Chinese, the language of whoever has chosen none."""
    offers, steps = (apps.get_model("scheduling", name).objects for name in ("Offer", "WaitingStep"))
    for cause, (_english, chinese) in WORDED.items():
        steps.filter(kind="withdrawn", note="", offer__cause=cause).update(note=chinese)
        offers.filter(cause=cause).update(cause="", reason=chinese)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0015_findings_of_a_publication_in_parts")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="cause",
            field=backend.core.fields.WordField(
                blank=True,
                choices=[
                    ("closed", "It is closed then."),
                    ("places", "There are not enough day places then."),
                    ("held", "The bed is not free then."),
                    ("ended", "It is there no longer then."),
                ],
                help_text="What ended it; empty: a person did",
                max_length=30,
                verbose_name="cause",
            ),
        ),
        migrations.RunPython(coded, worded),
    ]
