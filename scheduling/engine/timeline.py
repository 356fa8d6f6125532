"""The engine's time: whole minutes and whole days counted from Monday 00:00 local time, half-open everywhere.

Minute 0 is Monday 00:00 of the planned week, minute 1440 Tuesday 00:00. Day d (and night d, the night from
day d to day d + 1) is the span ``[d * 1440, (d + 1) * 1440)``; days before the week are negative, days after it
are 7 and more. China has no daylight saving time, so every day has 1440 minutes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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


def day_of(minute: int) -> int:
    return minute // DAY


def days_of(start: int, end: int) -> range:
    """The days touched by the minutes ``[start, end)``."""
    return range(start // DAY, (end - 1) // DAY + 1)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same moments as the given bounded spans, as disjoint spans in order; touching ones are joined."""
    return list(_merge(sorted(spans)))


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
