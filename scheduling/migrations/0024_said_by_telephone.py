"""What families say by telephone, entered by a coordinator for who rang; a second look that was entered by mistake and is
taken back.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import backend.core.fields

STEPS = (
    "'joined', 'offered', 'accepted', 'declined', 'expired', 'withdrawn', 'taken', 'placed', 'closed', 'asked', 'answered'"
)
ONE_OF = """
ALTER TABLE scheduling_waitingstep DROP CONSTRAINT scheduling_waitingstep_kind_check;
ALTER TABLE scheduling_waitingstep ADD CONSTRAINT scheduling_waitingstep_kind_check CHECK (kind IN ({steps}));
"""
WITHOUT_UNASKED = "DELETE FROM scheduling_waitingstep WHERE kind = 'unasked';"


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0010_rule_value_of_pace"),
        ("residents", "0008_contact_ends"),
        ("scheduling", "0023_follow_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Django does not look at column checks when the choices alone change.
        migrations.RunSQL(ONE_OF.format(steps=f"{STEPS}, 'unasked'"), WITHOUT_UNASKED + ONE_OF.format(steps=STEPS)),
        migrations.AddField(
            model_name="familyrequest",
            name="by_phone",
            field=models.BooleanField(default=False, verbose_name="by telephone"),
        ),
        migrations.AddField(
            model_name="familyrequest",
            name="caller",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the resident",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.guardian",
                verbose_name="who rang",
            ),
        ),
        migrations.AddField(
            model_name="lookagain",
            name="by_phone",
            field=models.BooleanField(default=False, verbose_name="by telephone"),
        ),
        migrations.AddField(
            model_name="lookagain",
            name="caller",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the resident",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="residents.guardian",
                verbose_name="who rang",
            ),
        ),
        migrations.AddField(
            model_name="familyrequest",
            name="answered_by_phone",
            field=models.BooleanField(default=False, verbose_name="answered by telephone"),
        ),
        migrations.AddField(
            model_name="lookagain",
            name="answered_by_phone",
            field=models.BooleanField(default=False, verbose_name="answered by telephone"),
        ),
        migrations.AddField(
            model_name="placement",
            name="confirmed_by_phone",
            field=models.BooleanField(
                default=False,
                help_text="A coordinator entered that the family confirms",
                verbose_name="confirmed by telephone",
            ),
        ),
        migrations.AddField(
            model_name="standingpattern",
            name="confirmed_by_phone",
            field=models.BooleanField(
                default=False,
                help_text="A coordinator entered that the family confirms",
                verbose_name="confirmed by telephone",
            ),
        ),
        migrations.AlterField(
            model_name="waitingstep",
            name="kind",
            field=backend.core.fields.WordField(
                choices=[
                    ("joined", "Put on the waiting list"),
                    ("offered", "Place offered"),
                    ("accepted", "Offer accepted"),
                    ("declined", "Offer declined"),
                    ("expired", "Offer expired without an answer"),
                    ("withdrawn", "Offer withdrawn"),
                    ("taken", "Somebody else accepted the place first"),
                    ("placed", "Placed by a plan"),
                    ("closed", "Taken off the waiting list"),
                    ("asked", "Second look asked for"),
                    ("answered", "Second look answered"),
                    ("unasked", "Second look entered by mistake, taken back"),
                ],
                max_length=30,
                verbose_name="what",
            ),
        ),
        migrations.AddConstraint(
            model_name="familyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_phone", True), ("caller__isnull", True), _connector="OR"),
                name="request_called_by_phone_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookagain",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_phone", True), ("caller__isnull", True), _connector="OR"),
                name="look_called_by_phone_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="familyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", False), ("answered_by_phone", False), _connector="OR"),
                name="request_by_phone_where_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookagain",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", False), ("answered_by_phone", False), _connector="OR"),
                name="look_by_phone_where_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed", True), ("confirmed_by_phone", False), _connector="OR"),
                name="placement_by_phone_where_confirmed",
                violation_error_message="What is not confirmed is not confirmed by telephone.",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingpattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed", True), ("confirmed_by_phone", False), _connector="OR"),
                name="pattern_by_phone_where_confirmed",
                violation_error_message="What is not confirmed is not confirmed by telephone.",
            ),
        ),
    ]
