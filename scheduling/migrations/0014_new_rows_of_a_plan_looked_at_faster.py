"""New rows of a plan are looked at without a detour by JSON and by text that is planned anew for each.

A draft is some ten thousand of them, and half of what the database took to store one went there. What is refused and
what is locked are the same; changed and deleted rows are looked at as before.
"""

import importlib

from django.db import migrations

before = importlib.import_module("scheduling.migrations.0002_published_plans_never_change")

# SHARE, not KEY SHARE: publication, which updates the status, must wait for this row, and this row for it.
NEW_ROW = """
CREATE FUNCTION scheduling_keep_new_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    plan bigint;
    state text;
BEGIN
    SELECT scheduling_plan.id, status INTO plan, state FROM {found} FOR SHARE OF scheduling_plan;
    IF state <> 'draft' THEN
        RAISE EXCEPTION 'plan % is % and its rows never change', plan, state USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FOUND = {
    "row": "scheduling_plan WHERE id = NEW.plan_id",
    **{
        f"part_of_{parent}": f"scheduling_plan JOIN scheduling_{parent} AS parent ON parent.plan_id = scheduling_plan.id"
        f" WHERE parent.id = NEW.{parent}_id"
        for parent in ("session", "visit")
    },
}

TRIGGERS = """
DROP TRIGGER keep_plan_row ON scheduling_{table};
CREATE TRIGGER keep_plan_row BEFORE UPDATE OR DELETE ON scheduling_{table}
    FOR EACH ROW EXECUTE FUNCTION scheduling_keep_plan_row('{parent}');
CREATE TRIGGER keep_plan_new_row BEFORE INSERT ON scheduling_{table}
    FOR EACH ROW EXECUTE FUNCTION scheduling_keep_new_{name}();
"""
BACK = """
DROP TRIGGER keep_plan_new_row ON scheduling_{table};
DROP TRIGGER keep_plan_row ON scheduling_{table};
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0013_offers_beside_others")]

    operations = [
        *(
            migrations.RunSQL(
                NEW_ROW.format(name=name, found=found), f"DROP FUNCTION scheduling_keep_new_{name}();"
            )
            for name, found in FOUND.items()
        ),
        *(
            migrations.RunSQL(
                TRIGGERS.format(table=table, parent=parent, name=f"part_of_{parent}" if parent else "row"),
                (BACK + before.TRIGGER).format(table=table, parent=parent),
            )
            for table, parent in before.TABLES
        ),
    ]
