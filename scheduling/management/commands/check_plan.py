import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from scheduling.management.files import read_plan, read_problem
from scheduling.management.verdict import as_json, in_lines, judge

BROKEN, MALFORMED = 1, 2
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "Put every rule to a plan file, without a database. Exit 1: a hard rule is broken; 2: a file is malformed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("problem", type=Path, help="problem file, see docs/formats")
        parser.add_argument("plan", type=Path, help="plan file, with or without a result section")
        parser.add_argument("--language", choices=LANGUAGES, default="zh", help="of the findings")
        parser.add_argument("--json", action="store_true", help="the findings and the score as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LANGUAGES[options["language"]]):
            problem = read_problem(options["problem"], returncode=MALFORMED)
            verdict = judge(problem, read_plan(options["plan"], problem, returncode=MALFORMED))
            if options["json"]:
                self.stdout.write(json.dumps(as_json(verdict), ensure_ascii=False, indent=1))
            else:
                self.stdout.write("\n".join(in_lines(verdict)))
            if verdict.broken:
                count = len(verdict.broken)
                raise CommandError(_("Findings on hard rules: %(count)s") % {"count": count}, returncode=BROKEN)
