"""A facility's week as one long day of ``sessions``, and a timetable of it as sessions of the week.

Needs are its people, lengths of services its kinds; each carer and each room is a pool of its own. The days stand one
after the other, each followed by a slot in which nobody is free.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ..plan import Session
from ..sessions import Day, Kind, Person, Pool, Quota, Timetable
from ..sessions import Session as Slotted
from ..starts import smeared
from ..timeline import DAY, WEEK
from .dealing import dealt
from .places import Places, Wish, capacity, seats

MEAN = 10  # value of a session of a need of mean weight

_Form = tuple[str, int, int, int]  # a kind: service, minutes, carers and seats


class Frame:
    """``day`` is the week; ``person`` number i stands for ``places.wishes[i]``."""

    def __init__(self, places: Places) -> None:
        self._places, self._problem = places, places.problem
        self._grid = places.starts.grid
        used = 0
        for wish in places.wishes:
            used |= smeared(wish.anywhere, self._long(wish.minutes))
        self._first, self._width = self._hours(used)
        self._forms = self._find_forms()
        self._groups: dict[object, int] = {}
        self._names: list[str] = []
        # A small kind beside each: of people who are too many for one group and too few for two, some must stay out of
        # a full one, which no single move of a search from full groups would have them do.
        self._whole = len(self._forms)
        self._mean = sum(wish.weight for wish in places.wishes) / len(places.wishes) or 1
        kinds = (*map(self._kind, self._forms), *map(self._small_kind, self._forms))
        pools = (*self._carers(), *self._rooms())
        people = tuple(self._person(wish) for wish in places.wishes)
        self.day = Day(7 * (self._width + 1), kinds, pools, people)

    def _long(self, minutes: int) -> int:
        return -(-minutes // self._grid)

    def _hours(self, used: int) -> tuple[int, int]:
        """The first slot of a day that any use could begin in, and how many there are to the last."""
        daily = DAY // self._grid
        somewhere = 0
        for day in range(7):
            somewhere |= used >> day * daily & (1 << daily) - 1
        first = (somewhere & -somewhere).bit_length() - 1
        return first, somewhere.bit_length() - first

    def _slots(self, bits: int) -> int:
        """Slots of the week as those of the frame."""
        daily, found = DAY // self._grid, 0
        for day in range(7):
            found |= (bits >> day * daily + self._first & (1 << self._width) - 1) << day * (self._width + 1)
        return found

    def start(self, slot: int) -> int:
        """The number of the start in the week."""
        day, within = divmod(slot, self._width + 1)
        return day * (DAY // self._grid) + self._first + within

    def _find_forms(self) -> list[_Form]:
        service = self._problem.service
        return sorted(
            {
                (wish.need.service, wish.minutes, wish.carers, seats(service[wish.need.service], room))
                for wish in self._places.wishes
                for room in self._places.rooms(service[wish.need.service])
            }
        )

    def _group(self, key: object) -> int:
        return self._groups.setdefault(key, len(self._groups))

    def _kind(self, form: _Form) -> Kind:
        service, minutes, carers, most = form
        needs = {self._group(("carer", service)): carers, self._group(("room", service, most)): 1}
        return Kind(self._long(minutes), self._problem.service[service].group_least, most, needs)

    def _small_kind(self, form: _Form) -> Kind:
        kind = self._kind(form)
        return replace(kind, most=kind.least)

    def _carers(self) -> Iterator[Pool]:
        """A carer is of one pool for each set of services that he or she may give on the same days."""
        length: dict[str, int] = {}
        for service, minutes, _, _ in self._forms:
            length[service] = min(minutes, length.get(service, WEEK))
        for member in dict.fromkeys(name for service in length for name in self._places.staff[service]):
            by_slot: defaultdict[int, set[int]] = defaultdict(set)
            for service, minutes in length.items():
                if member in self._places.staff[service]:
                    free = self._places.free(member, service, minutes) & self._asked_of(member, service)
                    for slot in _each(self._slots(free)):
                        by_slot[slot].add(self._group(("carer", service)))
            slots: defaultdict[frozenset[int], int] = defaultdict(int)
            for slot, groups in by_slot.items():
                slots[frozenset(groups)] |= 1 << slot
            for serving, bits in slots.items():
                self._names.append(member)
                yield Pool(serving, tuple(bits >> slot & 1 for slot in range(7 * (self._width + 1))))

    def _asked_of(self, member: str, service: str) -> int:
        """The slots in which somebody could be with the carer."""
        found = 0
        for wish in self._places.wishes:
            if wish.need.service == service:
                starts = [bits for (_, name), bits in wish.starts.items() if name == member]
                for bits in starts:
                    found |= smeared(bits, self._long(wish.minutes))
        return found

    def _rooms(self) -> Iterator[Pool]:
        """As many sessions at once as the room has seats and equipment for, be they full and of any services."""
        service = self._problem.service
        for room in self._problem.rooms_of.get(self._places.facility, ()):
            forms = {
                form[0]: seats(service[form[0]], room)
                for form in self._forms
                if room in self._places.rooms(service[form[0]])
            }
            if not forms:
                continue
            limits = [(room.size, max(forms.values()))]
            limits += [(capacity(service[name], room), most) for name, most in forms.items()]
            heads = [0] * (WEEK // self._grid)
            for span, people in self._places.heads(room):
                for slot in range(span.start // self._grid, -(-min(span.end or WEEK, WEEK) // self._grid)):
                    heads[slot] += people
            groups = frozenset(self._group(("room", name, most)) for name, most in forms.items())
            self._names.append(room.id)
            free = [0] * (7 * (self._width + 1))
            for slot in range(len(free)):
                if slot % (self._width + 1) < self._width:
                    there = heads[self.start(slot)]
                    free[slot] = max(0, min((limit - there) // most for limit, most in limits))
            yield Pool(groups, tuple(free))

    def _person(self, wish: Wish) -> Person:
        missing = len(wish.lacking)
        limits = {
            kind: missing
            for kind, (service, minutes, carers, _) in enumerate(self._forms * 2)
            if (service, minutes, carers) == (wish.need.service, wish.minutes, wish.carers)
        }
        there = self._slots(smeared(wish.anywhere, self._long(wish.minutes)))
        away = (1 << 7 * (self._width + 1)) - 1 & ~there
        value = max(1, round(MEAN * wish.weight / self._mean))
        return Person(0, missing, limits, away, tuple(self._quotas(wish)), value)

    def _quotas(self, wish: Wish) -> Iterator[Quota]:
        """In some days together one; or so many a day, each far enough from the one before."""
        held, need = [time // DAY for time in self._places.times_of(wish.need.id)], wish.need
        run, most, apart = self._days_together(wish, held), 1, wish.minutes + need.min_gap
        if run == 1:
            most = min(need.daily_max, 1 + (self._hours_long - wish.minutes) // apart)
        for day in range(8 - run):
            have = sum(day <= other < day + run for other in held)
            yield Quota(day * (self._width + 1), (day + run) * (self._width + 1) - 1, 0, max(0, most - have))
        if most > 1 and need.min_gap:
            for day in range(7):
                for slot in range(self._width + 1 - self._long(apart)):
                    first = day * (self._width + 1) + slot
                    yield Quota(first, first + self._long(apart), 0, 1)

    @property
    def _hours_long(self) -> int:
        """Minutes of a day from the first that is used to the last."""
        return self._width * self._grid

    def _days_together(self, wish: Wish, held: list[int]) -> int:
        """Days of which the need has one at most: as many as keep the least gap whatever the hour; fewer, for the rules
        to look at the hours, where too few days are left to the need."""
        gap = wish.need.min_gap
        for run in (-(-(gap + self._hours_long) // DAY), 1 + gap // DAY):
            taken = [*held]
            for day in self._places.starts.days_of(wish.anywhere):
                if all(abs(day - other) >= run for other in taken):
                    taken.append(day)
            if len(taken) - len(held) >= len(wish.lacking):
                return run
        return max(1, min(7, gap // DAY))

    def seated(self, timetable: Timetable) -> Timetable:
        """The sessions with those whom the rules let attend just this one, and all seats open."""
        return tuple(
            replace(
                session,
                kind=session.kind % self._whole,
                people=frozenset(person for person in session.people if self.may(person, session)),
            )
            for session in dealt(self.day, timetable, self.may)
        )

    def may(self, person: int, session: Slotted) -> bool:
        *staff, room = (self._names[pool] for pool in session.pools)
        return self._places.wishes[person].may(self.start(session.start), room, staff)

    def sessions(self, timetable: Timetable) -> Iterator[Session]:
        """The timetable as sessions of the week, without those that too few can attend."""
        left = [list(wish.lacking) for wish in self._places.wishes]
        for session in sorted(timetable, key=lambda session: session.start):
            service, minutes, _, _ = self._forms[session.kind]
            if len(session.people) >= self._problem.service[service].group_least:
                *staff, room = (self._names[pool] for pool in session.pools)
                start = self.start(session.start) * self._grid
                attendees = tuple(left[person].pop(0) for person in sorted(session.people))
                yield Session(
                    service, self._places.facility, room, tuple(sorted(staff)), start, start + minutes, attendees
                )


def _each(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
