from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.demo.city import FEWEST, MOST, make_city
from scheduling.management.files import writing_file
from scheduling.management.numbers import whole
from scheduling.weeks import coming_monday, monday_of, week_name
from scheduling.workbook.write import write_workbook


class Command(BaseCommand):
    help = "Write the workbook of a demo city with invented people. Needs no database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--residents", type=int, default=12_000, help="with a certificate, %(default)s by default")
        parser.add_argument("--seed", type=whole(0), default=1, help="same seed, same bytes")
        parser.add_argument("--output", type=Path, required=True, help="an .xlsx file, overwritten")
        parser.add_argument("--week", help="to be planned, for example 2026-W49; the coming one by default")

    def handle(self, *args: Any, **options: Any) -> None:
        residents = options["residents"]
        if not FEWEST <= residents <= MOST:
            raise CommandError(
                _("--residents is %(found)s and must be %(least)s to %(most)s.")
                % {"found": residents, "least": FEWEST, "most": MOST}
            )
        try:
            monday = monday_of(options["week"]) if options["week"] else coming_monday(timezone.localdate())
        except ValueError as error:
            raise CommandError(str(error)) from error
        with writing_file(Path(options["output"])):
            city = make_city(residents, options["seed"], monday)
            write_workbook(options["output"], city)
        self.stdout.write(
            _("%(file)s: week %(week)s, %(residents)s residents, %(needs)s needs, %(staff)s staff, %(beds)s beds.")
            % {
                "file": options["output"],
                "week": week_name(monday),
                "residents": residents,
                "needs": len(city["needs"]),
                "staff": len(city["staff"]),
                "beds": len(city["beds"]),
            }
        )
