"""Demand: who needs what. Residents are known by their file code alone."""

from dataclasses import dataclass
from typing import NamedTuple

from .supply import DayPart
from .timeline import ALWAYS, Span


class Occurrence(NamedTuple):
    """One of the times a need is to be met in the week: the ``index``-th of need ``need`` (stays have index 0)."""

    need: str
    index: int  # type: ignore[assignment]  # shadows tuple.index, which nothing uses


@dataclass(frozen=True)
class Assessment:
    """``kind``: psychiatric_stability, care_level or rehabilitation_plan; ``valid`` in days."""

    kind: str
    result: str
    valid: Span


@dataclass(frozen=True)
class Resident:
    id: str
    household: str
    place: str  # home
    town: str
    sex: str
    birth_date: str  # ISO date; ages are computed on the day of use
    category: int  # GB/T 26341: 1 visual .. 6 mental, 7 multiple
    level: int  # 1 most severe .. 4
    categories: tuple[int, ...] = ()  # the single categories behind 7
    certificate: Span = ALWAYS  # days on which the disability certificate (or a child's diagnosis) is valid
    languages: tuple[str, ...] = ()
    precautions: tuple[str, ...] = ()
    absences: tuple[Span, ...] = ()  # minutes
    assessments: tuple[Assessment, ...] = ()

    def sleeps_away(self, night: int) -> bool:
        return any(absence.takes_night(night) for absence in self.absences)

    def has_category(self, category: int) -> bool:
        return self.category == category or category in self.categories

    @property
    def severe(self) -> bool:
        return self.level <= 2


@dataclass(frozen=True)
class Chosen:
    """A facility that the guardian chose; ``valid`` in days."""

    facility: str
    valid: Span = ALWAYS


@dataclass(frozen=True)
class Need:
    """What a resident needs of one service in the week (stays: in the horizon).

    Sessions, visits and days: ``times`` occurrences, indices 0 .. times - 1. Stays: one occurrence of
    ``nights_min`` to ``nights_max`` nights in a row inside ``dates``; it may be split over several beds.
    """

    id: str
    resident: str
    service: str
    dates: Span  # days on which it may be served: earliest, and the first day that is too late
    times: int = 1
    minutes: int = 0  # length of a session or visit
    nights_min: int = 0
    nights_max: int = 0
    day_part: DayPart = DayPart.FULL
    windows: tuple[Span, ...] = ()  # minutes of the week in which an occurrence must lie; empty = any time
    wished: tuple[Span, ...] = ()  # minutes of the week the resident would like
    min_gap: int = 0  # minutes between the end of one occurrence and the start of the next
    daily_max: int = 1  # occurrences a day
    priority: int = 3  # 1 most urgent .. 5
    waiting_days: int = 0  # days waited at the start of the week
    staff_needed: int = 1  # 2 = two carers together
    staff_sex: str | None = None
    features: tuple[str, ...] = ()  # what the bed, room or facility must have
    rungs: tuple[int, ...] = ()  # acceptable rungs of the ladder, the wished one first; empty = any
    chosen_facilities: tuple[Chosen, ...] | None = None  # the guardian's choice, binding; None = no choice asked for
    preferred_facilities: tuple[str, ...] = ()
    refused_facilities: tuple[str, ...] = ()
    preferred_staff: tuple[str, ...] = ()
    refused_staff: tuple[str, ...] = ()
    keep_staff: bool = True  # the family wishes the same carer as before
    funded: bool = False  # needs an entitlement on the day of use
    requires: tuple[str, ...] = ()  # kinds of assessment that must be valid on the day of use
    last_end: int | None = None  # when it was met last before this week, where ``min_gap`` reaches into the week

    @property
    def earliest(self) -> int:
        """The minute of the week from which on ``min_gap`` after the weeks before allows a start."""
        return 0 if self.last_end is None else max(0, self.last_end + self.min_gap)

    def chosen_at(self, facility: str) -> tuple[Span, ...]:
        """The days on which the guardian's choice allows the facility: all, where no choice was asked for."""
        if self.chosen_facilities is None:
            return (ALWAYS,)
        return tuple(one.valid for one in self.chosen_facilities if one.facility == facility)


@dataclass(frozen=True)
class Entitlement:
    """What is left of a funded service within a period (days); units are sessions, visits, days or nights.

    Entitlements of one resident and service do not overlap in time.
    """

    id: str
    resident: str
    service: str
    valid: Span
    remaining_max: int
    remaining_min: int = 0


@dataclass(frozen=True)
class Pin:
    """A human's decision that a plan keeps: the occurrence is served, and each field that is not None is as given.

    ``start`` is in minutes (sessions, visits), ``day`` in days (days, first night of stays). ``staff`` names all.
    """

    need: str
    index: int = 0
    day: int | None = None
    start: int | None = None
    facility: str | None = None
    room: str | None = None
    bed: str | None = None
    staff: tuple[str, ...] | None = None
