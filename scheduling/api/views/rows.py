"""The rows of plans, and what a week starts from. Published rows alone, except for those who plan."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from backend.core.access.questions import permitted
from residents.api.persons import OfPerson
from residents.models import Resident

from ...models import (
    BrokenAppointment,
    DayAttendance,
    Offer,
    Pin,
    Placement,
    Session,
    SessionAttendee,
    StandingPattern,
    Stay,
    Unmet,
    Visit,
    WaitingListEntry,
)
from ..filters import (
    AttendanceFilters,
    BreakageFilters,
    OfferFilters,
    PatternFilters,
    PinFilters,
    PlacementFilters,
    SessionFilters,
    StayFilters,
    UnmetFilters,
    VisitFilters,
    WaitingFilters,
)
from ..serializers.moves import PinSerializer
from ..serializers.rows import (
    AttendanceSerializer,
    BreakageSerializer,
    PatternSerializer,
    PlacementSerializer,
    SessionSerializer,
    StaySerializer,
    UnmetSerializer,
    VisitSerializer,
)
from ..serializers.waiting import OfferSerializer, WaitingSerializer


class Stays(OfPerson):
    """Nights in beds."""

    model = Stay
    key = "pk"
    person = "resident"
    serializer_class = StaySerializer
    filters = StayFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("plan", "need", "resident", "bed__room__facility").defer("plan__result")


class Attendances(OfPerson):
    """Days and half days at Homes for the Disabled."""

    model = DayAttendance
    key = "pk"
    serializer_class = AttendanceSerializer
    filters = AttendanceFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("plan", "need__resident", "facility").defer("plan__result")


class Sessions(OfPerson):
    """Sessions at facilities, of one resident or a group."""

    model = Session
    key = "pk"
    serializer_class = SessionSerializer
    filters = SessionFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        seats = permitted(self.actor, "read", SessionAttendee).select_related("need__resident")
        shown = rows.select_related("plan", "service", "facility", "room").defer("plan__result")
        return shown.prefetch_related(Prefetch("attendees", seats), "staff")

    def people(self, row: Session) -> list[Resident]:
        return [seat.need.resident for seat in row.attendees.all()]


class Visits(OfPerson):
    """Visits at home."""

    model = Visit
    key = "pk"
    serializer_class = VisitSerializer
    filters = VisitFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return (
            rows.select_related("plan", "need__service", "need__resident")
            .defer("plan__result")
            .prefetch_related("staff_rows__staff")
        )


class UnmetNeeds(OfPerson):
    """What plans leave unserved, with the reasons found when the plan was made."""

    model = Unmet
    key = "pk"
    serializer_class = UnmetSerializer
    filters = UnmetFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("plan", "need__resident", "need__service").defer("plan__result")


class Placements(OfPerson):
    """The beds that residents live in."""

    model = Placement
    key = "pk"
    serializer_class = PlacementSerializer
    filters = PlacementFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("need__resident", "bed__room__facility")


class Patterns(OfPerson):
    """The recurring week that residents and families live by."""

    model = StandingPattern
    key = "pk"
    serializer_class = PatternSerializer
    filters = PatternFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("need__resident", "facility", "room").prefetch_related("staff")


class Pins(OfPerson):
    """Human decisions about a week that the engine keeps."""

    model = Pin
    key = "pk"
    serializer_class = PinSerializer
    filters = PinFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("need", "facility", "room", "bed").prefetch_related("staff")


class Waiting(OfPerson):
    """Needs that wait for a place."""

    model = WaitingListEntry
    key = "pk"
    serializer_class = WaitingSerializer
    filters = WaitingFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("need__resident", "need__service")


class Offers(OfPerson):
    """Freed beds and places, offered with a deadline."""

    model = Offer
    key = "pk"
    person = "entry__need__resident"
    of_one = frozenset({"entry__need__resident__code"})
    serializer_class = OfferSerializer
    filters = OfferFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("entry__need__resident", "facility", "bed")


class Breakages(OfPerson):
    """What of published weeks can no longer be kept, since when, and whether a replan has mended it."""

    model = BrokenAppointment
    key = "pk"
    serializer_class = BreakageSerializer
    filters = BreakageFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("plan", "need__resident").defer("plan__result")
