"""Write the table of rules, docs/rules.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from scheduling.engine.rule_table import rule_table


class Command(BaseCommand):
    help = "Write the rules of a plan as a Markdown table, in Chinese and English."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, help="a file instead of standard output")

    def handle(self, *, output: Path | None, **options: Any) -> None:
        if output is None:
            self.stdout.write(rule_table())
        else:
            output.write_text(rule_table(), encoding="utf-8")
