from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from backend.core.operations.backups import BackupFailed, Server, backup_restore, missing_keys


class Command(BaseCommand):
    help = "Bring a backup into an empty database, and check that every table is what was saved."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="as `backup` named it")
        parser.add_argument("--database", metavar="URL", help="another than that of DATABASE_URL, as for a drill")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            server = Server.at(options["database"]) if options["database"] else Server.of(connection)
            manifest = backup_restore(server, options["folder"])
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        rows = sum(int(count) for count, _sum in manifest["tables"].values())
        self.stdout.write(
            _("Restored and compared: %(tables)s tables, %(rows)s rows, saved at %(moment)s.")
            % {"tables": len(manifest["tables"]), "rows": rows, "moment": manifest["saved_at"]}
        )
        if missing := missing_keys(manifest):
            self.stderr.write(
                _("Sealed texts may not open: CARE_DATA_KEYS lacks the keys %(keys)s of that time.")
                % {"keys": ", ".join(missing)}
            )
