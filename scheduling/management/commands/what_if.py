from typing import Any

from django.utils import timezone

from scheduling.engine.react.events import Event
from scheduling.management.reacting import ReactCommand
from scheduling.services.reacting import Answer, week_what_if


class Command(ReactCommand):
    help = "Say what a replan would change in the published week if something happened. Nothing is stored."
    supply = True

    def answer(self, events: list[Event], options: dict[str, Any]) -> Answer:
        return week_what_if(
            monday=options["week"],
            events=events,
            now=timezone.now(),
            seed=options["seed"],
        )
