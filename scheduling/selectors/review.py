"""What is due for review: needs, the beds people live in, assessments and entitlements that end soon, entitlements
that go to waste, and people whose place asks for a stable condition that no assessment says today."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from backend.core.access.questions import Actor, permitted
from residents.models import Assessment, Entitlement, Need, Resident

from ..models import Placement
from .endings import SOON, ends_between, followed
from .entitlements import entitlements_wasted
from .stability import stability_unproven

LAPSED = timedelta(days=14)  # what ended longer ago was ended on purpose


def due_for_review(user: Actor, today: date) -> dict[str, Any]:
    """By kind, what ends, whose place asks for a stable condition that no assessment says today, and of entitlements
    the use of those that are behind or that no need asks for."""
    behind, unasked = entitlements_wasted(permitted(user, "read", Entitlement), today)
    return {
        **ending(user, today),
        "unstable": unstable(user, today),
        "behind": behind,
        "unasked": unasked,
    }


def ending(user: Actor, today: date) -> dict[str, QuerySet[Any]]:
    """By kind, what ends within 30 days or ended lately with nothing that follows, the soonest first."""
    return {
        "needs": needs_ending(permitted(user, "read", Need), today - LAPSED, today + SOON),
        "placements": placements_ending(permitted(user, "read", Placement), today - LAPSED, today + SOON),
        "assessments": assessments_ending(permitted(user, "read", Assessment), today - LAPSED, today + SOON),
        "entitlements": entitlements_ending(permitted(user, "read", Entitlement), today - LAPSED, today + SOON),
    }


def count_ending(user: Actor, today: date) -> int:
    """Four queries."""
    return sum(rows.count() for rows in ending(user, today).values())


def unstable(user: Actor, today: date) -> QuerySet[Resident]:
    return stability_unproven(permitted(user, "read", Resident), today)


def needs_ending(rows: QuerySet[Need], first: date, end: date) -> QuerySet[Need]:
    """Whose last day is in ``[first, end)``, of residents who are still served, and no need of the service follows.

    A stay of so many nights is over when it is over: its bed is looked at, not its need.
    """
    found = rows.filter(ends_between("dates", first, end), resident__ends_on=None, nights_max=None)
    found = found.exclude(followed(Need, "dates", "resident", "service"))
    return found.select_related("resident__town", "service").order_by(F("dates__endswith"), "pk")


def placements_ending(rows: QuerySet[Placement], first: date, end: date) -> QuerySet[Placement]:
    found = rows.filter(ends_between("nights", first, end), need__resident__ends_on=None)
    found = found.exclude(followed(Placement, "nights", "need__resident"))
    related = ("need__resident__town", "need__service", "bed__room__facility")
    return found.select_related(*related).order_by(F("nights__endswith"), "pk")


def assessments_ending(rows: QuerySet[Assessment], first: date, end: date) -> QuerySet[Assessment]:
    """Those that an open need of the resident asks for."""
    asking = Need.objects.filter(resident=OuterRef("resident"), requires__contains=[OuterRef("kind")])
    found = rows.filter(ends_between("valid", first, end), Exists(asking), resident__ends_on=None)
    found = found.exclude(followed(Assessment, "valid", "resident", "kind"))
    return found.select_related("resident__town").order_by(F("valid__endswith"), "pk")


def entitlements_ending(rows: QuerySet[Entitlement], first: date, end: date) -> QuerySet[Entitlement]:
    found = rows.filter(ends_between("period", first, end), resident__ends_on=None)
    found = found.exclude(followed(Entitlement, "period", "resident", "service"))
    return found.select_related("resident__town", "service").order_by(F("period__endswith"), "pk")
