"""Groups of a draft that are too small to be opened, before somebody wants it published."""

from django.db.models import Count, F

from backend.core.access.questions import Actor, require

from .. import models
from ..choices import PlanStatus
from ..engine.demand import Occurrence
from ..engine.rules import Finding, group_least
from ..engine.view import PlanView
from .excerpts import excerpt_around


def groups_too_small(user: Actor, plan: models.Plan) -> list[Finding]:
    """By the rule itself, over an excerpt; of drafts alone. Whom ``user`` may know by name is asked with ``names_in``.
    Raises PermissionDenied."""
    require(user, "plan", plan)
    small = plan.sessions.annotate(there=Count("attendees")).filter(there__lt=F("service__group_least"))
    seats = models.SessionAttendee.objects.filter(session__in=small.values("pk"))
    there = [Occurrence(*seat) for seat in seats.order_by("pk").values_list("need__code", "index")]
    if plan.status != PlanStatus.DRAFT or not there:
        return []
    excerpt = excerpt_around(plan=plan, targets={one: [] for one in there})
    return [*group_least.check(PlanView(excerpt.problem, excerpt.plan))]
