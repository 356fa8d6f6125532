import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from scheduling.management.files import writing_file
from scheduling.services.workbooks import workbook_import
from scheduling.workbook.mark import mark
from scheduling.workbook.report import ImportReport
from scheduling.workbook.wording import report_text

LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "Bring a workbook into the database, or with --check say what would happen. Exit code 1: there are errors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="store nothing, only say what would happen")
        parser.add_argument(
            "--accept-valid", action="store_true", help="store the sound rows although others have errors"
        )
        parser.add_argument("--language", choices=LANGUAGES, default="zh", help="of the report (default: zh)")
        parser.add_argument("--json", action="store_true", help="the whole report as JSON")
        parser.add_argument("--marked", type=Path, metavar="FILE", help="write a copy with the cells at fault marked")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        with translation.override(LANGUAGES[options["language"]]):
            if not path.is_file():
                raise CommandError(_("There is no file %(file)s.") % {"file": path})
            report = workbook_import(
                path=path,
                check=options["check"],
                accept_valid=options["accept_valid"],
                now=timezone.now(),
                user=None,
            )
            self._write(report, options)
            if options["marked"] and report.sheets:
                with writing_file(options["marked"]):
                    mark(path, report.findings, options["marked"])
        if report.errors:
            sys.exit(1)

    def _write(self, report: ImportReport, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(report_text(report, checked=options["check"]))
