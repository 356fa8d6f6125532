from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.core.sentences import sentences
from residents.models import Resident
from scheduling.management.files import write_file
from scheduling.services.file_export import file_export


class Command(BaseCommand):
    help = "Write all that is stored of one resident to a zip: a page to read, CSV and JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="of the file")
        parser.add_argument("--reason", required=True, help="for whom or what for; it is kept")
        parser.add_argument("--output", type=Path, help="the zip; CODE.zip by default")
        parser.add_argument("--numbers", action="store_true", help="certificate and identity number whole")

    def handle(self, *args: Any, **options: Any) -> None:
        resident = Resident.objects.filter(code=options["code"]).first()
        if resident is None:
            raise CommandError(_("There is no file %(code)s.") % {"code": options["code"]})
        path: Path = options["output"] or Path(f"{resident.code}.zip")
        try:
            with translation.override("zh-hans"):
                content = file_export(
                    resident=resident, user=None, reason=options["reason"], numbers=options["numbers"],
                    now=timezone.now(),
                )  # fmt: skip
        except ValidationError as fault:
            raise CommandError(sentences(*fault.messages)) from fault
        write_file(path, content)
        self.stdout.write(_("Written: %(file)s") % {"file": path})
