import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.engine.react.events import UnknownCode
from scheduling.management.events import add_event_arguments, events_of, no_such, not_published
from scheduling.management.weeks import week
from scheduling.report_changes import changes_json, print_changes
from scheduling.services.reacting import NothingPublished, week_replan
from scheduling.writeback import StaleSnapshot


class Command(BaseCommand):
    help = (
        "React to what happened after publication: store a new draft of the week that changes as little as possible, "
        "and list what it changes. Without events it reacts to what was entered since."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        add_event_arguments(parser, supply=False)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        events = events_of(options, supply=False)
        try:
            answer = week_replan(
                monday=options["week"],
                events=events,
                user=None,
                today=timezone.localdate(),
                now=timezone.now(),
                seed=options["seed"],
            )
        except NothingPublished as error:
            raise not_published(str(error)) from error
        except UnknownCode as error:
            raise no_such(error) from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except StaleSnapshot as error:
            raise CommandError(_("The data changed while the week was planned. Plan it again.")) from error
        if options["json"]:
            self.stdout.write(json.dumps(changes_json(answer), ensure_ascii=False, indent=1))
        else:
            print_changes(self.stdout, answer)
