from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling.engine.io import problem_to_json
from scheduling.management.files import write_file
from scheduling.management.weeks import week
from scheduling.snapshot import take_snapshot
from scheduling.snapshot.rule_values import NoRules


class Command(BaseCommand):
    help = "Write the problem of a week to a file for solve_file and check_plan. Codes only: no names, no numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("-o", "--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            problem = take_snapshot(monday=options["week"])
        except NoRules as error:
            raise CommandError(error.message) from error
        write_file(options["output"], problem_to_json(problem))
