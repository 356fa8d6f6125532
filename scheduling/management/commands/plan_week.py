import json
import os
import socket
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console

from facilities.selectors.rosters import rosters_missing
from scheduling.choices import NoAnswer
from scheduling.engine.result import Params
from scheduling.leases import LostLease, NotQueued, WeekBusy
from scheduling.management.interrupt import interruptible
from scheduling.management.numbers import seconds, whole
from scheduling.management.weeks import week
from scheduling.progress import ProgressLine
from scheduling.report import as_json, print_plan
from scheduling.services.planning import run_request
from scheduling.snapshot.rule_values import NoRules
from scheduling.solving.here import run_execute
from scheduling.writeback import StaleSnapshot


class Command(BaseCommand):
    help = "Plan a week and store the result as a draft. Ctrl-C takes the best plan found so far."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--seconds", type=seconds, default=60.0)
        parser.add_argument("--seed", type=whole(0), default=1)
        parser.add_argument("--jobs", type=whole(1), default=2)
        parser.add_argument("--work", type=whole(1), help="stop on search iterations instead of seconds: deterministic")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--queue", action="store_true", help="leave it to a worker, and return at once")

    def handle(self, *args: Any, **options: Any) -> None:
        limit = None if options["work"] else options["seconds"]
        params = Params(limit, options["work"], options["seed"], options["jobs"])
        if missing := rosters_missing(None, options["week"]):
            text = _("No shifts are entered for this week yet at:")
            self.stderr.write(f"{text} {' · '.join(facility.name for facility in missing)}")
        try:
            if options["queue"]:
                self._queue(options["week"], params, options["json"])
                return
            with interruptible() as stopped, ProgressLine(Console(stderr=True)) as line:
                run = run_request(monday=options["week"], params=params, user=None, now=timezone.now(), queue=False)
                plan = run_execute(
                    run=run,
                    clock=timezone.now,
                    worker=f"{socket.gethostname()}:{os.getpid()}",
                    on_progress=line,
                    should_stop=stopped,
                )
        except WeekBusy as error:
            raise CommandError(_("This week is being planned by another run.")) from error
        except (LostLease, NotQueued) as error:
            text = _("This run was ended or given to a worker meanwhile. The page of the week shows its runs.")
            raise CommandError(text) from error
        except StaleSnapshot as error:
            raise CommandError(NoAnswer.OUTRUN.label) from error
        except NoRules as error:
            raise CommandError(error.message) from error
        if plan is None:
            raise CommandError(_("Cancelled before there was any plan."))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(plan), ensure_ascii=False, indent=1))
        else:
            print_plan(self.stdout, plan)

    def _queue(self, monday: date, params: Params, as_text: bool) -> None:
        run = run_request(monday=monday, params=params, user=None, now=timezone.now())
        if as_text:
            self.stdout.write(json.dumps({"run": run.pk}))
        else:
            self.stdout.write(_("Run %(run)s is queued. A worker plans the week.") % {"run": run.pk})
