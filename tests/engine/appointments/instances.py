"""Weeks of sessions and visits that are feasible by construction: a hidden plan is drawn first, and needs from it.

Nine towns within some 20 km, each with a station (therapists and home carers); children's institutions; adults with
one to three sessions, children with three to ten, home visits of which some take two carers and some follow another
service. A need is made only when all its occurrences have found a place in the hidden plan, so that the hidden plan
serves everything; shifts are cut to what the plan needs and ``slack`` minutes more.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from scheduling.engine.demand import Need, Occurrence, Resident
from scheduling.engine.plan import Plan, Session, Visit
from scheduling.engine.problem import Problem
from scheduling.engine.supply import (
    Duty,
    Facility,
    Mode,
    Place,
    Room,
    ServiceOffer,
    ServiceOrder,
    ServiceType,
    Shift,
    StaffMember,
    StaffSkill,
)
from scheduling.engine.timeline import DAY, Span
from scheduling.engine.travel import TravelTable

ALWAYS = Span(-1000)
TOWNS = 9
SERVICES = (
    ServiceType("therapy", Mode.SESSION, 45, skill="therapist", room_use="therapy"),
    ServiceType("group", Mode.SESSION, 60, skill="therapist", group_size=4, room_use="training"),
    ServiceType("training", Mode.SESSION, 40, skill="trainer", room_use="training", equipment=("mat",)),
    ServiceType("care", Mode.VISIT, 60, skill="carer"),
    ServiceType("bath", Mode.VISIT, 60, skill="carer", staff_needed=2),
    ServiceType("nursing", Mode.VISIT, 30, skill="nurse", after=ServiceOrder("care", 0, 120)),
    ServiceType("teaching", Mode.VISIT, 90, skill="trainer"),
)

SERVICE = {service.id: service for service in SERVICES}
PARTS = (Span(480, 720), Span(780, 1020), Span(480, 1020))
Stop = tuple[int, int, str]  # start, end, place


@dataclass(frozen=True)
class Size:
    """How much of what there is; ``adults`` and ``visits`` count occurrences, ``children`` residents."""

    adults: int = 600
    children: int = 140
    visits: int = 1000
    therapists: int = 36
    trainers: int = 40
    carers: int = 52
    nurses: int = 12
    slack: int = 30  # minutes that each shift is longer than the hidden plan needs
    window: int = 240  # minutes of a window around the hidden time

    def times(self, factor: float) -> "Size":
        counts = ("adults", "children", "visits", "therapists", "trainers", "carers", "nurses")
        return replace(self, **{name: max(1, round(getattr(self, name) * factor)) for name in counts})


@dataclass
class Week:
    """``hidden`` serves every occurrence of ``problem``."""

    problem: Problem
    hidden: Plan


def city_week(size: Size = Size(), seed: int = 1) -> Week:
    return _Maker(size, seed).week()


def scarce(week: Week, share: float, seed: int = 1) -> Problem:
    """The same needs with ``share`` of the shifts gone."""
    rng = np.random.default_rng(seed)
    shifts = tuple(shift for shift in week.problem.shifts if rng.random() >= share)
    return replace(week.problem, shifts=shifts)


def with_baseline(week: Week, kept: float, seed: int = 1) -> Problem:
    """The same with ``kept`` of the hidden plan as last week's."""
    rng = np.random.default_rng(seed)
    gone = {one for one in week.hidden.occurrences() if rng.random() >= kept}
    return replace(week.problem, baseline=week.hidden.without(gone))


class _Maker:
    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.rng = np.random.default_rng(seed)
        self.places: list[Place] = []
        self.facilities: list[Facility] = []
        self.rooms: list[Room] = []
        self.offers: list[ServiceOffer] = []
        self.staff: list[StaffMember] = []
        self.residents: list[Resident] = []
        self.needs: list[Need] = []
        self.sessions: dict[tuple[str, int], Session] = {}  # by staff and start
        self.visits: list[Visit] = []
        self.busy: dict[str, list[Stop]] = defaultdict(list)  # of staff and residents, in order
        self.used: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # (start, end, people) by room

    def week(self) -> Week:
        self._network()
        self._people()
        basic = Problem("2026-11-30", places=tuple(self.places))
        table = TravelTable(basic)
        self.minutes = {name: table.minutes(name).tolist() for name in ("ebike", "car")}
        self.index = table.index
        self._demand()
        problem = replace(
            basic, facilities=tuple(self.facilities), rooms=tuple(self.rooms), services=SERVICES,
            offers=tuple(self.offers),
            staff=tuple(self.staff), shifts=tuple(self._shifts()), residents=tuple(self.residents),
            needs=tuple(self.needs),
        )  # fmt: skip
        return Week(problem, Plan(sessions=tuple(self.sessions.values()), visits=tuple(self.visits)).ordered())

    # The network and its people.

    def _network(self) -> None:
        angles = np.arange(TOWNS) * 2 * np.pi / (TOWNS - 1)
        far = np.where(np.arange(TOWNS) == 0, 0.0, self.rng.uniform(0.06, 0.1, TOWNS))
        self.centres = np.column_stack([121.0 + 1.15 * far * np.cos(angles), 30.7 + far * np.sin(angles)])
        for town in range(TOWNS):
            near = (f"t{town}", f"t{(town + 1) % TOWNS}")
            self._facility(f"station{town}", town, near, ("therapy", "group", "care", "bath", "nursing"), 1)
        for number in range(max(1, self.size.children // 45)):
            self._facility(f"school{number}", number % TOWNS, (), ("training", "teaching"), 5)

    def _facility(
        self, name: str, town: int, catchment: tuple[str, ...], services: tuple[str, ...], rooms: int
    ) -> None:
        place = self._place(f"{name}-door", town, 0.005)
        self.facilities.append(Facility(name, "station", f"t{town}", place, catchment=catchment))
        self.offers.extend(ServiceOffer(name, service) for service in services)
        for number in range(rooms):
            self.rooms.append(Room(f"{name}-therapy{number}", name, "therapy", 3))
            self.rooms.append(Room(f"{name}-training{number}", name, "training", 4, (("mat", 3),)))

    def _place(self, name: str, town: int, spread: float) -> str:
        x, y = self.centres[town] + self.rng.normal(0, spread, 2)
        self.places.append(Place(name, float(x), float(y)))
        return name

    def _people(self) -> None:
        size = self.size
        schools = len(self.facilities) - TOWNS
        self.of_skill: dict[str, list[StaffMember]] = {}
        counts = {"therapist": size.therapists, "trainer": size.trainers, "carer": size.carers, "nurse": size.nurses}
        for skill, count in counts.items():
            homes = self.facilities[TOWNS:] if skill == "trainer" else self.facilities[:TOWNS]
            self.of_skill[skill] = [
                self._member(f"{skill}{number}", homes[number % len(homes)], skill, number) for number in range(count)
            ]
        for number in range(size.adults // 2 + size.visits // 2 + size.children):
            born = "1970-02-02" if number >= size.children else "2020-02-02"
            town = int(self.rng.integers(TOWNS))
            home = self._place(f"home{number}", town, 0.02)
            category, level = int(self.rng.integers(1, 7)), int(self.rng.integers(1, 5))
            sex = ("male", "female")[number % 2]
            self.residents.append(Resident(f"r{number}", f"r{number}", home, f"t{town}", sex, born, category, level))
        assert schools > 0

    def _member(self, name: str, home: Facility, skill: str, number: int) -> StaffMember:
        sex, transport = ("male", "female", "female")[number % 3], "ebike" if number % 4 else "car"
        member = StaffMember(name, home.id, home.place, sex, (StaffSkill(skill, ALWAYS),), transport=transport)
        self.staff.append(member)
        return member

    # Needs, each with a place in the hidden plan.

    def _demand(self) -> None:
        size, children = self.size, self.size.children
        for child in range(children):
            self._offer("training", child, int(self.rng.integers(3, 11)))
        wanted = {
            "therapy": size.adults * 3 // 4, "group": size.adults // 4, "bath": size.visits * 8 // 100,
            "teaching": size.visits // 10, "care": size.visits * 72 // 100, "nursing": size.visits // 10,
        }  # fmt: skip
        for service, count in wanted.items():
            fails = 0
            while count > 0 and fails < 300:
                low, high = (0, children) if service == "teaching" else (children, len(self.residents))
                done = self._offer(service, int(self.rng.integers(low, high)), min(count, int(self.rng.integers(1, 4))))
                count, fails = count - done, 0 if done else fails + 1

    def _offer(self, name: str, who: int, times: int) -> int:
        """Make a need if all its occurrences find a place in the hidden plan; returns how many they are."""
        service, resident = SERVICE[name], self.residents[who]
        earlier = [one for one in self.needs if one.resident == resident.id and one.service in (name, "care")]
        if any(one.service == name for one in earlier) or (service.after and not earlier):
            return 0
        if service.after:
            times = min(times, earlier[0].times)
        need = Need(
            f"{resident.id}-{name}", resident.id, name, Span(0, 7), times, daily_max=2 if times > 5 else 1,
            priority=int(self.rng.integers(1, 6)), waiting_days=int(self.rng.integers(0, 100)),
        )  # fmt: skip
        part = PARTS[int(self.rng.integers(3))]
        days = [int(day) for day in self.rng.permutation(5)]
        booked: list[Booking] = []
        for index in range(times):
            taken = [one.start // DAY for one in booked]
            free = [day for day in days if taken.count(day) < need.daily_max]
            options = self._after(earlier[0], index) if service.after else [(day, part) for day in free]
            booking = self._book(need, index, service, resident, options)
            if booking is None:
                for one in booked:
                    one.undo()
                return 0
            booked.append(booking)
        half = (self.size.window - service.minutes) // 2
        windows = (Span(max(0, one.start - half), one.start + service.minutes + half) for one in booked)
        self.needs.append(replace(need, windows=tuple(windows)))
        return times

    def _after(self, earlier: Need, index: int) -> list[tuple[int, Span]]:
        visit = next(one for one in self.visits if (one.need, one.index) == (earlier.id, index))
        return [(visit.end // DAY, Span(visit.end % DAY, visit.end % DAY + 120 + 30))]

    def _book(
        self, need: Need, index: int, service: ServiceType, resident: Resident, options: list[tuple[int, Span]]
    ) -> "Booking | None":
        for day, part in options:
            if service.group_size > 1:
                for session in [*self.sessions.values()]:
                    if self._joins(session, service, resident, day, part):
                        return self._add(need, index, service, resident, session.staff, session.start, session.room)
            for team in self._teams(service, resident):
                for start in self._starts(team[0], day, part, service.minutes):
                    place = resident.place if service.mode is Mode.VISIT else team[0].base
                    room = self._room(service, team[0], start)
                    if (
                        room is not None
                        and self._is_free(resident.id, start, service.minutes, place, "car")
                        and all(self._fits(member, start, service.minutes, place) for member in team)
                    ):
                        names = tuple(member.id for member in team)
                        return self._add(need, index, service, resident, names, start, room)
        return None

    def _joins(self, session: Session, service: ServiceType, resident: Resident, day: int, part: Span) -> bool:
        start = session.start - day * DAY
        facility = next(one for one in self.facilities if one.id == session.facility)
        return (
            session.service == service.id
            and len(session.attendees) < service.group_size
            and part.covers(start, start + service.minutes)
            and resident.town in facility.catchment
            and self._is_free(resident.id, session.start, service.minutes, facility.place, "car")
        )

    def _teams(self, service: ServiceType, resident: Resident) -> list[tuple[StaffMember, ...]]:
        catchment = {one.id: one.catchment for one in self.facilities}
        able = [
            member
            for member in self.of_skill[service.skill or ""]
            if not catchment[member.facility] or resident.town in catchment[member.facility]
        ]
        order = [able[number] for number in self.rng.permutation(len(able))[:5]]
        if service.staff_needed == 2:
            return [(one, other) for one in order for other in order if one.id < other.id]
        return [(one,) for one in order]

    def _starts(self, member: StaffMember, day: int, part: Span, minutes: int) -> list[int]:
        """Early in the window, and close behind what the member does already."""
        low, high = day * DAY + part.start, day * DAY + (part.end or DAY) - minutes
        ends = [end + way for _, end, _ in self.busy[member.id] for way in (0, 15, 25)]
        starts = {-(-start // 5) * 5 for start in (low, low + 30, low + 60, low + 120, low + 180, *ends)}
        return sorted(start for start in starts if low <= start <= high)

    def _room(self, service: ServiceType, member: StaffMember, start: int) -> str | None:
        """A room that is free for one more; "" at home."""
        if service.mode is Mode.VISIT:
            return ""
        for room in self.rooms:
            if room.facility == member.facility and room.use == service.room_use:
                beside = [
                    people
                    for since, end, people in self.used[room.id]
                    if since < start + service.minutes and start < end
                ]
                most = 3 if service.equipment else room.size
                if sum(beside) + service.group_size <= most:
                    return room.id
        return None

    def _way(self, start: str, end: str, transport: str) -> int:
        return int(self.minutes[transport][self.index[start]][self.index[end]])

    def _is_free(self, who: str, start: int, minutes: int, place: str, transport: str) -> bool:
        return all(
            end + self._way(there, place, transport) <= start
            or start + minutes + self._way(place, there, transport) <= since
            for since, end, there in self.busy[who]
        )

    def _fits(self, member: StaffMember, start: int, minutes: int, place: str) -> bool:
        """Free, in working hours with the way from and to the base, and with a break for lunch at noon."""
        day, way = start // DAY * DAY, self._way(member.base, place, member.transport)
        if start - way < day + 480 or start + minutes + way > day + 1020:
            return False
        if start < day + 750 and start + minutes > day + 720:
            return False
        for since, end, there in [*self.busy[member.id], (day, day + 1, member.base)]:
            # Half an hour at noon, then the way.
            if end <= day + 720 and day + 750 <= start < day + 750 + self._way(there, place, member.transport):
                return False
            if start < day + 720 and day + 750 <= since < day + 750 + self._way(place, there, member.transport):
                return False
        load = sum(end - since + 30 for since, end, _ in self.busy[member.id] if since // DAY == start // DAY)
        return load + minutes + 40 <= member.daily_max and self._is_free(
            member.id, start, minutes, place, member.transport
        )

    def _add(
        self,
        need: Need,
        index: int,
        service: ServiceType,
        resident: Resident,
        staff: tuple[str, ...],
        start: int,
        room: str,
    ) -> "Booking":
        end, piece = start + service.minutes, Occurrence(need.id, index)
        home = service.mode is Mode.VISIT
        facility = next(one for one in self.staff if one.id == staff[0]).facility
        place = resident.place if home else next(one.place for one in self.facilities if one.id == facility)
        stop = (start, end, place)
        booking = Booking(start)
        if home:
            booking.into(self.visits, Visit(need.id, index, staff, start, end))
        key = staff[0], start
        if not home and key in self.sessions:
            old = self.sessions[key]
            self.sessions[key] = replace(old, attendees=(*old.attendees, piece))
            booking.undoing.append(lambda: self.sessions.__setitem__(key, old))
        elif not home:
            self.sessions[key] = Session(service.id, facility, room, staff, start, end, (piece,))
            booking.undoing.append(lambda: self.sessions.pop(key))
            booking.into(self.used[room], (start, end, service.group_size))
        if home or len(self.sessions[key].attendees) == 1:
            for name in staff:
                booking.into(self.busy[name], stop)
        booking.into(self.busy[resident.id], stop)
        return booking

    def _shifts(self) -> list[Shift]:
        """Each day from the first to the last of the hidden plan, with the ways, and ``slack`` minutes more."""
        shifts = []
        for member in self.staff:
            for day in range(5):
                stops = sorted(stop for stop in self.busy[member.id] if stop[0] // DAY == day)
                if stops:
                    first, last = stops[0], stops[-1]
                    start = first[0] - self._way(member.base, first[2], member.transport) - self.size.slack // 2
                    end = last[1] + self._way(last[2], member.base, member.transport) + self.size.slack // 2
                    shifts.append(Shift(member.id, member.facility, Span(start, end), Duty.APPOINTMENTS))
        return shifts


@dataclass
class Booking:
    """What was noted down for one occurrence, so that it can be crossed out again."""

    start: int
    undoing: list[Callable[[], object]] = field(default_factory=list)

    def into(self, there: list[Any], item: Any) -> None:
        there.append(item)
        self.undoing.append(lambda: there.remove(item))

    def undo(self) -> None:
        for step in reversed(self.undoing):
            step()
