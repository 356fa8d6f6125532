"""A plan and its rows change only while it is a draft; afterwards published may become superseded, and no more.

Written as row triggers, so that neither bulk updates nor a database shell gets past them. TRUNCATE is not caught:
it needs the owner's rights and is how tests clear the tables.
"""

from django.db import migrations

OWN_ROWS = ("stay", "dayattendance", "session", "visit", "unmet")
PART_ROWS = (("sessionattendee", "session"), ("sessionstaff", "session"), ("visitstaff", "visit"))

PLAN = """
CREATE FUNCTION scheduling_keep_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status = 'draft' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'published' AND NEW.status = 'superseded'
       AND to_jsonb(OLD) - 'status' = to_jsonb(NEW) - 'status' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'plan % is % and never changes', OLD.id, OLD.status USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER keep_plan BEFORE UPDATE OR DELETE ON scheduling_plan
    FOR EACH ROW EXECUTE FUNCTION scheduling_keep_plan();
"""

# The first argument names the table between the row and the plan, or is empty where the row has plan_id itself.
ROWS = """
CREATE FUNCTION scheduling_keep_plan_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version jsonb;
    plan bigint;
    state text;
BEGIN
    FOREACH version IN ARRAY ARRAY[to_jsonb(OLD), to_jsonb(NEW)] LOOP
        CONTINUE WHEN version IS NULL OR version = 'null'::jsonb;
        IF TG_ARGV[0] = '' THEN
            plan := (version->>'plan_id')::bigint;
        ELSE
            EXECUTE format('SELECT plan_id FROM scheduling_%s WHERE id = $1', TG_ARGV[0])
                INTO plan USING (version->>(TG_ARGV[0] || '_id'))::bigint;
        END IF;
        -- SHARE, not KEY SHARE: publication, which updates the status, must wait for this row, and this row for it.
        SELECT status INTO state FROM scheduling_plan WHERE id = plan FOR SHARE;
        IF state <> 'draft' THEN
            RAISE EXCEPTION 'plan % is % and its rows never change', plan, state
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

TRIGGER = """
CREATE TRIGGER keep_plan_row BEFORE INSERT OR UPDATE OR DELETE ON scheduling_{table}
    FOR EACH ROW EXECUTE FUNCTION scheduling_keep_plan_row('{parent}');
"""
TABLES = (*((table, "") for table in OWN_ROWS), *PART_ROWS)


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0001_initial")]

    operations = [
        migrations.RunSQL(PLAN, "DROP TRIGGER keep_plan ON scheduling_plan; DROP FUNCTION scheduling_keep_plan();"),
        migrations.RunSQL(ROWS, "DROP FUNCTION scheduling_keep_plan_row();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table, parent=parent), f"DROP TRIGGER keep_plan_row ON scheduling_{table};"
            )
            for table, parent in TABLES
        ),
    ]
