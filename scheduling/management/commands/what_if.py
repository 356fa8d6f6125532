import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from scheduling.engine.react.events import UnknownCode
from scheduling.management.events import add_event_arguments, events_of, no_such, not_published
from scheduling.management.weeks import week
from scheduling.report_changes import changes_json, print_changes
from scheduling.services.reacting import NothingPublished, week_what_if


class Command(BaseCommand):
    help = "Say what a replan would change in the published week if something happened. Nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        add_event_arguments(parser, supply=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        events = events_of(options, supply=True)
        try:
            answer = week_what_if(
                monday=options["week"],
                events=events,
                today=timezone.localdate(),
                now=timezone.now(),
                seed=options["seed"],
            )
        except NothingPublished as error:
            raise not_published(str(error)) from error
        except UnknownCode as error:
            raise no_such(error) from error
        if options["json"]:
            self.stdout.write(json.dumps(changes_json(answer), ensure_ascii=False, indent=1))
        else:
            print_changes(self.stdout, answer)
