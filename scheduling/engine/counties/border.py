"""Who crosses a border, and to where (毗邻共建): a neighbour's spare beds, places and sessions for who was left out.

A guest becomes a part of the host's problem under a name of its own, with what it lacks as its needs. What the guest
has at home stands, and counts as time away. Visits are given at home and so never cross. Rules that look at the week of
a person or of a need know half of it there, so that what they could forbid does not cross: see ``Border.lacking``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..demand import Chosen, Entitlement, Need, Resident
from ..plan import Plan
from ..problem import Problem
from ..supply import Facility, Mode, Place
from ..timeline import DAY, WEEK, Span, minus
from ..travel import ride_minutes, travel_minutes
from ..view import Option, PlanView
from ..worth import units_served, worth


@dataclass(frozen=True)
class Agreement:
    """Residents of county ``home`` may use what county ``host`` has to spare at these of its facilities."""

    home: str
    host: str
    facilities: tuple[str, ...]


@dataclass(frozen=True)
class Guest:
    """``need`` of county ``home`` gets ``units`` (occurrences or nights) at ``host``, where it is called ``name``."""

    home: str
    host: str
    need: str
    name: str
    units: int


class Border:
    """What one agreement lets cross, ``plan`` being what the home county has planned.

    Raises ValueError where the two counties do not plan the same days, or travel is a table of places.
    """

    def __init__(self, home: Problem, plan: Plan, host: Problem, agreement: Agreement) -> None:
        if (host.monday, host.horizon_days) != (home.monday, home.horizon_days):
            raise ValueError("counties with a border between them plan the same days")
        if host.travel.matrix is not None:
            raise ValueError("who crosses a border travels by coordinates, not by a table of places")
        self._home, self._host, self._agreement = home, host, agreement
        view = PlanView(home, plan)
        self._busy, self._at_home = view.by_resident, view.by_need
        self._units = units_served(home, plan)
        self._given = set(plan.occurrences())

    def name(self, of_home: str) -> str:
        """What something of the home county is called at the host's."""
        return f"{self._agreement.home}/{of_home}"

    def lacking(self, absent: set[str]) -> list[Need]:
        """The needs of the home county that may cross, the weightiest lack first, but for the residents ``absent``.

        Stays and day care that are served in part stay where they are (``one_home``). What follows another service
        stays with it (``service_order``), and so does what is funded for another category than the resident has at
        home (``funded_category``). Of other series the rest crosses, for days on which home gives none of it
        (``spacing``).
        """
        lacks = ((need, self._lack(need)) for need in self._home.needs if need.resident not in absent)
        some = [(need, lack) for need, lack in lacks if lack and self._may_cross(need)]
        return [need for need, _ in sorted(some, key=lambda item: (-item[1], item[0].id))]

    def with_guests(self, needs: Iterable[Need]) -> Problem:
        """The host county with these needs and their residents as guests."""
        asked, host = list(needs), self._host
        residents = [self._home.resident[one] for one in dict.fromkeys(need.resident for need in asked)]
        places = {self.name(one.place): self._home.place[one.place] for one in residents}
        entitlements = {one.id: one for need in asked for one in self._entitlements(need)}
        asleep = {need.resident for need in asked if self._mode(need) is Mode.STAY}
        towns = {resident.town for resident in residents}
        return replace(
            host,
            places=(*host.places, *(replace(at, id=name) for name, at in places.items() if name not in host.place)),
            facilities=tuple(self._open_to(facility, towns) for facility in host.facilities),
            residents=(*host.residents, *(self._guest(one, sleeps=one.id in asleep) for one in residents)),
            needs=(*host.needs, *(self._asked(need) for need in asked)),
            entitlements=(*host.entitlements, *entitlements.values()),
        )

    def _lack(self, need: Need) -> int:
        wanted, weight = worth(self._home, need)
        return (wanted - self._units.get(need.id, 0)) * weight

    def _mode(self, need: Need) -> Mode:
        return self._home.service[need.service].mode

    def _may_cross(self, need: Need) -> bool:
        mode = self._mode(need)
        known = mode is not Mode.VISIT and need.service in self._host.service and bool(self._choices(need))
        return known and not self._bound_to_home(need) and (mode is not Mode.STAY or self._nights(need) is not None)

    def _bound_to_home(self, need: Need) -> bool:
        """Whether what the resident has at home forbids to have this elsewhere."""
        begun = need.id in self._units
        if begun and (self._mode(need) is not Mode.SESSION or not self._windows(need)):
            return True
        order = self._home.service[need.service].after
        own = {one.service for one in self._home.needs_of[need.resident]}
        return (order is not None and order.service in own) or self._is_funded_otherwise(need)

    def _is_funded_otherwise(self, need: Need) -> bool:
        """Whether the resident has care this week that is funded for another category."""
        held = (one for one in self._busy.get(need.resident, ()) if one.start < WEEK)
        categories = {self._category(self._home.need[one.need]) for one in held}
        own = self._category(need)
        return own is not None and not categories <= {None, own}

    def _category(self, need: Need) -> str | None:
        return self._home.service[need.service].funded_category if need.funded else None

    def _windows(self, need: Need) -> tuple[Span, ...]:
        """When the rest of a series may be elsewhere: not on days with a time at home, and not too near to one."""
        given = self._at_home.get(need.id, ())
        days = (Span(one.start // DAY * DAY, (one.start // DAY + 1) * DAY) for one in given)
        near = (Span(one.start - need.min_gap, one.end + need.min_gap) for one in given)
        return tuple(minus(need.windows or [Span(0, WEEK)], [*days, *near])) if given else need.windows

    def _nights(self, need: Need) -> Span | None:
        """When a stay may be elsewhere, None for never. One that has a choice of nights lies outside of absences, and
        so outside of what is at home. Where all nights are asked for, the bed would be kept for who is at home
        (``windows``): that stay is cut down to the longest row of nights with nothing there.
        """
        days, resident = self._home.horizon_days, self._home.resident[need.resident]
        start, end = max(0, need.dates.start), days if need.dates.end is None else min(need.dates.end, days)
        if end <= start:
            return None
        nights = Span(start, end)
        away = [self._away(resident, option, sleeps=True) for option in self._busy.get(resident.id, ())]
        taken = [Span(night, night + 1) for night in range(days) if any(one.takes_night(night) for one in away)]
        free = minus([nights], taken)
        if free == [nights] or need.nights_max < _length(nights):
            return need.dates
        longest = max(free, key=_length, default=None)
        return longest if longest is not None and _length(longest) >= need.nights_min else None

    def _choices(self, need: Need) -> tuple[Chosen, ...]:
        return tuple(Chosen(one, valid) for one in self._agreement.facilities for valid in need.chosen_at(one))

    def _served(self, need: Need) -> int:
        """Occurrences that the need has at home."""
        return sum((need.id, index) in self._given for index in range(need.times))

    def _asked(self, need: Need) -> Need:
        host, stay = self._host, self._mode(need) is Mode.STAY
        return replace(
            need, id=self.name(need.id), resident=self.name(need.resident), times=need.times - self._served(need),
            dates=(stay and self._nights(need)) or need.dates, windows=self._windows(need),
            chosen_facilities=self._choices(need), preferred_facilities=(), preferred_staff=(), refused_staff=(),
            refused_facilities=tuple(one for one in need.refused_facilities if one in host.facility),
        )  # fmt: skip

    def _entitlements(self, need: Need) -> Iterator[Entitlement]:
        """What is left of them when all that the resident has of the service at home is taken off."""
        own = self._home.needs_of[need.resident]
        used = sum(self._units.get(one.id, 0) for one in own if one.service == need.service)
        for one in self._home.entitlements_of.get((need.resident, need.service), ()):
            left = max(0, one.remaining_max - used)
            yield replace(
                one, id=self.name(one.id), resident=self.name(one.resident), remaining_max=left, remaining_min=0
            )

    def _open_to(self, facility: Facility, towns: set[str]) -> Facility:
        """The agreement extends the catchment."""
        if facility.id not in self._agreement.facilities or not facility.catchment:
            return facility
        return replace(facility, catchment=tuple(dict.fromkeys((*facility.catchment, *sorted(towns)))))

    def _guest(self, resident: Resident, *, sleeps: bool) -> Resident:
        absences = (self._away(resident, option, sleeps=sleeps) for option in self._busy.get(resident.id, ()))
        return replace(
            resident, id=self.name(resident.id), household=self.name(resident.household),
            place=self.name(resident.place), absences=(*resident.absences, *absences),
        )  # fmt: skip

    def _away(self, resident: Resident, option: Option, *, sleeps: bool) -> Span:
        """The time of an option at home, with the way by way of the resident's home to the farthest host facility. Who
        is to sleep at the host's has no visit at home on the days of the stay (``resident_overlap``)."""
        there = travel_minutes(self._home, option.place, resident.place, self._home.travel.resident_transport)
        way = there + self._across(self._home.place[resident.place])
        end = option.end + way
        if sleeps and option.mode is Mode.VISIT:
            end = max(end, (option.start // DAY + 1) * DAY)
        return Span(option.start - way, end)

    def _across(self, place: Place) -> int:
        """Minutes from a home to the farthest of the host's facilities."""
        host, travel = self._host, self._host.travel
        others = (host.place[host.facility[one].place] for one in self._agreement.facilities)
        return max(ride_minutes(travel, place, other, travel.resident_transport) for other in others)


def _length(span: Span) -> int:
    assert span.end is not None
    return span.end - span.start
