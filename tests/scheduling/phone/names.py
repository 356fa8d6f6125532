"""Names of appointments, as the addresses of their pages have them."""

from scheduling.models import SessionAttendee, Visit
from scheduling.selectors.occurrences import occurrence_of
from tests.small_city import SmallCity


def therapy(city: SmallCity) -> str:
    """The name of Lin's first session in the coming week."""
    seats = SessionAttendee.objects.filter(session__plan=city.published).order_by("session__span")
    return str(occurrence_of(seats[0]))


def visit(city: SmallCity) -> str:
    return str(occurrence_of(Visit.objects.get(plan=city.published)))
