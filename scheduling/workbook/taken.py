"""Who is taken when by the rows of last week's plan, and by what is published for the weeks beside it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.periods import ONE_DAY, ONE_WEEK, midnight
from residents.choices import DayPart

from ..choices import Use
from ..models import Booking
from ..weeks import week_name
from .checking import Checking
from .fields import minute, naive
from .findings import Text
from .moments import DAY
from .parse import Row
from .published import Appointment, Key

HALVES = {DayPart.MORNING: (0, 720), DayPart.AFTERNOON: (720, DAY), DayPart.FULL: (0, DAY)}  # minutes
MOST_OCCURRENCES = 21  # of one need in a week
OVERLAP_RIGHT = Text(_("Correct the time of one of the two."))
BESIDE_RIGHT = Text(_("Correct the time of this row, or change that week first."))


def monday_before(day: date) -> date:
    return day - timedelta(days=day.weekday())


class _Busy(NamedTuple):
    """From the first minute to the last, over all days. ``by``: a row, or the Monday of a week that is published."""

    start: int
    end: int
    together: object  # those of one session have the same
    by: Row | date

    @property
    def days(self) -> Iterator[int]:
        """Their ordinals."""
        return iter(range(self.start // DAY, -(-self.end // DAY)))


class Taken:
    """Who is taken when, so that nobody is in two places."""

    def __init__(self, checking: Checking) -> None:
        self._checking = checking
        self._busy: dict[tuple[str, str, int], list[_Busy]] = defaultdict(list)
        self._times: Counter[tuple[str, date]] = Counter()
        weeks = {monday_before(row.values["date"]) for row in checking.sound}
        for kind, code, busy in _taken_beside(weeks):
            self._take(kind, code, busy)

    def refuses(self, row: Row, monday: date, key: Key, appointment: Appointment) -> bool:
        """True when the row was refused; otherwise it is taken into account."""
        need = self._checking.directory.needs[key.need]
        midnight = key.date.toordinal() * DAY
        if key.start is None or appointment.end is None:
            start, end = HALVES[DayPart(need.day_part)]
            busy = _Busy(midnight + start, midnight + end, row, row)
            whom = [("need", "day", need.resident)]
        else:
            together = row if appointment.room is None else (need.service, key.date, key.start, appointment)
            busy = _Busy(midnight + key.start, midnight + appointment.end, together, row)
            whom = [("need", "resident", need.resident), *(("staff", "staff", code) for code in appointment.staff)]
        for column, kind, code in whom:
            for other in chain(*(self._busy[kind, code, day] for day in busy.days)):
                shared = kind == "staff" and other.together == busy.together
                if busy.start < other.end and other.start < busy.end and not shared:
                    self._checking.refuse(row, column, *_elsewhere(code, other))
                    return True
        self._times[key.need, monday] += 1
        if self._times[key.need, monday] > MOST_OCCURRENCES:
            wrong = Text(_("The need has more than %(most)s appointments in this week."), {"most": MOST_OCCURRENCES})
            self._checking.refuse(row, "need", wrong, Text(_("Delete the row.")))
            return True
        for _column, kind, code in whom:
            self._take(kind, code, busy)
        return False

    def _take(self, kind: str, code: str, busy: _Busy) -> None:
        for day in busy.days:
            self._busy[kind, code, day].append(busy)


def _elsewhere(code: str, other: _Busy) -> tuple[Text, Text]:
    if isinstance(other.by, Row):
        return Text(
            _("%(code)s is elsewhere then: row %(row)s."), {"code": code, "row": other.by.number}
        ), OVERLAP_RIGHT
    first, end = (f"{date.fromordinal(at // DAY)} {at % DAY // 60:02}:{at % 60:02}" for at in other[:2])
    wrong = _("%(code)s is elsewhere then: by what is published for week %(week)s, from %(first)s until %(end)s.")
    return Text(wrong, {"code": code, "week": week_name(other.by), "first": first, "end": end}), BESIDE_RIGHT


def _taken_beside(weeks: Collection[date]) -> Iterator[tuple[str, str, _Busy]]:
    """What is booked around the midnight between one of the weeks and a published one that is not among them. Whoever
    works over that midnight works in both."""
    near = Q(pk__in=())
    for monday in weeks:
        for beside, border in ((monday - ONE_WEEK, monday), (monday + ONE_WEEK, monday + ONE_WEEK)):
            if beside not in weeks:
                near |= Q(plan__week=beside, span__overlap=(midnight(border - ONE_DAY), midnight(border + ONE_DAY)))
    found = Booking.objects.filter(near, live=True, use=Use.APPOINTMENT).order_by("span", "pk")
    for week, staff, resident, span in found.values_list("plan__week", "staff__code", "resident__code", "span"):
        start, end = (naive(moment) for moment in (span.lower, span.upper))
        first = start.date()
        begins = first.toordinal() * DAY
        busy = _Busy(begins + minute(start, first), begins + minute(end, first), object(), week)
        yield ("resident", resident, busy) if staff is None else ("staff", staff, busy)
