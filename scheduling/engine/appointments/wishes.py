"""What each occurrence had in the baseline, must follow, and is pinned to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..demand import Occurrence, Pin
from ..problem import Problem
from ..search.tables import LARGE, OCCURRENCE, PIN
from ..supply import APPOINTMENTS, Mode
from ..timeline import DAY
from .demand import Demand
from .duty import Roster
from .held import CARERS
from .rooms import Rooms
from .slots import MaskPool
from .times import Times

NOBODY = -2  # a row that is no one's: the same as none
_ALWAYS = -1  # all starts


@dataclass
class Wishes:
    """The tables OCCURRENCE, PIN and ``befores``. ``held``: occurrences that may not be moved; ``large``:
    those of them that have more carers than the search knows.
    """

    problem: Problem
    demand: Demand
    roster: Roster
    rooms: Rooms
    times: Times
    masks: MaskPool
    held: set[Occurrence]
    large: Mapping[Occurrence, tuple[str, ...]]

    def __post_init__(self) -> None:
        self.befores: list[int] = []
        self.pins = np.zeros(0, dtype=PIN)
        self._pins: dict[Occurrence, list[Pin]] = defaultdict(list)
        for pin in self.problem.pins:
            self._pins[Occurrence(pin.need, pin.index)].append(pin)
        self._confirmed = {*self.problem.confirmed}

    def table(self) -> NDArray[np.void]:
        table = np.zeros(len(self.demand.occurrences), dtype=OCCURRENCE)
        pins: list[tuple[int, ...]] = []
        for row, occurrence in enumerate(self.demand.occurrences):
            entry = table[row]
            entry["need"] = self.demand.need_row[occurrence.need]
            entry["held"] = LARGE if occurrence in self.large else occurrence in self.held
            self._write_usual(entry, occurrence)
            starts = self._write_order(entry, occurrence)
            entry["pin"] = -1
            if occurrence in self._pins:
                entry["pin"] = len(pins)
                pins.append(self._pin(self._pins[occurrence]))
                starts &= self._pinned_starts(occurrence)
            if occurrence not in self.held and self._is_beyond(occurrence.need):
                starts = 0
            entry["mask"] = self.masks.row(starts) if starts != _ALWAYS else -1
        self.pins = np.array(pins, dtype=PIN)
        return table

    def _is_beyond(self, need: str) -> bool:
        """One at a time, the search could open no group; and it knows of two carers."""
        return self.problem.in_group(need) or self.problem.carers_of(need) > CARERS

    def _write_usual(self, entry: np.void, occurrence: Occurrence) -> None:
        weights = self.problem.weights
        before = self.problem.before.get(occurrence, ())
        staff = {name for option in before for name in option.staff}
        team = self.large.get(occurrence)  # of which the search knows two
        usual = staff if team is None else {*team[:CARERS]} if staff == {*team} else set()
        known = [*sorted(self.roster.row[name] for name in usual), -1, -1][:2] if 0 < len(usual) <= 2 else [NOBODY] * 2
        entry["usual_staff0"], entry["usual_staff1"] = known
        if staff and self.problem.need[occurrence.need].keep_staff:
            entry["new_carer"] = weights.other_staff
        entry["usual_start"], entry["usual_facility"] = -1, -1
        starts = {option.start for option in before}
        if len(starts) == 1:
            entry["usual_start"] = starts.pop()
            entry["change"] = weights.confirmed_change if occurrence in self._confirmed else weights.change
        facilities = {option.facility for option in before}
        if len(facilities) == 1 and None not in facilities:
            entry["usual_facility"] = self.roster.facility_row[facilities.pop() or ""]
            entry["new_facility"] = weights.other_facility

    def _write_order(self, entry: np.void, occurrence: Occurrence) -> int:
        """Note what must come first; returns the starts that stays and day places leave where one of those must."""
        service = self.problem.service_of(occurrence.need)
        entry["first_before"] = entry["end_before"] = len(self.befores)
        if service.after is None:
            return _ALWAYS
        resident = self.problem.need[occurrence.need].resident
        earlier = [need for need in self.problem.needs_of[resident] if need.service == service.after.service]
        entry["earliest_after"], entry["latest_after"] = service.after.min_gap, service.after.max_gap
        partners = [Occurrence(need.id, occurrence.index) for need in earlier]
        if self.problem.service[service.after.service].mode in APPOINTMENTS:
            self.befores.extend(self.demand.row[one] for one in partners if one in self.demand.row)
            entry["end_before"] = len(self.befores)
            free = not earlier or entry["end_before"] > entry["first_before"]
            return _ALWAYS if free else 0
        return _ALWAYS if not earlier else self._after_fixed(partners, service.after.min_gap, service.after.max_gap)

    def _after_fixed(self, partners: Sequence[Occurrence], min_gap: int, max_gap: int) -> int:
        starts = 0
        for option in self.times.fixed:
            if option.occurrence in partners:
                day = option.start // DAY * DAY
                first, last = max(day, option.end + min_gap), min(day + DAY - 1, option.end + max_gap)
                starts |= self.times.grid.between(first, last + 1)
        return starts

    def _pinned_starts(self, occurrence: Occurrence) -> int:
        """The starts that the pins allow; none where they ask for what cannot be."""
        need, grid = self.problem.need[occurrence.need], self.times.grid
        service, starts = self.problem.service[need.service], _ALWAYS
        for pin in self._pins[occurrence]:
            at_home = service.mode is Mode.VISIT and (pin.facility or pin.room)
            carers = self.problem.carers_of(need.id)
            if pin.bed or at_home or (pin.staff is not None and len({*pin.staff}) != carers):
                return 0
            if pin.day is not None:
                starts &= grid.between(pin.day * DAY, (pin.day + 1) * DAY)
            if pin.start is not None:
                starts &= grid.between(pin.start, pin.start + 1)
        return starts

    def _pin(self, pins: Iterable[Pin]) -> tuple[int, int, int, int]:
        """A row of PIN: facility, room and two of staff, -1 where none is pinned."""
        facilities = {self.roster.facility_row[pin.facility] for pin in pins if pin.facility is not None}
        rooms = {self.rooms.row(pin.room) for pin in pins if pin.room is not None}
        teams = {tuple(sorted(self.roster.row[name] for name in {*pin.staff})) for pin in pins if pin.staff is not None}
        first, second = (*teams.pop(), NOBODY)[:2] if len(teams) == 1 else (-1, -1)
        if teams:
            first = second = NOBODY
        return _one(facilities), _one(rooms), first, second


def _one(rows: set[int]) -> int:
    """The only row, -1 when there is none, no one's when there are several."""
    return -1 if not rows else rows.pop() if len(rows) == 1 else NOBODY
