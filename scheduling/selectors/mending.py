"""How the replans stand that people asked for after what broke a published week."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from backend.core.access.questions import Actor, permitted

from ..choices import UNDER_WAY, PlanStatus, RunStatus
from ..models import Inquiry
from ..models.inquiry import BROKEN


def mendings(user: Actor, weeks: Iterable[date]) -> dict[date, Inquiry]:
    """The newest replan of each of the weeks, by its Monday, while it says something: it is under way, it failed, or
    its draft waits to be published."""
    rows = permitted(user, "read", Inquiry).filter(week__in=weeks, asked__has_key=BROKEN)
    newest = rows.order_by("week", "-created_at", "-pk").distinct("week").values("pk")
    speaking = Q(status__in=(*UNDER_WAY, RunStatus.FAILED)) | Q(draft__status=PlanStatus.DRAFT)
    found = Inquiry.objects.filter(speaking, pk__in=newest).select_related("draft")
    return {one.week: one for one in found.only("week", "status", "problem", "finished_at", "draft__version")}
