"""The problem: one week of one network, everything the engine may know."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from .demand import Entitlement, Need, Occurrence, Pin, Resident
from .plan import Group, Plan, Session
from .references import refuse_doubles, refuse_no_length, refuse_strangers
from .supply import (
    Bed,
    Closure,
    DayPart,
    DayPlaces,
    Duty,
    Facility,
    Mode,
    Place,
    Room,
    ServiceOffer,
    ServiceType,
    Shift,
    StaffMember,
)
from .timeline import DAY, WEEK, Span, union
from .view import Option, options_of

if TYPE_CHECKING:
    from .rules.base import Finding

_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True)
class Limits:
    """Rule values. Minutes of a day for times of day, minutes for lengths, completed years for ages."""

    morning: Span = Span(510, 690)  # 08:30-11:30, the morning of a day place
    afternoon: Span = Span(780, 960)  # 13:00-16:00
    meal_window: Span = Span(660, 810)  # 11:00-13:30
    meal_minutes: int = 30
    adult_age: int = 18
    grid: int = 5  # sessions and visits start on multiples of this many minutes

    def part(self, part: DayPart, day: int) -> Span:
        """The minutes of the week that a day place holds on ``day``."""
        if (part, day) not in self._parts:
            self._parts[part, day] = self._part(part, day)
        return self._parts[part, day]

    @cached_property
    def _parts(self) -> dict[tuple[DayPart, int], Span]:
        """Those that were asked for."""
        return {}

    def _part(self, part: DayPart, day: int) -> Span:
        first, last = self.morning, self.afternoon
        if part is DayPart.MORNING:
            last = first
        elif part is DayPart.AFTERNOON:
            first = last
        assert last.end is not None
        return Span(day * DAY + first.start, day * DAY + last.end)


@dataclass(frozen=True)
class Weights:
    """All the prices of the objective; only ``worth.py`` (need) and ``score.py`` (preferences) apply them.

    Unserved need is counted in minutes of care: a session or visit is its length, a night and a day (or half day)
    are the minutes given here. Each minute weighs ``priority`` x ``severity`` x (100 + waiting) / 10,000.
    """

    priority: tuple[int, ...] = (500, 300, 200, 130, 100)  # per cent, by priority 1..5
    severity: tuple[int, ...] = (150, 130, 110, 100)  # per cent, by level 1..4
    waiting_per_week: int = 2  # per cent added for each week waited
    waiting_most: int = 100  # per cent at most
    night_minutes: int = 60
    day_minutes: int = 240
    half_day_minutes: int = 120
    fairness_floor: int = 80  # per cent of the weighted need of a town or a disability category
    fairness: int = 50  # per cent added to what lies below the floor
    # Preferences, in points.
    other_staff: int = 30  # an occurrence by another carer than in the baseline, where the family wishes the same
    other_facility: int = 80
    change: int = 40  # an occurrence of the baseline at another time, or left out
    confirmed_change: int = 1000  # the same, once the family has confirmed it
    transfer: int = 60  # a stay split over two beds, once for each move
    lower_rung: int = 30  # another rung of the ladder than the wished one
    travel_staff: int = 1  # per minute
    travel_resident: int = 1  # per minute, there only
    unwished_time: int = 8
    unpreferred_facility: int = 15
    unpreferred_staff: int = 5
    foreign_language: int = 10
    idle: int = 1  # per ten minutes of a staff member's day between two appointments, travel excluded
    imbalance: int = 1  # per ten minutes above the mean load of the staff of one facility with the same skills


@dataclass(frozen=True)
class Travel:
    """Minutes between places: great-circle metres x ``detour`` / speed + ``fixed``, rounded up; or a given matrix.

    Source of the detour factor: usual values for county road networks, 1.2 to 1.4 (assumed).
    """

    detour: float = 1.3
    fixed: int = 3  # minutes for setting out and arriving, between different places
    metres_per_minute: Mapping[str, int] = field(
        default_factory=lambda: {"walk": 75, "ebike": 330, "bus": 350, "car": 600}
    )
    resident_transport: str = "car"
    matrix: Mapping[str, Mapping[str, int]] | None = None  # minutes from place to place, for every transport


@dataclass(frozen=True)
class Problem:
    monday: str  # ISO date of the week's first day
    horizon_days: int = 28  # nights are planned this far; sessions, visits and days for 7 days
    places: tuple[Place, ...] = ()
    facilities: tuple[Facility, ...] = ()
    rooms: tuple[Room, ...] = ()
    beds: tuple[Bed, ...] = ()
    day_places: tuple[DayPlaces, ...] = ()
    services: tuple[ServiceType, ...] = ()
    offers: tuple[ServiceOffer, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    shifts: tuple[Shift, ...] = ()
    closures: tuple[Closure, ...] = ()
    residents: tuple[Resident, ...] = ()
    needs: tuple[Need, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    pins: tuple[Pin, ...] = ()
    baseline: Plan = Plan()  # standing patterns over last week's published plan, shifted to this week
    running: tuple[Group, ...] = ()  # groups that this week's published plan holds: they go on with those who are left
    confirmed: tuple[Occurrence, ...] = ()  # occurrences of the baseline that the family has confirmed
    limits: Limits = Limits()
    weights: Weights = Weights()
    travel: Travel = Travel()

    def __post_init__(self) -> None:
        refuse_doubles(self)
        refuse_strangers(self)
        refuse_no_length(self)
        _refuse_least_above_most(self)

    # Look-ups by id, and by the thing they belong to.
    @cached_property
    def place(self) -> dict[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def facility(self) -> dict[str, Facility]:
        return {facility.id: facility for facility in self.facilities}

    @cached_property
    def room(self) -> dict[str, Room]:
        return {room.id: room for room in self.rooms}

    @cached_property
    def bed(self) -> dict[str, Bed]:
        return {bed.id: bed for bed in self.beds}

    @cached_property
    def service(self) -> dict[str, ServiceType]:
        return {service.id: service for service in self.services}

    @cached_property
    def offer(self) -> dict[tuple[str, str], ServiceOffer]:
        return {(offer.facility, offer.service): offer for offer in self.offers}

    @cached_property
    def member(self) -> dict[str, StaffMember]:
        return {member.id: member for member in self.staff}

    @cached_property
    def resident(self) -> dict[str, Resident]:
        return {resident.id: resident for resident in self.residents}

    @cached_property
    def need(self) -> dict[str, Need]:
        return {need.id: need for need in self.needs}

    @cached_property
    def shifts_of(self) -> dict[str, list[Shift]]:
        return _group(self.shifts, lambda shift: shift.staff)

    @cached_property
    def duties_of(self) -> dict[tuple[str, Duty], list[Shift]]:
        """Shifts by staff member and duty, in order; those at one facility that touch or overlap are one."""
        return _group(self._merged_shifts, lambda shift: (shift.staff, shift.duty))

    @cached_property
    def carers_at(self) -> dict[str, list[Shift]]:
        """Shifts of care duty by facility, merged likewise."""
        care = (shift for shift in self._merged_shifts if shift.duty is Duty.CARE)
        return _group(care, lambda shift: shift.facility)

    @cached_property
    def past_midnight(self) -> frozenset[tuple[str, int]]:
        """Staff members and days of the week at whose end a shift of theirs goes on."""
        shifts = ((one.staff, one.span.start, one.span.end or WEEK) for one in self._merged_shifts)
        return frozenset((staff, day) for staff, start, end in shifts for day in range(start // DAY, (end - 1) // DAY))

    @cached_property
    def _merged_shifts(self) -> list[Shift]:
        alike = _group(self.shifts, lambda shift: (shift.staff, shift.facility, shift.duty))
        merged = (
            Shift(staff, facility, span, duty)
            for (staff, facility, duty), shifts in alike.items()
            for span in union(shift.span for shift in shifts)
        )
        return sorted(merged, key=lambda shift: (shift.span.start, shift.staff, shift.facility))

    @cached_property
    def places_on(self) -> dict[tuple[str, int], DayPlaces]:
        """Day places by facility and day of the week."""
        return {(places.facility, places.day): places for places in self.day_places}

    @cached_property
    def before(self) -> dict[Occurrence, list[Option]]:
        """What the baseline gives each occurrence; a stay over several beds has several options."""
        return _group(options_of(self, self.baseline), lambda option: option.occurrence)

    @cached_property
    def groups_before(self) -> dict[tuple[str, str, int], set[Occurrence]]:
        """The attendees of groups that run already, by service, facility and start."""
        found: dict[tuple[str, str, int], set[Occurrence]] = {}
        groups: Iterable[Session | Group] = chain(self.baseline.sessions, self.running)
        for one in groups:
            found.setdefault((one.service, one.facility, one.start), set()).update(one.attendees)
        return found

    @cached_property
    def pinned(self) -> frozenset[Occurrence]:
        """What people have fixed."""
        return frozenset(self.pin_of)

    @cached_property
    def pin_of(self) -> dict[Occurrence, Pin]:
        return {Occurrence(pin.need, pin.index): pin for pin in self.pins}

    @cached_property
    def worths(self) -> dict[str, tuple[int, int]]:
        """What ``worth`` has worked out, by need."""
        return {}

    @cached_property
    def sound(self) -> set[Option]:
        """Options that every lasting hard rule on single options has let pass; a plan's check adds to them."""
        return set()

    @cached_property
    def found(self) -> dict[Plan, dict[str, list["Finding"]]]:
        """By lasting rule, what was found of the plan that ``check_again`` was last asked about."""
        return {}

    @cached_property
    def facilities_before(self) -> dict[str, set[str | None]]:
        """The facilities of each need in the baseline; None stands for home visits."""
        found: dict[str, set[str | None]] = {}
        for occurrence, options in self.before.items():
            found.setdefault(occurrence.need, set()).update(option.facility for option in options)
        return found

    @cached_property
    def closures_of(self) -> dict[tuple[str, str], list[Closure]]:
        return _group(self.closures, lambda closure: (closure.asset.value, closure.id))

    @cached_property
    def needs_of(self) -> dict[str, list[Need]]:
        return _group(self.needs, lambda need: need.resident)

    @cached_property
    def rooms_of(self) -> dict[str, list[Room]]:
        return _group(self.rooms, lambda room: room.facility)

    @cached_property
    def beds_of(self) -> dict[str, list[Bed]]:
        return _group(self.beds, lambda bed: bed.room)

    @cached_property
    def entitlements_of(self) -> dict[tuple[str, str], list[Entitlement]]:
        return _group(self.entitlements, lambda item: (item.resident, item.service))

    @cached_property
    def entitlement(self) -> dict[str, Entitlement]:
        return {item.id: item for item in self.entitlements}

    def resident_of(self, need: str) -> Resident:
        return self.resident[self.need[need].resident]

    def service_of(self, need: str) -> ServiceType:
        return self.service[self.need[need].service]

    @cached_property
    def _first_date(self) -> date:
        return date.fromisoformat(self.monday)

    @cached_property
    def _births(self) -> dict[str, date]:
        return {resident.id: date.fromisoformat(resident.birth_date) for resident in self.residents}

    def date_of(self, day: int) -> date:
        return self._first_date + timedelta(days=day)

    def age_on(self, resident: str, day: int) -> int:
        """Completed years on ``day``; someone born on 29 February has the birthday on 1 March of common years."""
        born, today = self._births[resident], self.date_of(day)
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    @property
    def unpinned(self) -> "Problem":
        """The same with nothing pinned: a part of a plan need not keep the pins of the rest."""
        return self.with_pins(())

    def with_pins(self, pins: tuple[Pin, ...]) -> "Problem":
        """The same with these pins alone; what has been worked out of all the rest is shared."""
        return self if pins == self.pins else self._with(("pinned", "pin_of"), pins=pins)

    def with_closures(self, closures: tuple[Closure, ...]) -> "Problem":
        """The same with these closures alone; what has been worked out of all the rest is shared."""
        return self._with(("closures_of",), closures=closures)

    def _with(self, stale: Iterable[str], **fields: Any) -> "Problem":
        """The same with these fields, put to the same checks; what has been worked out is shared, all but ``stale``,
        and so is what will be remembered.
        """
        for memory in ("worths", "sound", "found"):
            getattr(self, memory)  # there before it is shared
        other = copy(self)
        vars(other).update(fields)
        for name in stale:
            vars(other).pop(name, None)
        other.__post_init__()
        return other

    def minutes_of(self, need: str) -> int:
        return self.need[need].minutes or self.service_of(need).minutes

    def in_group(self, need: str) -> bool:
        """Is its service held only with a least number of attendees?"""
        return self.service_of(need).group_least > 1

    def groups_among(self, sessions: Iterable[Session]) -> list[Session]:
        """Those of services that are held only with a least number of attendees."""
        return [one for one in sessions if self.service[one.service].group_least > 1]

    @cached_property
    def has_groups(self) -> bool:
        """Is any service held only with a least number of attendees?"""
        return any(service.group_least > 1 for service in self.services)

    def carers_of(self, need: str) -> int:
        """How many give an appointment of the need together."""
        return max(self.need[need].staff_needed, self.service_of(need).staff_needed)


def _group(items: Iterable[_V], key: Callable[[_V], _K]) -> dict[_K, list[_V]]:
    grouped: dict[_K, list[_V]] = {}
    for item in items:
        grouped.setdefault(key(item), []).append(item)
    return grouped


def _refuse_least_above_most(problem: Problem) -> None:
    for position, service in enumerate(problem.services):
        if service.group_least > service.group_size:
            reason = f"{service.group_least} is above group_size {service.group_size}: no group could be held"
            raise ValueError(f"$.services[{position}].group_least: {reason}")


__all__ = ["Limits", "Mode", "Problem", "Travel", "Weights"]
