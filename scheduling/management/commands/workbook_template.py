from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from scheduling.management.files import writing_file
from scheduling.workbook.template import write_template


class Command(BaseCommand):
    help = "Write an empty workbook to fill: notes, drop-down lists, and one example row in each sheet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with writing_file(options["file"]):
            write_template(options["file"])
        self.stdout.write(_("Written: %(file)s") % {"file": options["file"]})
