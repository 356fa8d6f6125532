"""Half-open periods as people read them: days with the last one included, moments in local time. And what goes on."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime, make_aware

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 24)  # days beyond overflow as moments
MIDNIGHT = time()


def of_these_centuries(day: date) -> bool:
    """Whether nothing near the day, or the moment, overflows."""
    return FIRST_DAY.year <= day.year < LAST_DAY.year


def day_named(text: str) -> date:
    """``2026-12-01``. Raises ValueError for any other text, and for a day so far off that days near it overflow."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def moment_at(day: date, clock: time) -> datetime:
    """What the clock on the wall shows on that day, as a moment."""
    return make_aware(datetime.combine(day, clock))


def midnight(day: date) -> datetime:
    """The moment at which the day begins, local time."""
    return moment_at(day, MIDNIGHT)


def going_on(day: date, ends: str = "ends_on") -> Q:
    """Rows that have not ended by ``day``. ``ends``: the column with the day from which on they are no more."""
    return Q(**{ends: None}) | Q(**{f"{ends}__gt": day})


def overlap(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    """Whether two half-open periods have anything in common. An end that is open is None."""
    return all(end is None or start < end for start, end in ((one[0], other[1]), (other[0], one[1])))


def days_text(period: Any) -> str:
    """``[2026-12-01, 2026-12-04)`` as ``2026-12-01 – 2026-12-03``; an end that is open stays empty."""
    last = period.upper and period.upper - ONE_DAY
    return f"{period.lower or ''} – {last or ''}".strip()


def moments_text(period: Any) -> str:
    """``2026-12-01 08:00 – 12:00`` within a day, else with both dates; whole days as ``2026-12-01 – 2026-12-03``, the
    last one included. An end that is open stays empty."""
    start, end = (bound and localtime(bound) for bound in (period.lower, period.upper))
    if start and start.time() == MIDNIGHT and (end is None or end.time() == MIDNIGHT):
        return _whole_days(start.date(), end and end.date() - ONE_DAY)
    same_day = start and end and start.date() == end.date()
    return " – ".join(
        (
            f"{start:%Y-%m-%d %H:%M}" if start else "",
            f"{end:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}}" if end else "",
        )
    ).strip()


def _whole_days(first: date, last: date | None) -> str:
    return f"{first}" if first == last else f"{first} – {last or ''}".strip()
