"""Facilities, rooms, beds, services, staff, shifts and closures of a week."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from facilities import models
from residents.choices import DayPart

from ..choices import OfferStatus
from ..engine import supply as engine
from ..engine.timeline import ALWAYS, DAY, WEEK, Span
from ..models import Offer
from ..selectors.day_places import halves_of
from .calendar import Calendar, windows
from .columns import minutes_of
from .extent import WHOLE, Extent


class Supply:
    """What the network has from the week's Monday on. What ends inside the horizon is closed from that day on."""

    def __init__(self, calendar: Calendar, extent: Extent = WHOLE) -> None:
        self._calendar = calendar
        self._extent = extent

    def in_week(self, calendar: Calendar) -> "Supply":
        """The same things, read no second time, with the shifts and closures of another week."""
        other = Supply(calendar, self._extent)
        for name in ("_facility_rows", "_bed_rows", "_staff_rows", "facilities", "rooms", "beds", "staff"):
            other.__dict__[name] = getattr(self, name)
        return other

    def _there(self, prefix: str = "") -> Q:
        return Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gt": self._calendar.monday})

    def _facility_there(self, path: str) -> Q:
        return self._there(f"{path}__") & self._extent.of_facilities(path)

    @cached_property
    def _facility_rows(self) -> list[models.Facility]:
        rows = (
            models.Facility.objects.filter(self._there(), self._extent.of_facilities("pk"))
            .select_related("kind", "town")
            .order_by("code")
        )
        return list(rows.prefetch_related("catchment", "credentials"))

    @cached_property
    def places(self) -> tuple[engine.Place, ...]:
        return tuple(engine.Place(facility_place(row), row.longitude, row.latitude) for row in self._facility_rows)

    @cached_property
    def facilities(self) -> tuple[engine.Facility, ...]:
        return tuple(self._facility(row) for row in self._facility_rows)

    def _facility(self, row: models.Facility) -> engine.Facility:
        credentials = sorted(row.credentials.all(), key=lambda held: (held.kind, held.valid.lower))
        return engine.Facility(
            id=row.code,
            kind=row.kind.code,
            town=row.town.code,
            place=facility_place(row),
            partner_region=row.region == "partner",
            rung=row.rung or 0,
            categories=tuple(sorted(row.categories)),
            levels=tuple(sorted(row.levels)),
            age_min=row.age_min,
            age_max=row.age_max,
            sexes=tuple(sorted(row.sexes)),
            stable_only=row.stable_only,
            features=tuple(sorted(row.features)),
            opening=windows(row.opening),
            catchment=tuple(sorted(town.code for town in row.catchment.all())),
            required_credentials=tuple(sorted(row.kind.required_credentials)),
            credentials=tuple(engine.Credential(held.kind, self._calendar.days(held.valid)) for held in credentials),
            residents_per_staff=row.residents_per_staff or 0,
            severe_residents_per_staff=row.severe_residents_per_staff or 0,
        )

    @cached_property
    def rooms(self) -> tuple[engine.Room, ...]:
        rows = models.Room.objects.filter(self._facility_there("facility")).select_related("facility")
        return tuple(
            engine.Room(
                id=row.code,
                facility=row.facility.code,
                use=row.use,
                size=row.size,
                equipment=tuple(sorted((item.kind, item.pieces) for item in row.equipment.all())),
                sex_policy=engine.SexPolicy(row.sex_policy),
                features=tuple(sorted(row.features)),
            )
            for row in rows.prefetch_related("equipment").order_by("code")
        )

    @cached_property
    def _bed_rows(self) -> list[models.Bed]:
        rows = models.Bed.objects.filter(self._there(), self._facility_there("room__facility"))
        return list(rows.select_related("room").order_by("code"))

    @cached_property
    def beds(self) -> tuple[engine.Bed, ...]:
        return tuple(
            engine.Bed(row.code, row.room.code, row.kind, tuple(sorted(row.features))) for row in self._bed_rows
        )

    @cached_property
    def day_places(self) -> tuple[engine.DayPlaces, ...]:
        kept = self._places_offered
        rows = models.DayPlaces.objects.filter(self._facility_there("facility")).select_related("facility")
        return tuple(
            engine.DayPlaces(
                row.facility.code,
                row.weekday,
                max(0, row.morning - kept[row.facility_id, row.weekday, DayPart.MORNING]),
                max(0, row.afternoon - kept[row.facility_id, row.weekday, DayPart.AFTERNOON]),
            )
            for row in rows.order_by("facility__code", "weekday")
        )

    @cached_property
    def services(self) -> tuple[engine.ServiceType, ...]:
        rows = models.ServiceType.objects.select_related("skill", "after").order_by("code")
        return tuple(_service(row) for row in rows)

    @cached_property
    def offers(self) -> tuple[engine.ServiceOffer, ...]:
        rows = models.ServiceOffer.objects.filter(self._there(), self._facility_there("facility"))
        return tuple(
            engine.ServiceOffer(row.facility.code, row.service.code, row.weekly_sessions, self._valid(row.ends_on))
            for row in rows.select_related("facility", "service").order_by("facility__code", "service__code")
        )

    def _valid(self, ends_on: date | None) -> Span:
        return ALWAYS if ends_on is None else Span(ALWAYS.start, self._calendar.day(ends_on))

    @cached_property
    def _staff_rows(self) -> list[models.StaffMember]:
        rows = models.StaffMember.objects.filter(self._there(), self._facility_there("facility"))
        rows = rows.filter(self._extent.of_staff("pk")).select_related("facility")
        return list(rows.prefetch_related("skills__skill").order_by("code"))

    @cached_property
    def staff(self) -> tuple[engine.StaffMember, ...]:
        return tuple(
            engine.StaffMember(
                id=row.code,
                facility=row.facility.code,
                base=facility_place(row.facility),
                sex=row.sex,
                skills=tuple(
                    engine.StaffSkill(held.skill.code, self._calendar.days(held.valid))
                    for held in sorted(row.skills.all(), key=lambda held: (held.skill.code, held.valid.lower))
                ),
                languages=tuple(sorted(row.languages)),
                transport=row.transport,
                daily_max=row.daily_max,
                weekly_max=row.weekly_max,
            )
            for row in self._staff_rows
        )

    @cached_property
    def shifts(self) -> tuple[engine.Shift, ...]:
        """Those of the week. One for appointments that ends at its end goes on as far as the next, which begins then:
        shifts over midnight are entered as two.
        """
        week = (self._calendar.midnight, self._calendar.moment(WEEK + 1))
        rows = models.Shift.objects.filter(self._there("staff__"), self._facility_there("facility"), span__overlap=week)
        rows = rows.filter(self._facility_there("staff__facility"), self._extent.of_staff("staff"))
        columns = ("staff__code", "facility__code", *minutes_of("span", self._calendar), "duty")
        found = list(rows.order_by("staff__code", "span").values_list(*columns))
        going_on = {
            (staff, facility, WEEK, duty): end
            for staff, facility, start, end, duty in found
            if start == WEEK and duty == engine.Duty.APPOINTMENTS.value
        }
        return tuple(
            engine.Shift(
                staff, facility, Span(start, going_on.get((staff, facility, end, duty), end)), engine.Duty(duty)
            )
            for staff, facility, start, end, duty in found
            if start < WEEK
        )

    @cached_property
    def closures(self) -> tuple[engine.Closure, ...]:
        return in_order({*self._closed(), *self._bed_states(), *self._offered(), *self._ended()})

    def _closed(self) -> Iterator[engine.Closure]:
        rows = models.Closure.objects.filter(span__overlap=self._calendar.horizon)
        for row in rows.select_related("facility", "room", "bed", "staff"):
            thing = row.facility or row.room or row.bed or row.staff
            assert thing is not None
            if thing.code in self._codes[row.asset]:
                yield engine.Closure(engine.Asset(row.asset), thing.code, self._calendar.minutes(row.span), row.reason)

    def _bed_states(self) -> Iterator[engine.Closure]:
        """A bed that is held, reserved, being cleaned or blocked cannot be given on those nights."""
        nights = (self._calendar.monday, self._calendar.horizon_end)
        for row in models.BedState.objects.filter(nights__overlap=nights).select_related("bed"):
            if row.bed.code in self._codes["bed"]:
                days = self._calendar.days(row.nights)
                span = Span(days.start * DAY, None if days.end is None else days.end * DAY)
                yield engine.Closure(engine.Asset.BED, row.bed.code, span, row.kind)

    def _offered(self) -> Iterator[engine.Closure]:
        """A bed that is offered to somebody is kept until the answer."""
        nights = (self._calendar.monday, self._calendar.horizon_end)
        for bed, dates in self._offers.filter(dates__overlap=nights, bed__isnull=False).values_list(
            "bed__code", "dates"
        ):
            if bed in self._codes["bed"]:
                days = self._calendar.days(dates)
                span = Span(days.start * DAY, None if days.end is None else days.end * DAY)
                yield engine.Closure(engine.Asset.BED, bed, span, engine.OFFERED)

    @cached_property
    def _offers(self) -> QuerySet[Offer]:
        return Offer.objects.filter(status=OfferStatus.OPEN)

    @cached_property
    def _places_offered(self) -> Counter[tuple[int, int, str]]:
        """Day places kept for an answer, by facility, weekday and half day."""
        week = (self._calendar.monday, self._calendar.week_end)
        rows = self._offers.filter(dates__overlap=week, bed=None)
        return Counter(
            (facility, weekday, half)
            for facility, weekdays, part in rows.values_list("facility", "weekdays", "entry__need__day_part")
            for weekday in weekdays
            for half in halves_of(part)
        )

    def _ended(self) -> Iterator[engine.Closure]:
        rows = (
            (engine.Asset.FACILITY, self._facility_rows),
            (engine.Asset.BED, self._bed_rows),
            (engine.Asset.STAFF, self._staff_rows),
        )
        for asset, things in rows:
            for thing in things:
                if thing.ends_on is not None and thing.ends_on < self._calendar.horizon_end:
                    yield engine.Closure(asset, thing.code, Span(self._calendar.day(thing.ends_on) * DAY), engine.ENDED)

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        return {
            "facility": {facility.id for facility in self.facilities},
            "room": {room.id for room in self.rooms},
            "bed": {bed.id for bed in self.beds},
            "staff": {member.id for member in self.staff},
        }

    def has(self, asset: str, code: str) -> bool:
        return code in self._codes[asset]


def facility_place(row: models.Facility) -> str:
    return f"F-{row.code}"


def _service(row: models.ServiceType) -> engine.ServiceType:
    order = None if row.after is None else engine.ServiceOrder(row.after.code, row.after_min_gap, row.after_max_gap)
    return engine.ServiceType(
        id=row.code,
        mode=engine.Mode(row.mode),
        minutes=row.minutes,
        skill=row.skill.code if row.skill else None,
        group_size=row.group_size,
        group_least=row.group_least,
        room_use=row.room_use or None,
        equipment=tuple(sorted(row.equipment)),
        staff_needed=row.staff_needed,
        bed_kind=row.bed_kind or None,
        after=order,
        funded_category=row.funded_category or None,
    )


def in_order(closures: Iterable[engine.Closure]) -> tuple[engine.Closure, ...]:
    return tuple(sorted(closures, key=_closure_key))


def _closure_key(closure: engine.Closure) -> tuple[str, str, int, int]:
    return closure.asset.value, closure.id, closure.span.start, closure.span.end or 0
