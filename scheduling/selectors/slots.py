"""When staff are on duty, and whether something is planned for them then."""

from django.db.models import Exists, OuterRef, QuerySet

from backend.core.access.questions import Actor, permitted
from facilities.models import Shift

from ..models import Booking


def shifts_told(user: Actor) -> QuerySet[Shift]:
    """Shifts with ``taken``: whether anything of a published week is in them, also of those of whom ``user`` may not
    read, as of who comes from another house."""
    taken = Booking.objects.filter(live=True, staff=OuterRef("staff"), span__overlap=OuterRef("span"))
    return permitted(user, "read", Shift).annotate(taken=Exists(taken))
