"""What the commands that react to events have in common: arguments, errors in the reader's language, and the answer."""

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ..choices import NoAnswer
from ..engine.react.events import Event, UnknownCode
from ..report_changes import changes_json, print_changes
from ..services.reacting import Answer, NothingPublished
from ..writeback import StaleSnapshot
from .events import add_event_arguments, events_of, no_such
from .numbers import whole
from .weeks import week


class ReactCommand(BaseCommand, ABC):
    """``supply``: whether events may bring beds and places that the data does not hold."""

    supply: ClassVar[bool]

    @abstractmethod
    def answer(self, events: list[Event], options: dict[str, Any]) -> Answer:
        """What comes of these events in the week of the options."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        add_event_arguments(parser, supply=self.supply)
        parser.add_argument("--seed", type=whole(0), default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        events = events_of(options, supply=self.supply)
        try:
            answer = self.answer(events, options)
        except NothingPublished as error:
            words = _("Week %(week)s has no published plan. Publish one with: manage.py publish_week %(week)s")
            raise CommandError(words % {"week": error}) from error
        except UnknownCode as error:
            raise no_such(error) from error
        except ValidationError as error:
            raise CommandError("\n".join(map(_, error.messages))) from error
        except StaleSnapshot as error:
            raise CommandError(NoAnswer.OUTRUN.label) from error
        if options["json"]:
            self.stdout.write(json.dumps(changes_json(answer), ensure_ascii=False, indent=1))
        else:
            print_changes(self.stdout, answer)
