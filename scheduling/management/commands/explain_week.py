import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console

from scheduling.choices import NoAnswer
from scheduling.explaining.document import explanation_json
from scheduling.explaining.needs import Audience
from scheduling.explaining.report import print_explanation
from scheduling.management.interrupt import interruptible
from scheduling.management.numbers import whole
from scheduling.management.weeks import find_plan, week
from scheduling.progress import LiveLine
from scheduling.selectors.explaining import UnknownNeed, plan_explain

TOP = 20  # needs, in text


class Command(BaseCommand):
    help = (
        "Say why needs of a week are unmet and which single changes would serve them, each tried by solving with it."
        " Ctrl-C shows what is known until then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--plan", type=whole(1), help="version; the newest when left out")
        parser.add_argument("--audience", type=Audience, choices=[*Audience], default=Audience.COORDINATOR)
        parser.add_argument("--need", action="append", default=[], help="code of a need; may be given several times")
        parser.add_argument(
            "--top", type=whole(1), help=f"weightiest needs; {TOP} in text and all with --json by default"
        )
        parser.add_argument("--no-city", action="store_true", help="leave out what one more of would serve most")
        parser.add_argument("--json", action="store_true", help="as in docs/formats/explanation.schema.json")

    def handle(self, *args: Any, **options: Any) -> None:
        plan, audience = find_plan(options["week"], options["plan"]), options["audience"]
        top = options["top"] or (None if options["json"] or options["need"] else TOP)
        city = not (options["no_city"] or options["need"] or audience is Audience.FAMILY)
        begun = time.monotonic()
        try:
            with interruptible() as stopped, _StepLine(Console(stderr=True), transient=True) as line:
                answer = plan_explain(
                    plan=plan, now=timezone.now(), only=options["need"], top=top, city=city,
                    on_step=line, should_stop=stopped,
                )  # fmt: skip
        except UnknownNeed as error:
            raise CommandError(NoAnswer.NOT_UNMET.label % {"code": error.code}) from error
        if answer.data_changed:
            self.stderr.write(_("The data has changed since this plan was made; it is explained by today's data."))
        if options["json"]:
            document = explanation_json(answer, audience, time.monotonic() - begun)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            print_explanation(self.stdout, answer, audience, top or len(answer.explanation.needs))


class _StepLine(LiveLine):
    def __call__(self, stage: str, done: int, total: int) -> None:
        text = {"needs": _("Unmet needs"), "city": _("Summed over the city")}[stage]
        self.show(stage, f"{text} {done}/{total}")
