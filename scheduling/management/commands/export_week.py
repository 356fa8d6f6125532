from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.choices import PlanStatus
from scheduling.handout import hand_out
from scheduling.management.files import for_its_owner, writing
from scheduling.management.numbers import whole
from scheduling.management.weeks import find_plan, week


class Command(BaseCommand):
    help = "Write the published week: a workbook for each facility, each staff member and the city, and calendars."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--output", type=Path, required=True, metavar="DIR")
        parser.add_argument("--plan", type=whole(1), help="version; the published one when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = find_plan(options["week"], options["plan"], PlanStatus.PUBLISHED)
        with writing(options["output"]), for_its_owner():
            files = hand_out(plan, options["output"], timezone.localdate())
        self.stdout.write(
            _("%(facilities)s facilities, %(staff)s staff, %(calendars)s calendars, and city.xlsx in %(folder)s")
            % {
                "facilities": files.facilities,
                "staff": files.staff,
                "calendars": files.calendars,
                "folder": options["output"],
            }
        )
