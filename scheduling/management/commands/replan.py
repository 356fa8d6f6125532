from typing import Any

from django.utils import timezone

from scheduling.engine.react.events import Event
from scheduling.management.reacting import ReactCommand
from scheduling.services.reacting import Answer, week_replan


class Command(ReactCommand):
    help = (
        "React to what happened after publication: store a new draft of the week that changes as little as possible, "
        "and list what it changes. Without events it reacts to what was entered since."
    )
    supply = False

    def answer(self, events: list[Event], options: dict[str, Any]) -> Answer:
        return week_replan(
            monday=options["week"],
            events=events,
            user=None,
            today=timezone.localdate(),
            now=timezone.now(),
            seed=options["seed"],
        )
