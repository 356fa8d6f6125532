"""The facilities that somebody runs."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from backend.core.access.questions import Actor, permitted
from facilities.models import Bed, DayPlaces, Facility
from facilities.selectors.rosters import rosters_missing


def own_facilities(user: Actor) -> QuerySet[Facility]:
    """By town and name, with both and the kind."""
    return permitted(user, "run", Facility).select_related("kind", "town").order_by("town", "name", "code")


def own_facility(user: Actor, code: str) -> Facility | None:
    return own_facilities(user).filter(code=code).first()


def rosters_to_enter(user: Actor, monday: date) -> list[tuple[Facility, bool]]:
    """The facilities without shifts in the week, each with whether ``user`` runs it; those first. One query or two."""
    missing = rosters_missing(user, monday)
    if not missing:
        return []
    own = set(own_facilities(user).filter(pk__in=[one.pk for one in missing]).values_list("pk", flat=True))
    return sorted(((one, one.pk in own) for one in missing), key=lambda one: not one[1])


def facilities_with_places(user: Actor, town: str = "") -> QuerySet[Facility]:
    """Those of one's own that have beds or day places, of one town or of all."""
    beds = Exists(Bed.objects.filter(room__facility=OuterRef("pk")))
    places = Exists(DayPlaces.objects.filter(facility=OuterRef("pk")))
    rows = own_facilities(user).filter(beds | places)
    return rows.filter(town__code=town) if town else rows
