"""Measures the engine on public benchmark instances, one subcommand a family. Needs no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling.benchmarks import hhcrsp
from scheduling.benchmarks.runs import Row


class Command(BaseCommand):
    help = "Solve public benchmark instances and write solutions and a table of costs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        families = parser.add_subparsers(dest="family", required=True)
        visits = families.add_parser("hhcrsp", help="home health care routing and scheduling")
        visits.set_defaults(run=hhcrsp.run)
        for family in (visits,):
            _add_limits(family)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = options["run"](
                options["source"],
                options["output"],
                seconds=options["seconds"],
                jobs=options["jobs"],
                seed=options["seed"],
                best=options["best_known"],
                report=self._report,
            )
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        gaps = [row.gap for row in rows if row.gap is not None]
        if gaps:
            self.stdout.write(f"{len(gaps)} instances, mean gap {sum(gaps) / len(gaps):.2f} %")

    def _report(self, row: Row) -> None:
        over = "" if row.gap is None else f"  {row.gap:+.2f} %"
        self.stdout.write(f"{row.instance}  {row.cost:.4f}  {row.seconds:.0f} s{over}")


def _add_limits(family: ArgumentParser) -> None:
    family.add_argument("source", type=Path, help="an instance, or a folder of instances")
    family.add_argument("--output", type=Path, required=True, help="folder for solutions and the table")
    family.add_argument("--seconds", type=float, default=60.0, help="for each instance")
    family.add_argument("--jobs", type=int, default=2, help="threads")
    family.add_argument("--seed", type=int, default=1)
    family.add_argument("--best-known", type=Path, help="CSV with the columns instance and best_known_cost")
