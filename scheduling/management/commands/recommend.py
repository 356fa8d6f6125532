import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.choices import PlanStatus
from scheduling.engine.react.events import UnknownCode
from scheduling.management.events import no_such
from scheduling.management.numbers import whole
from scheduling.management.weeks import find_plan, week
from scheduling.report_changes import print_recommendations, recommendations_json
from scheduling.services.reacting import need_recommend


class Command(BaseCommand):
    help = "The best options (place, staff and time) for a need in the published week, and what each costs the rest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--need", required=True, metavar="CODE")
        parser.add_argument(
            "--index",
            type=whole(0),
            metavar="N",
            help="other ways for this time of it, which stands, instead of one more",
        )
        parser.add_argument("--plan", type=whole(1), help="version; the published one when left out")
        parser.add_argument("--count", type=whole(1), default=5)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = find_plan(options["week"], options["plan"], PlanStatus.PUBLISHED)
        try:
            problem, found = need_recommend(
                plan=plan,
                need=options["need"],
                index=options["index"],
                now=timezone.now(),
                count=options["count"],
            )
        except UnknownCode as error:
            raise no_such(error) from error
        if options["json"]:
            self.stdout.write(json.dumps(recommendations_json(found), ensure_ascii=False, indent=1))
        elif found:
            print_recommendations(self.stdout, problem, plan.week, found)
        elif options["index"] is not None:
            self.stdout.write(_("There is no other way for this time, or it has begun, or the need has no such time."))
        else:
            self.stdout.write(_("There is no option: the need is served in full, or nobody can serve more of it."))
