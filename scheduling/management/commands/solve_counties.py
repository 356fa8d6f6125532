"""Plans the problem files of several counties side by side, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scheduling.engine.counties import Agreement, CountiesResult, solve_counties
from scheduling.engine.io import plan_to_json, problem_to_json
from scheduling.engine.result import Params, Result
from scheduling.management.files import read_problem, write_file
from scheduling.management.numbers import seconds, whole


class Command(BaseCommand):
    help = "Solve a folder of problem files, a county each, and let residents cross borders under agreements."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder of problem files; a county is called as its file")
        parser.add_argument("-o", "--output", type=Path, required=True, help="folder for a plan file of each county")
        parser.add_argument(
            "--agreements",
            type=Path,
            help='JSON: [{"home": county, "host": county, "facilities": [codes of the host]}]',
        )
        parser.add_argument("--seconds", type=seconds, default=60.0, help="for each county")
        parser.add_argument("--work", type=whole(1), help="stop on search iterations instead of seconds: deterministic")
        parser.add_argument("--seed", type=whole(0), default=1)
        parser.add_argument("--workers", type=whole(1), default=2, help="counties at a time, one core each")

    def handle(self, *args: Any, **options: Any) -> None:
        files = sorted(options["folder"].glob("*.json"))
        if not files:
            raise CommandError(_("%(folder)s holds no problem file.") % {"folder": options["folder"]})
        options["output"].mkdir(parents=True, exist_ok=True)
        counties = {path.stem: read_problem(path) for path in files}
        agreements = _agreements(options["agreements"]) if options["agreements"] else []
        params = Params(None if options["work"] else options["seconds"], options["work"], options["seed"], 1)
        try:
            result = solve_counties(counties, agreements, params, options["workers"], self._report)
        except KeyError as error:
            raise CommandError(_("The agreements name %(name)s, which is not there.") % {"name": error}) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._write(result, options["output"])

    def _report(self, name: str, result: Result) -> None:
        self.stdout.write(
            _("%(county)s: served %(served).2f %% of at most %(bound)s weighted minutes.")
            % {"county": name, "served": 100 * result.served / max(1, result.bound), "bound": result.bound}
        )

    def _write(self, result: CountiesResult, output: Path) -> None:
        """The plans, and the problems as well, which hold the guests now: ``check_plan`` takes both."""
        for name, plan in result.plans.items():
            write_file(output / f"{name}.problem.json", problem_to_json(result.problems[name]))
            write_file(output / f"{name}.plan.json", plan_to_json(plan))
        alone = sum(one.served for one in result.alone.values())
        self.stdout.write(
            _("Alone the counties serve %(alone)s weighted minutes, together %(served)s of %(needed)s.")
            % {"alone": alone, "served": result.served, "needed": result.needed}
        )
        count = len(result.guests)
        self.stdout.write(
            ngettext("%(count)s need is met across a border.", "%(count)s needs are met across a border.", count)
            % {"count": count}
        )
        for guest in result.guests:
            self.stdout.write(f"  {guest.home} → {guest.host}  {guest.need}  × {guest.units}")


def _agreements(path: Path) -> list[Agreement]:
    try:
        rows = json.loads(path.read_text("utf-8"))
        return [Agreement(row["home"], row["host"], tuple(row["facilities"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(
            _("%(file)s is no list of agreements with home, host and facilities: %(error)s")
            % {"file": path, "error": error}
        ) from error
