from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from scheduling.management.files import writing_file
from scheduling.workbook.sheets import SHEETS
from scheduling.workbook.vocabulary import load_vocabulary
from scheduling.workbook.write import write_workbook


class Command(BaseCommand):
    help = "Write an empty workbook to fill: notes, drop-down lists, and one example row in each sheet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with writing_file(options["file"]):
            write_workbook(
                options["file"], {sheet.key: () for sheet in SHEETS}, names=load_vocabulary().names, examples=True
            )
        self.stdout.write(_("Written: %(file)s") % {"file": options["file"]})
