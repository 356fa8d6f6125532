"""What the week starts from: standing patterns, then the last published plan; placements; and pins."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from facilities.choices import Mode
from residents.models import Need

from .. import models
from ..choices import PlanStatus
from ..engine import demand as engine
from ..engine.plan import DayAttendance, Group, Plan, Session, Stay, Visit
from ..engine.supply import DayPart
from ..engine.timeline import DAY
from ..selectors.codes import staff_codes
from .calendar import Calendar
from .demand import Demand
from .supply import Supply

SessionKey = tuple[str, str, str, tuple[str, ...], int, int]  # service, facility, room, staff, start, end

_PATTERN = ("pk", "need", "number", "weekday", "start", "facility__code", "room__code", "confirmed", "ends_on")


class _Pattern(NamedTuple):
    """What is asked of a standing pattern, of which a large city has tens of thousands."""

    pk: int
    need: int
    number: int
    weekday: int
    start: int | None
    facility: str | None
    room: str | None
    confirmed: bool
    ends_on: date | None


class Baseline:
    """Standing patterns stand over last week's plan, occurrence by occurrence. What is no longer there is left out."""

    def __init__(self, calendar: Calendar, supply: Supply, demand: Demand) -> None:
        self._calendar = calendar
        self._supply = supply
        self._demand = demand
        self._needs: dict[int, Need] = {row.pk: row for row in demand.need_rows}

    @cached_property
    def plan(self) -> Plan:
        days: list[DayAttendance] = []
        visits: list[Visit] = []
        seats: dict[SessionKey, list[engine.Occurrence]] = defaultdict(list)
        taken: set[engine.Occurrence] = set()
        for occurrence, piece in chain(self._patterns(), self._last_week()):
            if occurrence in taken:
                continue
            taken.add(occurrence)
            if isinstance(piece, DayAttendance):
                days.append(piece)
            elif isinstance(piece, Visit):
                visits.append(piece)
            else:
                seats[piece].append(occurrence)
        sessions = tuple(Session(*key, tuple(sorted(attendees))) for key, attendees in seats.items())
        return Plan(tuple(self._stays()), tuple(days), sessions, tuple(visits)).ordered()

    @cached_property
    def running(self) -> tuple[Group, ...]:
        """Groups that the week's published plan holds, of services that open none with fewer."""
        seats = models.SessionAttendee.objects.filter(
            session__plan__week=self._calendar.monday, session__plan__status=PlanStatus.PUBLISHED,
            session__service__group_least__gt=1, need__in=self._needs,
        )  # fmt: skip
        found: dict[tuple[str, str, int], list[engine.Occurrence]] = defaultdict(list)
        fields = ("need", "index", "session__service__code", "session__facility__code", "session__span")
        for need, index, service, facility, span in seats.order_by().values_list(*fields):
            if self._supply.has("facility", facility):
                start = self._calendar.minute(span.lower)
                found[service, facility, start].append(engine.Occurrence(self._needs[need].code, index))
        return tuple(Group(*group, tuple(sorted(theirs))) for group, theirs in sorted(found.items()))

    @cached_property
    def confirmed(self) -> tuple[engine.Occurrence, ...]:
        patterns = (
            engine.Occurrence(self._needs[row.need].code, row.number - 1) for row in self._pattern_rows if row.confirmed
        )
        stays = (engine.Occurrence(self._needs[row.need_id].code, 0) for row in self._placement_rows if row.confirmed)
        there = {*self.plan.occurrences()}
        return tuple(sorted({*patterns, *stays} & there))

    @cached_property
    def pins(self) -> tuple[engine.Pin, ...]:
        rows = models.Pin.objects.filter(week=self._calendar.monday, need__in=self._needs)
        rows = rows.select_related("facility", "room", "bed").prefetch_related("staff").order_by("need__code", "index")
        return tuple(
            engine.Pin(
                need=self._needs[row.need_id].code,
                index=row.index,
                day=row.day,
                start=row.start,
                facility=row.facility.code if row.facility else None,
                room=row.room.code if row.room else None,
                bed=row.bed.code if row.bed else None,
                staff=tuple(sorted(member.code for member in row.staff.all())) or None,
            )
            for row in rows
        )

    @cached_property
    def _pattern_rows(self) -> list[_Pattern]:
        rows = models.StandingPattern.objects.filter(need__in=self._needs).order_by("need__code", "number")
        found = (_Pattern(*row) for row in rows.values_list(*_PATTERN))
        return [row for row in found if row.ends_on is None or row.ends_on > self._calendar.date(row.weekday)]

    def _patterns(self) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        theirs = models.StandingPattern.staff.through.objects.filter(standingpattern__need__in=self._needs)
        staff_of = staff_codes(theirs, "standingpattern", "staffmember")
        for row in self._pattern_rows:
            staff = tuple(sorted(staff_of[row.pk]))
            start = row.weekday * DAY + (row.start or 0)
            yield from self._piece(self._needs[row.need], row.number - 1, start, row.facility, row.room, staff)

    def _piece(
        self, need: Need, index: int, start: int, facility: str | None, room: str | None, staff: tuple[str, ...]
    ) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        """The piece of a plan, or nothing where something it names has gone."""
        occurrence = engine.Occurrence(need.code, index)
        end = start + (need.minutes or need.service.minutes)
        has = self._supply.has
        if not all(has("staff", member) for member in staff):
            return
        if need.service.mode == Mode.DAY and facility and has("facility", facility):
            yield occurrence, DayAttendance(need.code, index, facility, start // DAY, DayPart(need.day_part))
        elif need.service.mode == Mode.VISIT and staff:
            yield occurrence, Visit(need.code, index, staff, start, end)
        elif need.service.mode == Mode.SESSION and staff and facility and room and has("room", room):
            yield occurrence, (need.service.code, facility, room, staff, start, end)

    def _last_week(self) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        plan = self._last_plan
        if plan is None:
            return
        before = Calendar(plan.week, 7)
        days = plan.attendances.filter(need__in=self._needs).order_by()
        for need, index, facility, on in days.values_list("need", "index", "facility__code", "date"):
            yield from self._piece(self._needs[need], index, before.day(on) * DAY, facility, None, ())
        visits = plan.visits.filter(need__in=self._needs).order_by()
        staff_of = staff_codes(models.VisitStaff.objects.filter(visit__in=visits.values("pk")), "visit")
        for pk, need, index, span in visits.values_list("pk", "need", "index", "span"):
            start = before.minute(span.lower)
            yield from self._piece(self._needs[need], index, start, None, None, tuple(sorted(staff_of[pk])))
        yield from self._last_sessions(plan, before)

    def _last_sessions(
        self, plan: models.Plan, before: Calendar
    ) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        seats = models.SessionAttendee.objects.filter(need__in=self._needs, session__plan=plan).order_by()
        staff = models.SessionStaff.objects.filter(session__in=seats.values("session"))
        staff_of = staff_codes(staff, "session")
        fields = ("session", "need", "index", "session__facility__code", "session__room__code", "session__span")
        for session, need, index, facility, room, span in seats.values_list(*fields):
            staff_there = tuple(sorted(staff_of[session]))
            start = before.minute(span.lower)
            yield from self._piece(self._needs[need], index, start, facility, room, staff_there)

    @cached_property
    def _last_plan(self) -> models.Plan | None:
        plans = models.Plan.objects.filter(status=PlanStatus.PUBLISHED, week__lt=self._calendar.monday)
        return plans.order_by("-week").first()

    @cached_property
    def _placement_rows(self) -> list[models.Placement]:
        nights = (self._calendar.monday, self._calendar.horizon_end)
        rows = models.Placement.objects.filter(need__in=self._needs, nights__overlap=nights)
        return list(rows.select_related("bed").order_by("need__code", "nights"))

    def _stays(self) -> Iterator[Stay]:
        """Placements, and for needs without one the stays of the last published plan, from Monday on."""
        placed = {row.need_id for row in self._placement_rows}
        rows = [(row.need_id, row.bed.code, row.nights) for row in self._placement_rows]
        if self._last_plan is not None:
            later = self._last_plan.stays.filter(need__in=self._needs, nights__overlap=self._nights)
            rows += [
                (row.need_id, row.bed.code, row.nights)
                for row in later.select_related("bed")
                if row.need_id not in placed
            ]
        for need_id, bed, nights in rows:
            need = self._needs[need_id]
            first = max(0, self._calendar.day(nights.lower))
            end = self._calendar.horizon_days if nights.upper is None else self._calendar.day(nights.upper)
            end = min(end, self._calendar.horizon_days, first + self._demand.nights_left(need))
            if first < end and self._supply.has("bed", bed):
                yield Stay(need.code, bed, first, end)

    @property
    def _nights(self) -> tuple[object, object]:
        return self._calendar.monday, self._calendar.horizon_end
