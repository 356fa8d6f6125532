"""The first week that nobody has published yet: what is decided now begins there."""

from datetime import date

from django.db.models import Max

from backend.core.periods import ONE_WEEK

from ..choices import PlanStatus
from ..models import Plan
from ..weeks import coming_monday


def first_open_monday(today: date) -> date:
    """The Monday after the newest published week, not before the coming one."""
    newest: date | None = Plan.objects.filter(status=PlanStatus.PUBLISHED).aggregate(last=Max("week"))["last"]
    coming = coming_monday(today)
    return coming if newest is None else max(coming, newest + ONE_WEEK)
