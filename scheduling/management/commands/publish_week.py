from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from scheduling.choices import PlanStatus
from scheduling.explaining.catalogue import stored_names
from scheduling.explaining.figures import about_text, codes_of
from scheduling.management.numbers import whole
from scheduling.management.weeks import find_plan, week
from scheduling.models import Plan
from scheduling.report import sentence_text
from scheduling.selectors.plans import published_plan
from scheduling.services.past import WeekOver
from scheduling.services.publishing import NotADraft, publish_plan
from scheduling.writeback import InvalidPlan


class Command(BaseCommand):
    help = "Publish the newest draft of a week. The version published before is superseded; both are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("week", type=week, help="for example 2026-W49")
        parser.add_argument("--plan", type=whole(1), help="version; the newest draft when left out")
        parser.add_argument("--quiet", action="store_true", help="send nobody a message")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = find_plan(options["week"], options["plan"], PlanStatus.DRAFT)
        if options["plan"] is None:
            _refuse_older(plan)
        try:
            plan = publish_plan(
                plan=plan, user=None, today=timezone.localdate(), now=timezone.now(), tell=not options["quiet"]
            )
        except NotADraft as error:
            raise CommandError(_("%(plan)s is not a draft: it was published before.") % {"plan": plan}) from error
        except WeekOver as error:
            raise CommandError("\n".join(error.messages)) from error
        except InvalidPlan as error:
            catalogue = stored_names()
            lines = "\n".join(
                f"  {sentence_text(one.rule)} {about_text(codes_of(one), one.detail, catalogue)}"
                for one in error.findings[:20]
            )
            text = _("The data changed since the plan was made, and it breaks %(count)s hard rules now. Plan again.")
            raise CommandError(f"{text % {'count': len(error.findings)}}\n{lines}") from error
        self.stdout.write(_("Published: %(plan)s") % {"plan": plan})


def _refuse_older(plan: Plan) -> None:
    """A newest draft that is older than what is published was passed over by somebody."""
    published = published_plan(plan.week)
    if published is not None and plan.version < published.version:
        text = _("%(published)s is published, which is newer than the draft %(plan)s. Name it: --plan %(version)s")
        raise CommandError(text % {"published": published, "plan": plan, "version": plan.version})
