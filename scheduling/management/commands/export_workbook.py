from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from scheduling.workbook.export import export_workbook


class Command(BaseCommand):
    help = "Write the network, the people and the newest published week as a workbook that can be imported again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        export_workbook(options["file"])
        self.stdout.write(_("Written: %(file)s") % {"file": options["file"]})
