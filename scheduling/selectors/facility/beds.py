"""The board of beds: rooms and beds down, nights across, and in each cell who or what has the bed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.db.models import Q

from backend.core.access.questions import Actor, all_or_permitted, permitted
from backend.core.periods import going_on, midnight
from facilities.models import Bed, BedState, Closure, Facility, Room
from residents.models import Resident

from .nights import Sleep, sleeps

ONE_DAY = timedelta(days=1)


class Use(StrEnum):
    FREE = "free"
    TAKEN = "taken"
    STATE = "state"
    CLOSED = "closed"
    AWAY = "away"  # kept for somebody who has called these nights off
    BROKEN = "broken"  # somebody is planned into a bed that is closed


@dataclass(frozen=True)
class Cell:
    """Nights ``[first, first + nights)`` of one bed that are alike. ``state`` and ``reason`` say why none is given."""

    first: date
    nights: int
    use: Use
    resident: Resident | None = None
    state: str = ""
    reason: str = ""

    @property
    def last(self) -> date:
        return self.first + (self.nights - 1) * ONE_DAY


@dataclass(frozen=True)
class BedRow:
    bed: Bed
    cells: list[Cell]


@dataclass(frozen=True)
class RoomRows:
    room: Room
    beds: list[BedRow]


@dataclass(frozen=True)
class Board:
    nights: list[date]
    rooms: list[RoomRows]

    @property
    def beds(self) -> int:
        return sum(len(room.beds) for room in self.rooms)


def bed_board(user: Actor, facility: Facility, first: date, nights: int) -> Board:
    """The board of ``nights`` nights. A fixed number of queries."""
    end = first + nights * ONE_DAY
    days = [first + number * ONE_DAY for number in range(nights)]
    rows = permitted(user, "read", Bed).filter(going_on(first), room__facility=facility)
    beds = list(rows.select_related("room__facility").order_by("room__code", "code"))
    asleep = _by_bed(sleeps(user, facility, first, end))
    blocks = Blocks(user, facility, first, end)
    board = [
        RoomRows(room, [BedRow(bed, _cells(bed, days, asleep[bed.pk], blocks)) for bed in of_room])
        for room, of_room in groupby(beds, key=lambda bed: bed.room)
    ]
    return Board(days, board)


def _by_bed(found: Iterable[Sleep]) -> defaultdict[int, list[Sleep]]:
    grouped: defaultdict[int, list[Sleep]] = defaultdict(list)
    for sleep in found:
        grouped[sleep.bed].append(sleep)
    return grouped


def _cells(bed: Bed, days: list[date], asleep: list[Sleep], blocks: "Blocks") -> list[Cell]:
    marks = []
    for day in days:
        sleep = next((sleep for sleep in asleep if sleep.covers(day)), None)
        use, state, reason = blocks.on(bed, day)
        sleeper = None
        if sleep and day in sleep.away:
            use, sleeper = (Use.AWAY, sleep.resident) if use is Use.FREE else (use, None)
        elif sleep:
            use, sleeper = (Use.BROKEN if use is Use.CLOSED else Use.TAKEN), sleep.resident
        marks.append((day, (use, sleeper, state, reason)))
    cells = []
    for what, run in groupby(marks, key=lambda mark: mark[1]):
        nights = [day for day, _what in run]
        cells.append(Cell(nights[0], len(nights), *what))
    return cells


class Blocks:
    """What keeps beds of a facility from being given: states of beds, closures, and beds that are given up. Without a
    facility of all, without a ``user`` for a command. Two queries.
    """

    def __init__(self, user: Actor | None, facility: Facility | None, first: date, end: date) -> None:
        here, of_house = Q(), Q(asset__in=("facility", "room", "bed"))
        if facility is not None:
            here = Q(bed__room__facility=facility)
            of_house = Q(facility=facility) | Q(room__facility=facility) | Q(bed__room__facility=facility)
        states = all_or_permitted(user, BedState).filter(here, nights__overlap=(first, end))
        self._states: dict[int, list[BedState]] = defaultdict(list)
        for state in states:
            self._states[state.bed_id].append(state)
        window = (midnight(first), midnight(end))
        closures = all_or_permitted(user, Closure).filter(of_house, span__overlap=window)
        self._closures: dict[tuple[str, int | None], list[Closure]] = defaultdict(list)
        for closure in closures:
            key = closure.facility_id or closure.room_id or closure.bed_id
            self._closures[closure.asset, key].append(closure)

    def on(self, bed: Bed, day: date) -> tuple[Use, str, str]:
        """Free, or why not: the use, the state's name, and the reason that was given."""
        house = bed.room.facility
        if any(ends and ends <= day for ends in (bed.ends_on, house.ends_on)):
            return Use.CLOSED, "", ""
        span = (midnight(day), midnight(day + ONE_DAY))
        for key in (("facility", house.pk), ("room", bed.room_id), ("bed", bed.pk)):
            for closure in self._closures.get(key, ()):
                if _touches(closure.span, span):
                    return Use.CLOSED, "", closure.reason
        for state in self._states.get(bed.pk, ()):
            if state.nights.lower <= day and (state.nights.upper is None or day < state.nights.upper):
                return Use.STATE, str(state.get_kind_display()), state.reason
        return Use.FREE, "", ""


def _touches(closed: Any, span: tuple[datetime, datetime]) -> bool:
    """Whether a closure takes any of the minutes, as in engine.capacity."""
    return closed.lower < span[1] and (closed.upper is None or span[0] < closed.upper)
