from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.management.files import writing_file
from scheduling.services.workbooks import workbook_export


class Command(BaseCommand):
    help = "Write the network, the people and the newest published week as a workbook that can be imported again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--numbers-for", default="", metavar="REASON",
            help="certificate and identity numbers whole, and why; it is kept. Masked otherwise.",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        path, reason = options["file"], options["numbers_for"].strip()
        with writing_file(path):
            workbook_export(path=path, numbers_for=reason, now=timezone.now(), user=None)
        self.stdout.write(_("Written: %(file)s") % {"file": options["file"]})
