"""The engine's time: whole minutes and whole days counted from Monday 00:00 local time, half-open everywhere.

Minute 0 is Monday 00:00 of the planned week, minute 1440 Tuesday 00:00. Day d (and night d, the night
from day d to day d + 1) is the span ``[d * 1440, (d + 1) * 1440)``; days before the week are negative,
days after it are 7 and more. China has no daylight saving time, so every day has 1440 minutes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

_T = TypeVar("_T")

DAY = 1440
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open period ``[start, end)`` in minutes or days, as the field that holds it says.

    ``end`` None means open. An end that is not after the start is refused with ValueError.
    """

    start: int
    end: int | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period must end after it starts: [{self.start}, {self.end})")

    def contains(self, moment: int) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)

    def covers(self, start: int, end: int) -> bool:
        """True when ``[start, end)`` lies wholly inside."""
        return self.start <= start and (self.end is None or end <= self.end)

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and (self.end is None or start < self.end)

    def takes_night(self, night: int) -> bool:
        """True when a period in minutes lasts over the midnight that ends day ``night``: who is away then sleeps away.

        The pages count nights that are called off alike (``selectors.whereabouts``).
        """
        return self.covers((night + 1) * DAY - 1, (night + 1) * DAY)


ALWAYS = Span(-100_000)  # days; longer than any life


def day_of(minute: int) -> int:
    return minute // DAY


def days_of(start: int, end: int) -> range:
    """The days touched by the minutes ``[start, end)``."""
    return range(start // DAY, (end - 1) // DAY + 1)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same moments as the given spans, as disjoint spans in order; touching ones are joined."""
    return list(_merge(sorted(spans, key=attrgetter("start"))))


def _merge(ordered: Iterable[Span]) -> Iterator[Span]:
    held: Span | None = None
    for span in ordered:
        if held is None:
            held = span
        elif held.end is None or span.start <= held.end:
            end = None if held.end is None or span.end is None else max(held.end, span.end)
            held = Span(held.start, end)
        else:
            yield held
            held = span
    if held is not None:
        yield held


def minus(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of spans when others are taken away, as disjoint spans in order."""
    left = union(spans)
    for away in taken:
        left = [piece for span in left for piece in _minus(span, away)]
    return left


def _minus(span: Span, away: Span) -> Iterator[Span]:
    before = away.start if span.end is None else min(span.end, away.start)
    if span.start < before:
        yield Span(span.start, before)
    if away.end is not None and (span.end is None or away.end < span.end):
        yield Span(max(span.start, away.end), span.end)


def first_lapse(spans: Iterable[Span], days: range) -> int | None:
    """The first of ``days`` that lies in none of ``spans``; None when every day is held by one of them."""
    held = tuple(spans)
    if any(span.covers(days.start, days.stop) for span in held):
        return None
    return next((day for day in days if not any(span.contains(day) for span in held)), None)


def inside(spans: Sequence[Span], start: int, end: int) -> bool:
    """True when ``[start, end)`` lies wholly in the union of ``spans``, where those that touch are one."""
    return any(span.covers(start, end) for span in spans) or any(span.covers(start, end) for span in union(spans))


def inside_weekly(spans: Sequence[Span], start: int, end: int) -> bool:
    """The same of spans of the week that come again in the next one, where it goes on until then."""
    if end > WEEK:
        again = (Span(one.start + WEEK, None if one.end is None else one.end + WEEK) for one in spans)
        spans = (*spans, *again)
    return inside(spans, start, end)


def overload(uses: Iterable[tuple[int, int, int, _T]], most: int) -> Iterator[tuple[int, int, int, list[_T]]]:
    """Periods in which uses that run beside each other take more than ``most``.

    ``uses`` are (start, end, amount, user); yields (start, end, highest sum, users then) in order of time.
    """
    taken = [use for use in uses if use[0] < use[1]]
    # Ends sort before starts, so that one use may follow another at once.
    events = sorted(
        [(use[0], 1, number) for number, use in enumerate(taken)]
        + [(use[1], 0, number) for number, use in enumerate(taken)]
    )
    running: set[int] = set()
    total = peak = since = 0
    users: dict[int, None] = {}
    for moment, starts, number in events:
        if starts:
            running.add(number)
            total += taken[number][2]
        else:
            running.remove(number)
            total -= taken[number][2]
        if total > most:
            if not users:
                since, peak = moment, 0
                users.update(dict.fromkeys(sorted(running)))
            elif starts:
                users[number] = None
            peak = max(peak, total)
        elif users:
            yield since, moment, peak, [taken[user][3] for user in users]
            users.clear()
