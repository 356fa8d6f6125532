"""Half-open periods as people read them: days with the last one included, moments in local time."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import localtime

ONE_DAY = timedelta(days=1)


def days_text(period: Any) -> str:
    """``[2026-12-01, 2026-12-04)`` as ``2026-12-01 – 2026-12-03``; an open end stays open."""
    last = "" if period.upper is None else f" {period.upper - ONE_DAY:%Y-%m-%d}"
    return f"{period.lower:%Y-%m-%d} –{last}"


def moments_text(period: Any) -> str:
    """``2026-12-01 08:00 – 12:00`` within a day, else with both dates; an open end stays open."""
    start = localtime(period.lower)
    if period.upper is None:
        return f"{start:%Y-%m-%d %H:%M} –"
    end = localtime(period.upper)
    return f"{start:%Y-%m-%d %H:%M} – {end:{'%H:%M' if start.date() == end.date() else '%Y-%m-%d %H:%M'}}"
