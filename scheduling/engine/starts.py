"""When an appointment may start: sets of starts on the week's grid, as the bits of one integer.

Bit i stands for minute ``i * grid``. Each set holds every start that the rules of one thing allow (a need, a shift, a
facility, a room), so the starts of an option lie in the intersection of the sets of all that it uses.
"""

from functools import cache

from .demand import Need
from .problem import Problem
from .supply import Asset, Duty, Shift
from .timeline import DAY, WEEK, Span, union

ALWAYS = Span(0, WEEK)


class Starts:
    def __init__(self, problem: Problem, grid: int | None = None, since: int = 0) -> None:
        """``grid``: minutes between the starts, by default those of the problem; none is before minute ``since``."""
        self.problem = problem
        self.since = since
        self.grid = grid or problem.limits.grid
        self.days = tuple(
            self._range(-(-day * DAY // self.grid), ((day + 1) * DAY - 1) // self.grid) for day in range(7)
        )
        self.duty = cache(self._duty)
        self.open = cache(self._open)
        self.in_use = cache(self._in_use)

    @staticmethod
    def _range(low: int, high: int) -> int:
        return ((1 << (high - low + 1)) - 1) << low if low <= high else 0

    def inside(self, span: Span, minutes: int) -> int:
        """Starts of appointments that lie wholly inside ``span`` and the week."""
        end = WEEK if span.end is None else min(WEEK, span.end)
        return self._range(-(-max(self.since, span.start) // self.grid), (end - minutes) // self.grid)

    def touching(self, span: Span, minutes: int) -> int:
        """Starts of appointments that overlap ``span``."""
        end = WEEK if span.end is None else min(WEEK, span.end)
        return self._range(max(0, (span.start - minutes) // self.grid + 1), -(-end // self.grid) - 1)

    def first(self, starts: int) -> int:
        """The earliest minute of a set that is not empty."""
        return ((starts & -starts).bit_length() - 1) * self.grid

    def last(self, starts: int) -> int:
        return (starts.bit_length() - 1) * self.grid

    def days_of(self, starts: int) -> list[int]:
        return [day for day, bits in enumerate(self.days) if starts & bits]

    def need(self, need: Need) -> int:
        """Rule ``windows``: in the week, the dates and a window, outside of the resident's absences."""
        minutes, dates = self.problem.minutes_of(need.id), need.dates
        end = WEEK if dates.end is None else min(WEEK, dates.end * DAY)
        if end <= dates.start * DAY:
            return 0
        starts = 0
        for window in union(need.windows) or [ALWAYS]:
            starts |= self.inside(window, minutes)
        starts &= self.inside(Span(dates.start * DAY, end), minutes)
        for absence in self.problem.resident[need.resident].absences:
            starts &= ~self.touching(absence, minutes)
        return starts

    def _duty(self, shift: Shift, minutes: int) -> int:
        """Rules ``shift``, ``closures`` of staff, and ``staff_overlap`` beside care duty."""
        starts = self.inside(shift.span, minutes) & self.in_use(Asset.STAFF, shift.staff, minutes)
        for care in self.problem.duties_of.get((shift.staff, Duty.CARE), ()):
            starts &= ~self.touching(care.span, minutes)
        return starts

    def _open(self, facility: str, minutes: int) -> int:
        """Rules ``offered`` (opening hours) and ``closures`` of the facility."""
        starts = 0
        for span in union(self.problem.facility[facility].opening) or [ALWAYS]:
            starts |= self.inside(span, minutes)
        return starts & self.in_use(Asset.FACILITY, facility, minutes)

    def _in_use(self, asset: Asset, key: str, minutes: int) -> int:
        """Rule ``closures``."""
        starts = self.inside(ALWAYS, minutes)
        for closure in self.problem.closures_of.get((asset.value, key), ()):
            starts &= ~self.touching(closure.span, minutes)
        return starts

    def after(self, starts: int, least: int, most: int) -> int:
        """Starts that lie ``[least, most]`` minutes after one of ``starts``, on the same day."""
        low, high = -(-least // self.grid), most // self.grid
        if high < low:
            return 0
        found = 0
        for day in self.days:
            found |= smeared((starts & day) << low, high - low + 1) & day
        return found


def smeared(bits: int, width: int) -> int:
    """Each bit repeated on the ``width`` places from its own upwards."""
    done = 1
    while done < width:
        step = min(done, width - done)
        bits |= bits << step
        done += step
    return bits
