"""Copies of the sealed previews of workbooks go from the history: the names in them were to go within a day."""

from typing import Any

from django.db import migrations

from backend.core.history.upkeep import upkeep

# That the column changed stays told; what stood in it does not.
EMPTIED = "CASE WHEN jsonb_exists({0}, 'preview') THEN jsonb_set({0}, '{{preview}}', 'null') ELSE {0} END"
EMPTY = f"""
UPDATE core_change SET before = {EMPTIED.format("before")}, after = {EMPTIED.format("after")}
WHERE subject_type = 'scheduling.workbookupload' AND (jsonb_exists(before, 'preview') OR jsonb_exists(after, 'preview'))
"""


def empty(apps: Any, schema_editor: Any) -> None:
    with upkeep("previews.forget"), schema_editor.connection.cursor() as cursor:
        cursor.execute(EMPTY)


class Migration(migrations.Migration):
    dependencies = [("core", "0007_wanted_messages_and_forced_passwords")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
