import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from scheduling.management.numbers import whole
from scheduling.management.weeks import find_plan, week
from scheduling.report import as_json, print_plan


class Command(BaseCommand):
    help = "Show the newest plan of a week, or one version of it: what is served, what is not, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--plan", type=whole(1), help="version; the newest when left out")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = find_plan(options["week"], options["plan"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan), ensure_ascii=False, indent=1))
        else:
            print_plan(self.stdout, plan)
