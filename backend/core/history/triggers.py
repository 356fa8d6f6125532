"""The triggers that write the history. Put in place after each ``migrate``: a new model is tracked from its first row.

They look at statements, not at single rows: an import of thousands of rows costs one more statement each time.
"""

import hashlib
from typing import Any

from django.db import connections

from .tracked import Tracked, tracked

FUNCTION = """
CREATE OR REPLACE FUNCTION core_history() RETURNS trigger LANGUAGE plpgsql AS $history$
-- Arguments: label, key column, expression of the resident over row r, columns left out.
DECLARE
    context jsonb := coalesce(nullif(current_setting('care.context', true), ''), '{}')::jsonb;
    left_out text[] := TG_ARGV[3]::text[];
    target CONSTANT text := 'INSERT INTO core_change (at, transaction, subject_type, subject_id, resident, operation,
        before, after, who_id, source, address, reason, database_user) ';
    chosen text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        chosen := 'NULL::jsonb, NULL::jsonb, $2, $3, $4, $5, session_user FROM after_rows r';
    ELSIF TG_OP = 'DELETE' THEN
        chosen := 'to_jsonb(r) - $6, NULL::jsonb, $2, $3, $4, $5, session_user FROM before_rows r';
    ELSE
        chosen := format('d.old, d.new, $2, $3, $4, $5, session_user
            FROM before_rows o JOIN after_rows r USING (%I), LATERAL (
                SELECT jsonb_object_agg(a.key, b.value) AS old, jsonb_object_agg(a.key, a.value) AS new
                FROM jsonb_each(to_jsonb(r) - $6) a JOIN jsonb_each(to_jsonb(o)) b USING (key)
                WHERE a.value IS DISTINCT FROM b.value
            ) d WHERE d.new IS NOT NULL', TG_ARGV[1]);
    END IF;
    EXECUTE target || format(
        'SELECT clock_timestamp(), pg_current_xact_id()::text, $1, r.%I::text, %s, %L, %s',
        TG_ARGV[1], TG_ARGV[2], lower(TG_OP), chosen)
    USING TG_ARGV[0], (context->>'who')::bigint, coalesce(context->>'source', ''), coalesce(context->>'address', ''),
        coalesce(context->>'reason', ''), left_out;
    RETURN NULL;
END $history$;

-- The history itself: kept as it is. Its upkeep, said for one transaction, may empty texts, seal them anew and remove
-- what is past its time, and is written down as well.
CREATE OR REPLACE FUNCTION core_keep_history() RETURNS trigger LANGUAGE plpgsql AS $keep$
DECLARE
    upkeep text := coalesce(current_setting('care.history_upkeep', true), '');
BEGIN
    IF upkeep = '' THEN
        RAISE EXCEPTION 'the history is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.reason NOT IN (OLD.reason, '') OR
        (to_jsonb(NEW) - 'before' - 'after' - 'reason') <> (to_jsonb(OLD) - 'before' - 'after' - 'reason')) THEN
        RAISE EXCEPTION 'who changed what and when is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $keep$;

CREATE OR REPLACE FUNCTION core_note_upkeep() RETURNS trigger LANGUAGE plpgsql AS $note$
BEGIN
    INSERT INTO core_change (at, transaction, subject_type, subject_id, operation, after, source, address, reason,
        database_user)
    SELECT clock_timestamp(), pg_current_xact_id()::text, 'core.change', '', lower(TG_OP),
        jsonb_build_object('rows', count(*)), current_setting('care.history_upkeep', true), '', '', session_user
    FROM before_rows HAVING count(*) > 0;
    RETURN NULL;
END $note$;

CREATE OR REPLACE TRIGGER keep_history BEFORE UPDATE OR DELETE ON core_change
    FOR EACH ROW EXECUTE FUNCTION core_keep_history();
CREATE OR REPLACE TRIGGER note_upkeep_update AFTER UPDATE ON core_change
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION core_note_upkeep();
CREATE OR REPLACE TRIGGER note_upkeep_delete AFTER DELETE ON core_change
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION core_note_upkeep();
"""
ROWS = {
    "INSERT": "NEW TABLE AS after_rows",
    "UPDATE": "OLD TABLE AS before_rows NEW TABLE AS after_rows",
    "DELETE": "OLD TABLE AS before_rows",
}


def install(using: str = "default") -> None:
    """Put functions and triggers in place, unless they stand already. Tables that are not there yet are passed over."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if "core_change" not in there:
        return
    wanted = [one for one in tracked() if one.table in there]
    statements = FUNCTION + "\n".join(_triggers(one) for one in wanted)
    mark = hashlib.sha256(statements.encode()).hexdigest()
    count = sum(len(one.operations) for one in wanted)
    with connection.cursor() as cursor:
        if _standing(cursor) == (mark, count):
            return
        cursor.execute(_drop_all(cursor) + statements, None)
        cursor.execute(f"COMMENT ON FUNCTION core_history() IS '{mark}'")


def _standing(cursor: Any) -> tuple[str | None, int]:
    cursor.execute(
        "SELECT obj_description(to_regproc('core_history'), 'pg_proc'),"
        " (SELECT count(*) FROM pg_trigger WHERE tgfoid = to_regproc('core_history'))"
    )
    mark, count = cursor.fetchone()
    return mark, count


def _drop_all(cursor: Any) -> str:
    cursor.execute("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE tgfoid = to_regproc('core_history')")
    return "".join(f"DROP TRIGGER {name} ON {table};\n" for name, table in cursor.fetchall())


def _triggers(one: Tracked) -> str:
    left_out = "{" + ",".join(one.left_out) + "}"
    arguments = ", ".join(f"'{text}'" for text in (one.label, one.key, one.resident, left_out))
    return "\n".join(
        f'CREATE TRIGGER history_{operation.lower()} AFTER {operation} ON "{one.table}"'
        f" REFERENCING {ROWS[operation]} FOR EACH STATEMENT EXECUTE FUNCTION core_history({arguments});"
        for operation in one.operations
    )
