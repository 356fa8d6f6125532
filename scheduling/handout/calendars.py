"""A calendar file for each resident and each staff member."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _
from icalendar import Event

from residents.models import Resident

from ..calendar_events import calendar_text, event
from ..models import Plan
from .week import Appointment, Week
from .words import people


def staff_calendars(week: Week, folder: Path) -> list[Path]:
    return [
        _write(
            folder / f"{member.code}.ics",
            member.name,
            [_appointment(week.plan, one, people(one.coming), off=not one.coming) for one in appointments],
        )
        for member, appointments in week.by_staff.items()
    ]


def resident_calendars(week: Week, folder: Path) -> list[Path]:
    """Nothing about anyone else: of a group session the others are not named."""
    events: dict[Resident, list[Event]] = defaultdict(list)
    for one in week.appointments:
        for resident in one.residents:
            off = resident in one.off
            events[resident].append(_appointment(week.plan, one, people(one.staff), off=off))
    for row in week.attendances:
        where = f"{row.facility.name} {row.facility.address}".strip()
        title = f"{row.need.service} ({row.get_part_display()})"
        key = f"{row.need.code}-{row.index}"
        off = week.is_off(row)
        events[row.need.resident].append(_event(week.plan, key, title, row.date, None, where, "", off=off))
    for stay in week.stays:
        room = stay.bed.room
        where = f"{room.facility.name} {room.name}"
        key = f"{stay.need.code}-{stay.nights.lower:%Y%m%d}"
        span = (stay.nights.lower, stay.nights.upper)
        events[stay.resident].append(_event(week.plan, key, str(stay.need.service), *span, where, ""))
    return [_write(folder / f"{resident.code}.ics", resident.name, own) for resident, own in events.items()]


def _appointment(plan: Plan, one: Appointment, who: str, *, off: bool) -> Event:
    return _event(plan, one.key, one.service, one.start, one.end, one.address, who, off=off)


def _event(
    plan: Plan,
    key: str,
    title: str,
    start: date | datetime,
    end: date | datetime | None,
    where: str,
    who: str,
    *,
    off: bool = False,
) -> Event:
    return event(
        key=f"{plan.week:%G-W%V}-{key}",
        version=plan.version + off,
        stamp=plan.published_at or plan.created_at,
        title=title,
        start=start,
        end=end,
        where=where,
        about=_("With: %(who)s") % {"who": who} if who else "",
        cancelled=off,
    )


def _write(path: Path, name: str, events: Iterable[Event]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(calendar_text(name, events))
    return path
