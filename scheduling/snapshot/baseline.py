"""What the week starts from: standing patterns, then the last published plan; placements; and pins."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from backend.core.periods import ONE_DAY
from facilities.choices import Mode

from .. import models
from ..choices import PlanStatus
from ..engine import demand as engine
from ..engine.plan import DayAttendance, Group, Plan, Session, SessionKey, Stay, Visit, groups_of
from ..engine.problem import Limits
from ..engine.supply import DayPart
from ..engine.timeline import DAY
from ..selectors.codes import staff_codes
from .calendar import Calendar
from .columns import days_of, minutes_of
from .demand import Demand, NeedRow
from .reigns import plan_of
from .supply import Supply

# need, index, start, facility, room, staff
_LastPiece = tuple[int, int, int, str | None, str | None, tuple[str, ...]]

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


class _Placement(NamedTuple):
    """Nights are days of the week's calendar; an open end is None."""

    need: int
    bed: str
    first: int
    end: int | None
    confirmed: bool


class Baseline:
    """Standing patterns stand over last week's plan, occurrence by occurrence. What is no longer there is left out."""

    def __init__(self, calendar: Calendar, supply: Supply, demand: Demand) -> None:
        self._calendar = calendar
        self._supply = supply
        self._demand = demand
        self._needs = demand.need_rows

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
        fields = ("need", "index", "session__service__code", "session__facility__code", "session__span")
        return groups_of(
            (service, facility, self._calendar.minute(span.lower), engine.Occurrence(self._needs[need].code, index))
            for need, index, service, facility, span in seats.order_by().values_list(*fields)
            if self._supply.has("facility", facility)
        )

    @cached_property
    def confirmed(self) -> tuple[engine.Occurrence, ...]:
        patterns = (
            engine.Occurrence(self._needs[row.need].code, row.number - 1) for row in self._pattern_rows if row.confirmed
        )
        stays = (engine.Occurrence(self._needs[row.need].code, 0) for row in self._placement_rows if row.confirmed)
        there = {*self.plan.occurrences()}
        return tuple(sorted({*patterns, *stays} & there))

    @cached_property
    def pins(self) -> tuple[engine.Pin, ...]:
        rows = models.Pin.objects.filter(self._demand.about("need"), week=self._calendar.monday)
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
            if row.need_id in self._needs
        )

    @cached_property
    def _pattern_rows(self) -> list[_Pattern]:
        rows = models.StandingPattern.objects.filter(self._demand.about("need")).order_by("need__code", "number")
        found = (_Pattern(*row) for row in rows.values_list(*_PATTERN))
        return [row for row in found if row.need in self._needs and not self._is_over(row)]

    def _is_over(self, row: _Pattern) -> bool:
        return row.ends_on is not None and row.ends_on <= self._calendar.date(row.weekday)

    def _patterns(self) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        theirs = models.StandingPattern.staff.through.objects.filter(self._demand.about("standingpattern__need"))
        staff_of = staff_codes(theirs, "standingpattern", "staffmember")
        for row in self._pattern_rows:
            staff = tuple(sorted(staff_of[row.pk]))
            start = row.weekday * DAY + (row.start or 0)
            yield from self._piece(self._needs[row.need], row.number - 1, start, row.facility, row.room, staff)

    def _piece(
        self, need: NeedRow, index: int, start: int, facility: str | None, room: str | None, staff: tuple[str, ...]
    ) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        """The piece of a plan, or nothing where something it names has gone."""
        occurrence = engine.Occurrence(need.code, index)
        service = self._demand.services[need.service]
        end = start + self._demand.minutes(need)
        has = self._supply.has
        if not all(has("staff", member) for member in staff):
            return
        if service.mode == Mode.DAY and facility and has("facility", facility):
            yield occurrence, DayAttendance(need.code, index, facility, start // DAY, DayPart(need.day_part))
        elif service.mode == Mode.VISIT and staff:
            yield occurrence, Visit(need.code, index, staff, start, end)
        elif service.mode == Mode.SESSION and staff and facility and room and has("room", room):
            yield occurrence, (service.code, facility, room, staff, start, end)

    def _last_week(self) -> Iterator[tuple[engine.Occurrence, DayAttendance | Visit | SessionKey]]:
        """Of the plan published last, moved to this week."""
        for need, index, start, facility, room, staff in self._last:
            yield from self._piece(self._needs[need], index, start, facility, room, staff)

    @cached_property
    def _last(self) -> list[_LastPiece]:
        plan = self._last_plan
        pieces = () if plan is None else self._last_pieces(plan, Calendar(plan.week, 7))
        return [piece for piece in pieces if piece[0] in self._needs]

    def last_ends(self, limits: Limits) -> dict[str, int]:
        """When needs were met last in the plan published last, in minutes of this week, where their least gap reaches
        into it; by code.
        """
        found: dict[str, int] = {}
        apart = {key: row for key, row in self._needs.items() if row.min_gap}
        for need, _index, start, *_ in self._last if apart else ():
            if (row := apart.get(need)) is not None:
                end = start - self._weeks_ago + self._length(row, limits)
                if end + row.min_gap > 0:
                    found[row.code] = max(end, found.get(row.code, end))
        return found

    @property
    def _weeks_ago(self) -> int:
        """Minutes from the Monday of the plan published last to that of this week."""
        assert self._last_plan is not None
        return (self._calendar.monday - self._last_plan.week).days * DAY

    def _length(self, row: NeedRow, limits: Limits) -> int:
        """From the minute that a piece has, of a day its midnight, to its end."""
        if self._demand.services[row.service].mode != Mode.DAY:
            return self._demand.minutes(row)
        end = limits.part(DayPart(row.day_part), 0).end
        assert end is not None
        return end

    def _last_pieces(self, plan: models.Plan, before: Calendar) -> Iterator[_LastPiece]:
        ours = self._demand.extent.of_needs
        days = plan.attendances.filter(ours("need")).order_by()
        for need, index, facility, on in days.values_list("need", "index", "facility__code", "date"):
            yield need, index, before.day(on) * DAY, facility, None, ()
        visits = plan.visits.filter(ours("need")).order_by()
        staff_of = staff_codes(models.VisitStaff.objects.filter(ours("visit__need"), visit__plan=plan), "visit")
        start, _end = minutes_of("span", before)
        for pk, need, index, minute in visits.values_list("pk", "need", "index", start):
            yield need, index, minute, None, None, tuple(sorted(staff_of[pk]))
        seats = models.SessionAttendee.objects.filter(ours("need"), session__plan=plan).order_by()
        staff = models.SessionStaff.objects.filter(session__plan=plan)
        staff_of = staff_codes(staff.filter(session__in=seats.values("session")), "session")
        start, _end = minutes_of("session__span", before)
        columns = ("session", "need", "index", start, "session__facility__code", "session__room__code")
        for session, need, index, minute, facility, room in seats.values_list(*columns):
            yield need, index, minute, facility, room, tuple(sorted(staff_of[session]))

    @cached_property
    def _last_plan(self) -> models.Plan | None:
        plans = models.Plan.objects.filter(status=PlanStatus.PUBLISHED, week__lt=self._calendar.monday)
        return plans.order_by("-week").first()

    @cached_property
    def _placement_rows(self) -> list[_Placement]:
        rows = models.Placement.objects.filter(self._demand.about("need"), nights__overlap=self._nights)
        columns = ("need", "bed__code", *days_of("nights", self._calendar), "confirmed")
        found = (_Placement(*row) for row in rows.order_by("need__code", "nights").values_list(*columns))
        return [row for row in found if row.need in self._needs]

    def _stays(self) -> Iterator[Stay]:
        """Placements, and for needs without one the stays of the plan in force on the night before, from Monday on."""
        placed = {row.need for row in self._placement_rows}
        rows = [row[:4] for row in self._placement_rows]
        plan = plan_of(self._calendar.monday - ONE_DAY)
        if plan is not None:
            ours = self._demand.extent.of_needs("need")
            later = models.Stay.objects.filter(ours, plan=plan, nights__overlap=self._nights)
            columns = ("need", "bed__code", *days_of("nights", self._calendar))
            rows += [row for row in later.values_list(*columns) if row[0] in self._needs and row[0] not in placed]
        given = Counter[int]()
        for key, bed, lower, upper in rows:
            need = self._needs[key]
            first = max(0, lower)
            end = self._calendar.horizon_days if upper is None else upper
            end = min(end, self._calendar.horizon_days, first + self._demand.nights_left(need) - given[key])
            if first < end and self._supply.has("bed", bed):
                given[key] += end - first
                yield Stay(need.code, bed, first, end)

    @property
    def _nights(self) -> tuple[object, object]:
        return self._calendar.monday, self._calendar.horizon_end
