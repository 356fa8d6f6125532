"""The facilities that somebody runs."""

from django.db.models import QuerySet

from backend.core.access.questions import Actor, permitted
from facilities.models import Facility


def own_facilities(user: Actor) -> QuerySet[Facility]:
    """By town and name, with both and the kind."""
    return permitted(user, "run", Facility).select_related("kind", "town").order_by("town", "name", "code")


def own_facility(user: Actor, code: str) -> Facility | None:
    return own_facilities(user).filter(code=code).first()
