"""One more cause that ends an offer: the need is met otherwise, or over."""

from django.db import migrations

import backend.core.fields

CAUSES = "'closed', 'places', 'held', 'ended'"
ONE_OF = """
ALTER TABLE scheduling_offer DROP CONSTRAINT scheduling_offer_cause_check;
ALTER TABLE scheduling_offer ADD CONSTRAINT scheduling_offer_cause_check CHECK (cause IN ({causes}, ''));
"""
TOLD_OTHERWISE = "UPDATE scheduling_offer SET cause = 'ended' WHERE cause = 'met';"


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0019_why_there_is_no_file")]

    operations = [
        # Django does not look at column checks when the choices alone change.
        migrations.RunSQL(ONE_OF.format(causes=f"{CAUSES}, 'met'"), TOLD_OTHERWISE + ONE_OF.format(causes=CAUSES)),
        migrations.AlterField(
            model_name="offer",
            name="cause",
            field=backend.core.fields.WordField(
                blank=True,
                choices=[
                    ("closed", "It is closed then."),
                    ("places", "There are not enough day places then."),
                    ("held", "The bed is not free then."),
                    ("ended", "It is there no longer then."),
                    ("met", "The need is met otherwise by now, or over."),
                ],
                help_text="What ended it; empty: a person did",
                max_length=30,
                verbose_name="cause",
            ),
        ),
    ]
