"""Appointments as ordinary calendar programs read them (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

DOMAIN = "care-week"
REFRESH = timedelta(hours=1)
Moment = date | datetime


def event(
    *,
    key: str,
    version: int,
    stamp: datetime,
    title: str,
    start: Moment,
    end: Moment | None = None,
    where: str = "",
    about: str = "",
    cancelled: bool = False,
    tentative: bool = False,
) -> Event:
    """An event whose ``key`` is the same in every version: a later one updates it in a calendar and adds no other.
    ``tentative``: it may not be kept as it stands.
    """
    made = Event()
    made.add("uid", f"{key}@{DOMAIN}")
    made.add("sequence", version)
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("summary", title)
    made.add("dtstart", _in_utc(start))
    if end is not None:
        made.add("dtend", _in_utc(end))
    made.add("location", where)
    if about:
        made.add("description", about)
    if cancelled or tentative:
        made.add("status", "CANCELLED" if cancelled else "TENTATIVE")
    return made


def calendar_text(name: str, events: Iterable[Event], *, subscribed: bool = False) -> bytes:
    """``subscribed``: read again and again from its address, not once from a file."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{DOMAIN}//1.0//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    if subscribed:
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for one in events:
        calendar.add_component(one)
    return calendar.to_ical()


def _in_utc(moment: Moment) -> Moment:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment
