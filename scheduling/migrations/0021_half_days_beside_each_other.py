"""Two half days of one resident on a date are no double booking: the day places of a plan are taken by their halves."""

from importlib import import_module

from django.db import migrations

BEFORE: str = import_module("scheduling.migrations.0012_published_plans_double_nothing").FUNCTION
WHOLE_DAY = "tstzrange(d.date::timestamp AT TIME ZONE 'UTC', (d.date + 1)::timestamp AT TIME ZONE 'UTC')"
HALVES = """tstzrange(
                (d.date + CASE d.part WHEN 'afternoon' THEN interval '12 hours' ELSE interval '0' END) AT TIME ZONE 'UTC',
                (d.date + CASE d.part WHEN 'morning' THEN interval '12 hours' ELSE interval '1 day' END) AT TIME ZONE 'UTC'
            )"""
AS_IT_WAS = BEFORE[: BEFORE.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
AS_IT_IS = AS_IT_WAS.replace(WHOLE_DAY, HALVES)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0020_offers_of_needs_that_are_met")]

    operations = [migrations.RunSQL(AS_IT_IS, AS_IT_WAS)]
