from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.operations.backups import BackupFailed, Server, backup_write, backups_prune


class Command(BaseCommand):
    help = "Save the whole database to a new folder, as it is at one moment. The keys of CARE_DATA_KEYS are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, nargs="?", help="where the new folder goes; by default in the data folder"
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="afterwards remove the oldest backups there beyond the newest N"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder, keep = options["folder"] or settings.ENVIRONMENT.data_dir / "backups", options["keep"]
        if keep is not None and keep < 1:
            raise CommandError(_("--keep is a number of backups, 1 or more."))
        try:
            made = backup_write(Server.of(connection), folder, timezone.now())
            gone = backups_prune(folder, keep) if keep else []
        except (BackupFailed, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Saved: %(folder)s") % {"folder": made})
        for path in gone:
            self.stdout.write(_("Removed: %(folder)s") % {"folder": path})
        self.stdout.write(_("Keep CARE_DATA_KEYS elsewhere: without them its sealed texts cannot be read."))
