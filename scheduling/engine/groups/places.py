"""Who could attend what at one facility, and what is free there: carers and rooms, as bits of ``Starts``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd

from ..demand import Need, Occurrence, Pin
from ..explain import Explainer
from ..options import able_at
from ..plan import Plan, Session
from ..problem import Problem
from ..rules.staff_maximum import RULE as MAXIMUM
from ..starts import Starts, smeared
from ..supply import Duty, Mode, Room, ServiceType, suits
from ..sweep.barriers import ALL, Ask, At, Barriers
from ..sweep.diary import Diary
from ..sweep.own_week import overlaps
from ..timeline import DAY, Span
from ..view import Option, PlanView, options_of
from ..worth import worth

FINE, COARSE = 15, 60  # minutes between starts at least, for a finer search finds less, and at most

PINNED = 10  # times its weight counts what is pinned


@dataclass
class Wish:
    """What is missing of one need: ``starts`` are bits by room and carer, at which the rules let it be given there.
    Who weighs more has the seats that are scarce."""

    need: Need
    lacking: list[Occurrence]
    minutes: int
    carers: int
    weight: int
    starts: dict[tuple[str, str], int]

    def may(self, start: int, room: str, staff: Sequence[str]) -> bool:
        """``start`` by its number."""
        return all(self.starts.get((room, member), 0) >> start & 1 for member in staff)

    @property
    def anywhere(self) -> int:
        found = 0
        for bits in self.starts.values():
            found |= bits
        return found


class Places:
    """One facility. ``wishes``: needs of services that are held in groups, which could be met here as ``pins`` say."""

    def __init__(
        self,
        problem: Problem,
        explainer: Explainer,
        facility: str,
        lacking: dict[str, list[Occurrence]],
        since: int,
        pins: dict[Occurrence, Pin],
    ) -> None:
        self.problem, self.facility, self._pins = problem, facility, pins
        self._explainer = explainer
        self.services = [one for one in problem.services if one.group_least > 1 and one.mode is Mode.SESSION]
        self.services = [one for one in self.services if (facility, one.id) in problem.offer and self.rooms(one)]
        needs = [problem.need[need] for need in lacking]
        needs = [need for need in needs if problem.service[need.service] in self.services and self._near(need)]
        able = {one.id: able_at(problem, facility, one.skill) for one in self.services}
        self.staff = {service: [member.id for member in members] for service, members in able.items()}
        self.starts = Starts(problem, self._step(needs))
        self._to_come = -1 << -(-since // self.starts.grid)
        self._barriers = Barriers(explainer, self.starts)
        self._diary = Diary(explainer, self.starts)
        found = (self._wish(need, some) for need in needs for some in self._alike(need, lacking[need.id]))
        self.wishes = [wish for wish in found if wish.anywhere]

    def rooms(self, service: ServiceType) -> list[Room]:
        """Rooms in which the least group has a seat for everyone."""
        rooms = self.problem.rooms_of.get(self.facility, ())
        suiting = (room for room in rooms if suits(service.room_use, room.use))
        return [room for room in suiting if seats(service, room) >= service.group_least]

    def _near(self, need: Need) -> bool:
        return self.problem.facility[self.facility].serves(self.problem.resident[need.resident].town)

    def _step(self, needs: Sequence[Need]) -> int:
        """Minutes between starts: the coarsest at which lengths and all that opens or ends in the week share starts,
        without what is each person's own where that would be too fine."""
        grid, closures = self.problem.limits.grid, self.problem.closures_of
        staff = {name for some in self.staff.values() for name in some}
        things = [("facility", self.facility), *(("staff", name) for name in staff)]
        things += [("room", room.id) for service in self.services for room in self.rooms(service)]
        shared = {self.problem.minutes_of(need.id) for need in needs}
        shared |= {shift.span.start for shift in self.problem.shifts if shift.staff in staff}
        shared |= {span.start for span in self.problem.facility[self.facility].opening}
        shared |= {one.span.end or 0 for thing in things for one in closures.get(thing, ())}
        own = {window.start for need in needs for window in need.windows}
        own |= {absence.end or 0 for need in needs for absence in self.problem.resident[need.resident].absences}
        own |= {pin.start or 0 for pin in self._pins.values()}
        coarse = gcd(COARSE, *shared)
        steps = (step for step in (gcd(coarse, *own), coarse) if step >= FINE and step % grid == 0)
        return next(steps, grid * -(-FINE // grid))

    def _alike(self, need: Need, lacking: list[Occurrence]) -> list[list[Occurrence]]:
        """Occurrences that may be at the same times: what follows another service follows it each on its own day."""
        alone = [one for one in lacking if one in self._pins or self.problem.service[need.service].after is not None]
        others = [one for one in lacking if one not in alone]
        return [*([one] for one in alone), *([others] if others else [])]

    def _wish(self, need: Need, lacking: list[Occurrence]) -> Wish:
        ask, service = Ask(self.problem, need, lacking[0]), self.problem.service[need.service]
        pin, weight = self._pins.get(lacking[0]), worth(self.problem, need)[1]
        found = Wish(need, lacking, ask.minutes, ask.size, weight if pin is None else PINNED * weight, {})
        members = [one for one in self.staff[service.id] if pin is None or pin.staff is None or one in pin.staff]
        own = self._own(ask, At(self.facility, self.rooms(service)[0])) & self._to_come if members else 0
        own &= ALL if pin is None else self._pinned(pin, ask.minutes)
        for room in self.rooms(service):
            if pin is not None and pin.room not in (None, room.id):
                continue
            free = [self._barriers.on_duty(member, ask.minutes) & own for member in members]
            for _, barred in self._barriers.of(ask, At(self.facility, room), members) if any(free) else ():
                free = [bits & ~bar for bits, bar in zip(free, barred, strict=True)]
            found.starts |= {(room.id, member): bits for member, bits in zip(members, free, strict=True) if bits}
        return found

    def _pinned(self, pin: Pin, minutes: int) -> int:
        """Starts here that are as pinned."""
        found = ALL if pin.facility in (None, self.facility) else 0
        if pin.day is not None:
            found &= sum(self.starts.days[pin.day : pin.day + 1])
        if pin.start is not None:
            found &= self.starts.inside(Span(pin.start, pin.start + minutes), minutes)
        return found

    def _own(self, ask: Ask, at: At) -> int:
        """Starts at which the resident is not elsewhere, has had the need met neither just before nor just after, is
        paid for, and has had what has to come before."""
        resident = ask.need.resident
        near = Plan().joined(self._explainer.gathered([("resident", resident)]))
        mine = [one for one in options_of(self.problem, near) if self.problem.need[one.need].resident == resident]
        place = self.problem.facility[self.facility].place
        barred = overlaps(self.problem, self.starts, mine, at, place, ask.minutes)
        barred |= self.starts.touching(Span(0, ask.need.earliest), ask.minutes) if ask.need.earliest else 0
        for one in mine:
            if one.need == ask.need.id:
                around = Span(one.start - ask.need.min_gap, one.end + ask.need.min_gap)
                barred |= self.starts.touching(around, ask.minutes)
        return ~barred & self._funded(ask.need) & self._in_order(ask, mine)

    def _funded(self, need: Need) -> int:
        held = self.problem.entitlements_of.get((need.resident, need.service), ())
        days = (bits for day, bits in enumerate(self.starts.days) if any(one.valid.contains(day) for one in held))
        return sum(days) if need.funded else ALL

    def _in_order(self, ask: Ask, mine: Sequence[Option]) -> int:
        """Starts in time after the occurrence of the same index of the service that has to come before."""
        order = ask.service.after
        needs = self.problem.needs_of[ask.need.resident]
        earlier = {
            Occurrence(need.id, ask.occurrence.index) for need in needs if order and need.service == order.service
        }
        if order is None or not earlier:
            return ALL
        found = 0
        for one in mine:
            if one.occurrence in earlier:
                between = Span(one.end + order.min_gap, one.end + order.max_gap + ask.minutes)
                found |= self.starts.inside(between, ask.minutes) & self.starts.days[one.start // DAY]
        return found

    def times_of(self, need: str) -> list[int]:
        """When the need is met already, minutes of the week."""
        return [
            one.start for one in self._options([("resident", self.problem.need[need].resident)]) if one.need == need
        ]

    def _options(self, keys: Sequence[tuple[object, ...]]) -> Iterator[Option]:
        return options_of(self.problem, self._explainer.gathered(keys))

    def free(self, member: str, service: str, minutes: int) -> int:
        """The slots in which the carer could give sessions of so many minutes, but for one meal break a day."""
        door = self.problem.facility[self.facility].place
        starts = self._within_maximum(member, service, minutes, self._diary.free(member, self.facility, door, minutes))
        slots = smeared(starts, -(-minutes // self.starts.grid))
        for shift in self.problem.duties_of.get((member, Duty.APPOINTMENTS), ()):
            for day in range(7):
                slots &= ~self._break(shift.span, day, slots)
        return slots

    def _within_maximum(self, member: str, service: str, minutes: int, starts: int) -> int:
        """Those of ``starts`` on days on which one more session does not exceed what the carer may work."""
        room, near = self.rooms(self.problem.service[service])[0].id, self._explainer.gathered([("staff", member)])
        for day in self.starts.days:
            if starts & day:
                start = self.starts.first(starts & day)
                one = Session(service, self.facility, room, (member,), start, start + minutes, ())
                if MAXIMUM.findings(PlanView(self.problem, near.joined(Plan(sessions=(one,))))):
                    starts &= ~day
        return starts

    def _break(self, span: Span, day: int, slots: int) -> int:
        """The slots of a break that is still free, in the middle of the meal time if that is."""
        window, grid = self.problem.limits.meal_window, self.starts.grid
        assert window.end is not None
        if not span.covers(day * DAY + window.start, day * DAY + window.end):
            return 0
        width = -(-self.problem.limits.meal_minutes // grid)
        first, last = -(-(day * DAY + window.start) // grid), (day * DAY + window.end) // grid - width
        middle = (first + last) // 2
        breaks = [((1 << width) - 1) << at for at in sorted(range(first, last + 1), key=lambda at: abs(at - middle))]
        return next((bits for bits in breaks if bits & slots == bits), 0)

    def heads(self, room: Room) -> list[tuple[Span, int]]:
        """Who is in the room already, and when."""
        days = [("room", room.id, day) for day in range(7)]
        sessions = self._explainer.gathered(days).sessions
        return [(Span(one.start, one.end), len(one.attendees)) for one in sessions if one.room == room.id]


def seats(service: ServiceType, room: Room) -> int:
    """Attendees of one session of the service in the room, at most."""
    return min(service.group_size, capacity(service, room))


def capacity(service: ServiceType, room: Room) -> int:
    pieces = dict(room.equipment)
    return min([room.size, *(pieces.get(kind, 0) for kind in service.equipment)])
