"""What facilities can really take in a week, and what is free of it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.core.api.representing import Code, Days, Sparse
from backend.core.api.resource import Resource
from facilities.models import Facility, ServiceOffer

from ...models import Vacancy
from ...selectors.facility.capacity import Day, Room, capacity_of
from ...weeks import week_name
from ..filters import CapacityFilters, CapacityParameters, VacancyFilters

TERMS = ("", "places", "closures", "rooms", "staff", "roster")


class FigureSerializer(serializers.Serializer):
    """Of one service on one day. Services that share beds or places each show what all of them can take."""

    service = serializers.CharField()
    date = serializers.DateField()
    part = serializers.ChoiceField(["night", "morning", "afternoon"])
    places = serializers.IntegerField(help_text="What there is")
    effective = serializers.IntegerField(help_text="What can be taken")
    binding = serializers.ChoiceField(
        TERMS, allow_blank=True,
        help_text="What makes it fewer than there are; “roster”: no shifts are entered for the week; empty: nothing",
    )  # fmt: skip
    taken = serializers.IntegerField(help_text="Planned in published weeks, or living there")
    free = serializers.IntegerField()


class CapacitySerializer(Sparse):
    week = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Facility
        fields = read_only_fields = ("code", "name", "week", "figures")

    def get_week(self, row: Facility) -> str:
        return week_name(self.context["monday"])

    @extend_schema_field(FigureSerializer(many=True))
    def get_figures(self, row: Facility) -> Any:
        days = self.context["capacity"][row.pk]
        found = [figure for offer in row.offers.all() for figure in _figures(offer, days)]
        return FigureSerializer(found, many=True).data


def _figures(offer: ServiceOffer, days: list[Day]) -> Iterator[dict[str, Any]]:
    service = offer.service
    for day in days:
        if offer.ends_on is not None and offer.ends_on <= day.date:
            continue
        rooms = {"night": day.kinds.get(service.bed_kind)} if service.mode == "stay" else {}
        if service.mode == "day":
            rooms = {"morning": day.morning, "afternoon": day.afternoon}
        yield from (_figure(service.code, day.date, part, room) for part, room in rooms.items() if room)


def _figure(service: str, on: date, part: str, room: Room) -> dict[str, Any]:
    figures = ("places", "effective", "binding", "taken", "free")
    return {"service": service, "date": on, "part": part, **{name: getattr(room, name) for name in figures}}


class Capacities(Resource):
    """The effective capacity of facilities in a week, by service and day, with the term that binds and what is free."""

    model = Facility
    serializer_class = CapacitySerializer
    filters = CapacityFilters
    asked_of_one = (CapacityParameters,)

    def asks(self, method: str) -> tuple[str, Any]:
        return "run", self.model

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("offers__service")

    def paginate_queryset(self, queryset: QuerySet[Any]) -> Any:
        page: Any = super().paginate_queryset(queryset)
        self.reckoned = page
        return page

    def shown(self, row: Any) -> dict[str, Any]:
        self.reckoned = [row]
        return super().shown(row)

    def get_serializer_context(self) -> dict[str, Any]:
        """With the capacity of what was read last: the rows of a page, or the one row."""
        context = super().get_serializer_context()
        rows = getattr(self, "reckoned", None)
        if rows is None:
            return context
        today = timezone.localdate()
        monday = self.parameters.get("week") or today - timedelta(days=today.weekday())
        return {**context, "monday": monday, "capacity": capacity_of(self.actor, rows, monday)}


class VacancySerializer(Sparse):
    service = Code()
    facility = Code()
    bed = Code()
    dates = Days(read_only=True)
    fitting = serializers.SerializerMethodField(help_text="How many of those who wait it fits")

    class Meta:
        model = Vacancy
        fields = read_only_fields = (
            "id", "service", "facility", "bed", "weekdays", "dates", "fitting", "found_at",
        )  # fmt: skip

    def get_fitting(self, row: Vacancy) -> int:
        return sum(not asked[1] for asked in row.asked)


class Vacancies(Resource):
    """Beds and day places that are free from a day on, as the last look found them, for those who wait."""

    model = Vacancy
    key = "pk"
    serializer_class = VacancySerializer
    filters = VacancyFilters

    def shape(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("service", "facility", "bed")
