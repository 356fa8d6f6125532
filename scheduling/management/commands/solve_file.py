from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console

from scheduling.engine.io import result_to_json
from scheduling.engine.result import Params
from scheduling.engine.solve import solve
from scheduling.management.files import read_problem, write_file
from scheduling.management.interrupt import interruptible
from scheduling.management.numbers import seconds, whole
from scheduling.progress import ProgressLine


class Command(BaseCommand):
    help = "Solve a problem file and write the plan, without a database. Ctrl-C takes the best plan found so far."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("problem", type=Path, help="problem file, see docs/formats")
        parser.add_argument("-o", "--output", type=Path, required=True, help="plan file to write")
        parser.add_argument("--seconds", type=seconds, default=60.0)
        parser.add_argument("--seed", type=whole(0), default=1)
        parser.add_argument("--jobs", type=whole(1), default=2)
        parser.add_argument("--work", type=whole(1), help="stop on search iterations instead of seconds: deterministic")

    def handle(self, *args: Any, **options: Any) -> None:
        problem = read_problem(options["problem"])
        if not options["output"].parent.is_dir():  # before the search, not after it
            raise CommandError(_("%(folder)s is no folder.") % {"folder": options["output"].parent})
        limit = None if options["work"] else options["seconds"]
        params = Params(limit, options["work"], options["seed"], options["jobs"])
        with interruptible() as stopped, ProgressLine(Console(stderr=True)) as line:
            result = solve(problem, params, line, stopped)
        write_file(options["output"], result_to_json(result))
        self.stdout.write(
            _("%(file)s: served %(served)s of %(needed)s weighted minutes, at most %(bound)s (gap %(gap).2f%%).")
            % {
                "file": options["output"],
                "served": result.served,
                "needed": result.needed,
                "bound": result.bound,
                "gap": 100 * result.gap,
            }
        )
