import json
import signal
import sys
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.live import Live

from scheduling.explaining.needs import Audience
from scheduling.explaining.report import explanation_json, print_explanation
from scheduling.management.weeks import find_plan, week
from scheduling.selectors.explaining import UnknownNeed, plan_explain

TOP = 20  # needs, in text


class Command(BaseCommand):
    help = (
        "Say why needs of a week are unmet and which single changes would serve them, each tried by solving with it."
        " Ctrl-C shows what is known until then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--plan", type=int, help="version; the newest when left out")
        parser.add_argument("--audience", type=Audience, choices=[*Audience], default=Audience.COORDINATOR)
        parser.add_argument("--need", action="append", default=[], help="code of a need; may be given several times")
        parser.add_argument(
            "--top", type=_count, help=f"weightiest needs; {TOP} in text and all with --json by default"
        )
        parser.add_argument("--no-city", action="store_true", help="leave out what one more of would serve most")
        parser.add_argument("--json", action="store_true", help="as in docs/formats/explanation.schema.json")

    def handle(self, *args: Any, **options: Any) -> None:
        plan, audience = find_plan(options["week"], options["plan"]), options["audience"]
        top = options["top"] or (None if options["json"] or options["need"] else TOP)
        city = not (options["no_city"] or options["need"] or audience is Audience.FAMILY)
        stop, begun = threading.Event(), time.monotonic()
        handler = signal.signal(signal.SIGINT, lambda *_: stop.set())
        try:
            with _StepLine() as line:
                answer = plan_explain(
                    plan=plan, today=timezone.localdate(), only=options["need"], top=top, city=city,
                    on_step=line, should_stop=stop.is_set,
                )  # fmt: skip
        except UnknownNeed as error:
            raise CommandError(_("Need %(code)s is not unmet in this plan.") % {"code": error.code}) from error
        finally:
            signal.signal(signal.SIGINT, handler)
        if answer.data_changed:
            self.stderr.write(_("The data has changed since this plan was made; it is explained by today's data."))
        if options["json"]:
            document = explanation_json(answer, audience, time.monotonic() - begun)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            print_explanation(self.stdout, answer, audience, top or len(answer.explanation.needs))


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ArgumentTypeError(_("%(text)s is not a number from 1 on.") % {"text": text})
    return int(text)


class _StepLine:
    """One line that changes in place on a terminal; elsewhere a line for each stage. On stderr."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._live = Live(console=self._console, transient=True, auto_refresh=False) if sys.stderr.isatty() else None
        self._stage = ""

    def __enter__(self) -> "_StepLine":
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._live:
            self._live.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        text = {"needs": _("Unmet needs"), "city": _("Summed over the city")}[stage] + f" {done}/{total}"
        if self._live:
            self._live.update(text, refresh=True)
        elif stage != self._stage:
            self._console.print(text)
        self._stage = stage
