"""What is out of use at a facility, or will be."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from backend.core.access.questions import Actor, permitted
from facilities.models import Closure, Facility

OF_HOUSE = ("facility", "room__facility", "bed__room__facility", "staff__facility")


def closures_of(user: Actor, facility: Facility, today: date) -> list[Closure]:
    """Closures of the house, its rooms, beds and staff that are not over, the next first. One query."""
    here = Q(*((f"{path}", facility) for path in OF_HOUSE), _connector=Q.OR)
    start = timezone.make_aware(datetime.combine(today, datetime.min.time()))
    rows = permitted(user, "read", Closure).filter(here, Q(span__endswith=None) | Q(span__endswith__gt=start))
    return list(rows.select_related("facility", "room", "bed", "staff").order_by("span", "pk"))
