"""Rosters that are still to be entered: without shifts nobody of a facility can be planned."""

from datetime import date

from django.db.models import Exists, OuterRef

from backend.core.access.questions import Actor, all_or_permitted
from backend.core.periods import ONE_WEEK, going_on, midnight

from ..models import Facility, Shift, StaffMember


def rosters_missing(user: Actor | None, monday: date) -> list[Facility]:
    """The facilities that have staff, none of whom has a shift in the week. One query. ``user`` None: all there are."""
    week = (midnight(monday), midnight(monday + ONE_WEEK))
    people = StaffMember.objects.filter(going_on(monday), facility=OuterRef("pk"))
    on_duty = Shift.objects.filter(staff__facility=OuterRef("pk"), span__overlap=week)
    rows = all_or_permitted(user, Facility)
    return list(rows.filter(going_on(monday), Exists(people), ~Exists(on_duty)).order_by("code"))
