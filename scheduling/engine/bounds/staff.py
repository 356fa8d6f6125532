"""Rows of the staff: what one carer can do in a shift, in part of it, in a day and in the week."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..problem import Problem
from ..rules.staff_maximum import care_minutes
from ..supply import Shift
from ..timeline import DAY, WEEK, Span, day_of, days_of
from .groups import group_sizes
from .nearby import Nearby
from .roads import RoadBook
from .rows import SCALE, Ints, Rows
from .work import most_work, pieces_of, reach

_ROUGHLY = 60  # minutes: parts of a shift that differ by less are looked at as one


def add_staff_rows(problem: Problem, rows: Rows, shifts: Sequence[Shift], nearby: Nearby | None) -> None:
    by_shift: dict[int, list[int]] = {}
    for number, column in enumerate(rows.columns):
        if not column.is_remote:
            by_shift.setdefault(column.shift, []).append(number)
    book = RoadBook(problem, rows.columns, nearby)
    by_staff: dict[str, list[_ShiftRows]] = {}
    for shift, numbers in by_shift.items():
        made = _ShiftRows(problem, rows, shifts[shift], np.array(numbers), book)
        made.add()
        by_staff.setdefault(shifts[shift].staff, []).append(made)
    for staff, worked in by_staff.items():
        _add_maxima(problem, rows, staff, worked)


class _ShiftRows:
    """The rows of one shift. ``loads``: 120ths of a minute that one occurrence takes at least, travel left out."""

    def __init__(self, problem: Problem, rows: Rows, shift: Shift, numbers: Ints, book: RoadBook) -> None:
        self.problem = problem
        self.rows = rows
        self.shift = shift
        self.numbers = numbers
        self.columns = [rows.columns[number] for number in numbers]
        self.roads = book.roads(self.columns, rows.bounds[numbers])
        self.loads = SCALE * rows.minutes[numbers] // group_sizes(problem, self.columns)
        self.full = self.loads + (SCALE // 2) * self.roads.two
        self.visits = np.array([column.facility is None for column in self.columns])
        self.meal = _meal_window(problem, shift)
        grid = problem.limits.grid
        self.first = np.array([(one.starts & -one.starts).bit_length() - 1 for one in self.columns]) * grid
        self.last = np.array([one.starts.bit_length() - 1 for one in self.columns]) * grid + rows.minutes[numbers]

    def add(self) -> None:
        everything = np.arange(len(self.numbers))
        self._add_work(everything)
        start, end = self.shift.span.start, self.shift.span.end
        if end is not None:
            left = end - start - self._break_in(start, end) - self.roads.setting_out
            if self.visits.any() or self.roads.setting_out:
                self._add_route(everything, self.full, max(0, left))
        for part in self._parts():
            self._add_part(part)

    def _parts(self) -> Iterator[Ints]:
        """For each column those that lie in the same part of the shift; parts that differ by little are one."""
        first, last = self.first // _ROUGHLY * _ROUGHLY, -(-self.last // _ROUGHLY) * _ROUGHLY
        for start, end in sorted(set(zip(first.tolist(), last.tolist(), strict=True))):
            yield np.flatnonzero((first >= start) & (last <= end))

    def _add_work(self, part: Ints) -> None:
        """Appointments alone fit into the pieces of time that the columns leave open, around the meal break."""
        columns = [self.columns[place] for place in part]
        pieces = pieces_of(columns, self.problem.limits.grid)
        lengths = frozenset(column.minutes for column in columns)
        most = most_work(pieces, lengths, self.meal, self.problem.limits.meal_minutes)
        self.rows.add(self.numbers[part], self.loads[part], most * SCALE)

    def _add_route(self, part: Ints, loads: Ints, left: int) -> None:
        """Appointments with their travel fit into ``left`` minutes; so do their whole multiples of a unit.

        The second are Chvatal-Gomory cuts: how often a carer meets a need is a whole number, so both sides divided by
        any unit may be rounded down. Where every load is at least the unit they count appointments.
        """
        visits, minutes = self.visits[part], self.rows.minutes[self.numbers[part]]
        if not visits.any():
            left = reach(frozenset(minutes.tolist()), left)
        self.rows.add(self.numbers[part], loads, left * SCALE)
        for length in np.unique(minutes[visits]):
            alike = np.sort(loads[visits & (minutes == length)])
            unit = int(alike[len(alike) // 4])
            self.rows.add(self.numbers[part], loads // unit, left * SCALE // unit)

    def _add_part(self, part: Ints) -> None:
        """The same for columns whose options all lie in ``[start, end)``; see ``roads`` for the travel inside it."""
        start, end = int(self.first[part].min()), int(self.last[part].max())
        if self.rows.highest(self.numbers[part], self.full[part]) * 2 <= (end - start) * SCALE:
            return
        if len(part) < len(self.numbers):
            self._add_work(part)
        near = np.sort(self.roads.near[part][self.visits[part]])
        if len(near):
            root = int(near[len(near) // 4])
            loads = self.loads[part] + SCALE * np.minimum(root, self.roads.near[part])
            self._add_route(part, loads, end - start - self._break_in(start, end) + root)

    def _break_in(self, start: int, end: int) -> int:
        """Minutes of the meal break that cannot be kept out of ``[start, end)``."""
        if self.meal is None:
            return 0
        minutes = self.problem.limits.meal_minutes
        assert self.meal.end is not None
        breaks = (self.meal.start, self.meal.end - minutes)
        return min(max(0, min(end, at + minutes) - max(start, at)) for at in breaks)


def _meal_window(problem: Problem, shift: Shift) -> Span | None:
    """Rule ``meal_break``: the window of the day, in a shift of one day that covers it."""
    window, end = problem.limits.meal_window, shift.span.end
    assert window.end is not None
    if end is None or len(_days(shift)) > 1:
        return None
    day = day_of(shift.span.start) * DAY
    there = Span(day + window.start, day + window.end)
    return there if shift.span.covers(day + window.start, day + window.end) else None


def _add_maxima(problem: Problem, rows: Rows, staff: str, shifts: list[_ShiftRows]) -> None:
    """Rule ``staff_maximum``: appointments, travel and care duty, by the day and by the week.

    Where there is any appointment there is a route, and its setting out. The way to a stop counts on the day of the
    stop, so that over a midnight nothing is known of a day's travel.
    """
    member, care = problem.member[staff], care_minutes(problem, staff)
    numbers = np.concatenate([made.numbers for made in shifts])
    full = np.concatenate([made.full for made in shifts])
    alone = np.concatenate([made.loads for made in shifts])
    days = np.array([rows.columns[number].day for number in numbers])
    setting_out = min(made.roads.setting_out for made in shifts)
    travels = any(made.visits.any() for made in shifts)
    over_midnight = {day for made in shifts for day in _days(made.shift) if len(_days(made.shift)) > 1}

    def add(chosen: Ints, loads: Ints, left: int) -> None:
        left = max(0, left)
        if not travels:
            left = reach(frozenset(rows.minutes[numbers[chosen]].tolist()), left)
        rows.add(numbers[chosen], loads[chosen], left * SCALE)

    for day in np.unique(days).tolist():
        loads, way = (alone, 0) if day in over_midnight else (full, setting_out)
        add(np.flatnonzero(days == day), loads, member.daily_max - care[day] - way)
    add(np.arange(len(numbers)), full, member.weekly_max - sum(care.values()) - setting_out)


def _days(shift: Shift) -> range:
    """That it touches: one, unless it lasts over a midnight."""
    return days_of(shift.span.start, WEEK if shift.span.end is None else shift.span.end)
