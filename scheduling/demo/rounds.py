"""The usual home visits of the demo city: each put where it costs a carer least travel."""

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from random import Random

from .blueprints import DAY, Hours, hours
from .diary import Booking, Diary, Roads, Workday
from .needs import Need
from .settled import Houses
from .timetable import SERVICE

NEAR_PROVIDERS = 2
WAKING = hours(range(7), 420, 1200)


class Rounds:
    def __init__(
        self, rng: Random, houses: Houses, roads: Roads, diary: Diary, workdays: dict[tuple[str, str], list[Workday]]
    ) -> None:
        """``workdays`` by skill and by the house that carers belong to."""
        self.rng, self.houses, self.roads, self.diary, self.workdays = rng, houses, roads, diary, workdays

    def book(self, need: Need) -> list[Booking]:
        """As many of the need's visits as find a place, by the same carers as far as possible."""
        bookings: list[Booking] = []
        for _ in range(need.times or 0):
            booking = (bookings and self._visit(need, bookings[-1].staff)) or self._visit(need, ())
            if booking is None:
                break
            bookings.append(booking)
        return bookings

    def book_after(self, need: Need, before: Booking, most: int) -> list[Booking]:
        """One visit that begins within ``most`` minutes after another has ended."""
        minutes = need.minutes or SERVICE[need.service].minutes
        booking = self._visit(need, (), [(before.end, before.end + most + minutes)])
        return [booking] if booking else []

    def _visit(self, need: Need, usual: tuple[str, ...], within: Hours | None = None) -> Booking | None:
        service = SERVICE[need.service]
        home, minutes = need.resident, need.minutes or service.minutes
        best: tuple[int, int, tuple[Workday, ...]] | None = None
        for team in self._teams(need, max(need.staff_needed, service.staff_needed), usual):
            for start in self._starts(need, team[0], minutes, within):
                costs = [carer.cost(home, start, minutes) for carer in team]
                if None in costs or not self.diary.free(need, home, start, start + minutes):
                    continue
                cost = sum(cost for cost in costs if cost is not None)
                if best is None or cost < best[0]:
                    best = cost, start, team
        return self._take(need, best[1], minutes, best[2]) if best else None

    def _teams(self, need: Need, size: int, usual: tuple[str, ...]) -> Iterator[tuple[Workday, ...]]:
        skill = SERVICE[need.service].skill
        manned = [house for house in self.houses.open_to(need) if (skill, house.code) in self.workdays]
        houses = self.roads.nearest(need.person, manned, NEAR_PROVIDERS if size == 1 else 1)
        for weekday, house in product(self.rng.sample(range(7), 7), houses):
            carers = [
                workday
                for workday in self.workdays.get((skill, house.code), ())
                if workday.weekday == weekday
                and need.staff_sex in (None, workday.member.sex)
                and (not usual or workday.member.code in usual)
            ]
            yield from combinations(carers, size)

    def _starts(self, need: Need, carer: Workday, minutes: int, within: Hours | None) -> Iterable[int]:
        today = range(carer.weekday * DAY, (carer.weekday + 1) * DAY)
        wanted = [span for span in (within or need.windows or WAKING) if span[0] in today]
        return carer.starts(need.resident, minutes, wanted)

    def _take(self, need: Need, start: int, minutes: int, team: tuple[Workday, ...]) -> Booking:
        for carer in team:
            carer.book(need.resident, start, start + minutes)
        self.diary.book(need, need.resident, start, start + minutes)
        return Booking(need, 0, start, start + minutes, staff=tuple(sorted(carer.member.code for carer in team)))
