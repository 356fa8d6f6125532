"""What the commands about a week have in common: the argument, the plan it means, and the errors."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ..choices import PlanStatus
from ..models import Plan
from ..selectors.plans import latest_plan
from ..weeks import monday_of, week_name


def week(text: str) -> date:
    """Type of a command's argument: a week like 2026-W49, as its Monday."""
    try:
        return monday_of(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def find_plan(monday: date, version: int | None, *statuses: PlanStatus) -> Plan:
    """The version asked for, or the newest of these statuses."""
    if version is None:
        plan = latest_plan(monday, *statuses)
    else:
        plan = Plan.objects.filter(week=monday, version=version).first()
    if plan is None:
        command = "publish_week" if statuses == (PlanStatus.PUBLISHED,) and latest_plan(monday) else "plan_week"
        raise CommandError(
            _("Week %(week)s has no such plan. Make one with: manage.py %(command)s %(week)s")
            % {"week": week_name(monday), "command": command}
        )
    return plan
