"""What is left of a need that waits for a bed or a day place, and what of a place can be promised to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from psycopg.types.range import DateRange

from backend.core.access.questions import Actor, require
from backend.core.periods import ONE_DAY, going_on, overlap
from facilities.choices import Mode
from residents.models import Need

from ..choices import OfferStatus, PlanStatus
from ..models import BrokenAppointment, DayAttendance, Offer, Placement, Plan, StandingPattern, Vacancy
from .facility.nights import stays_of
from .open_week import first_open_monday

Dates = tuple[date, date | None]


@dataclass(frozen=True)
class Promise:
    """``left`` of ``wanted`` nights, or days a week that the place has; ``wanted`` None: nights for good.
    ``elsewhere``: the need has another bed on some of these dates.
    """

    first: date
    end: date | None
    weekdays: tuple[int, ...] = ()
    wanted: int | None = None
    left: int = 0
    elsewhere: bool = False

    @property
    def is_short(self) -> bool:
        return self.wanted is not None and self.left < self.wanted

    @property
    def against(self) -> str:
        """What on the side of the need stands against it; empty: nothing."""
        if self.wanted is not None and self.left == 0:
            return "spent"
        if self.end is not None and self.end <= self.first:
            return "ended"
        return "placed" if self.elsewhere else ""

    @property
    def dates(self) -> DateRange:
        return DateRange(self.first, self.end)


def offers_overtaken(today: date) -> list[Offer]:
    """The open offers of which nothing can be accepted any more, because the need is met otherwise or over."""
    first_open = first_open_monday(today)
    rows = Offer.objects.filter(status=OfferStatus.OPEN).select_related("entry__need__service", "entry__need__resident")
    rows = rows.order_by("pk")
    return [offer for offer in rows if LeftOfNeed(offer.entry.need, first_open).of_offer(offer).against]


def left_now(user: Actor, need: Need, today: date) -> "LeftOfNeed":
    """Of a need that ``user`` may read, after the weeks published by ``today``."""
    require(user, "read", need)
    return LeftOfNeed(need, first_open_monday(today))


class LeftOfNeed:
    """What places can promise to a need. ``first_open``: the first week that nobody has published."""

    def __init__(self, need: Need, first_open: date) -> None:
        self._need = need
        self._first_open = first_open

    def of_vacancy(self, vacancy: Vacancy) -> Promise:
        """Of a place that was found free, and found to fit the need."""
        rows = (row for code, rule, *row in vacancy.asked if code == self._need.code and not rule)
        weekdays, *nights = next(rows, ([],))
        later, sooner = (day and date.fromisoformat(day) for day in nights or (None, None))
        first = max(vacancy.dates.lower, self._need.dates.lower, later or date.min)
        return self._promise((first, _sooner(vacancy.dates.upper, sooner)), weekdays, vacancy.found_at)

    def of_offer(self, offer: Offer) -> Promise:
        return self._promise((offer.dates.lower, offer.dates.upper), offer.weekdays, offer.offered_at)

    def _promise(self, dates: Dates, weekdays: Sequence[int], since: datetime) -> Promise:
        need, first = self._need, dates[0]
        end = _sooner(_sooner(dates[1], need.dates.upper), need.resident.ends_on)
        if need.service.mode == Mode.DAY:
            given = self._days_given(first, since)
            free = [weekday for weekday in weekdays if weekday not in given.values()]
            free = free[: max(0, need.times - len(given))]
            return Promise(first, end, tuple(free), need.times, len(free))
        if need.nights_max is None:
            return Promise(first, end, elsewhere=any(overlap(spell, (first, end)) for spell in self._placements))
        left = need.nights_max - len(self._nights_given)
        end = _sooner(end, first + timedelta(days=max(0, left)))
        elsewhere = any(first <= night < end for night in self._nights_given)
        return Promise(first, end, (), need.nights_max, max(0, left), elsewhere)

    @cached_property
    def _placements(self) -> list[Dates]:
        rows = Placement.objects.filter(need=self._need).values_list("nights", flat=True)
        return [(nights.lower, nights.upper) for nights in rows]

    @cached_property
    def _nights_given(self) -> set[date]:
        """Nights that placements and published weeks give. What a plan says of weeks after the published ones holds
        the planner to nothing."""
        need = self._need
        stays = stays_of(None, [need.resident_id], need.dates.lower, self._first_open)
        spells = [(sleep.first, sleep.end) for sleep in stays if sleep.stay and sleep.stay.need_id == need.pk]
        most = timedelta(days=need.nights_max or 0)
        ended = ((first, _sooner(end, first + most)) for first, end in (*self._placements, *spells))
        return {first + number * ONE_DAY for first, end in ended for number in range((end - first).days)}

    def _days_given(self, on: date, since: datetime) -> dict[int, int]:
        """Weekdays by number, of those that are asked for: habits, and what was published ``since`` the place was found
        free. Whether what was published before holds in the coming weeks, that look has found.
        """
        need = self._need
        habits = StandingPattern.objects.filter(going_on(on), going_on(on, "facility__ends_on"), need=need)
        given = dict(habits.filter(number__lte=need.times).values_list("number", "weekday"))
        for index, day in self._published_days if self._published_at and self._published_at > since else ():
            given.setdefault(index + 1, day.weekday())
        return given

    @cached_property
    def _newest(self) -> Plan | None:
        return Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()

    @property
    def _published_at(self) -> datetime | None:
        return self._newest.published_at if self._newest else None

    @cached_property
    def _published_days(self) -> list[tuple[int, date]]:
        """Of the newest published week, those that stand."""
        mine = {"plan": self._newest, "need": self._need}
        lost = BrokenAppointment.objects.filter(**mine, mended_at=None).exclude(attendance=None)
        held = DayAttendance.objects.filter(**mine).exclude(pk__in=lost.values("attendance"))
        return list(held.values_list("index", "date"))


def _sooner(one: date | None, other: date | None) -> Any:
    return min((day for day in (one, other) if day is not None), default=None)
