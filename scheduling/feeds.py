"""The calendar of an account: of a family its relatives' appointments, of a carer their own.

The telephone shows it on a locked screen, and its maker may keep it: so no diagnosis, no note, nobody's name but
that of a family's own relative, and whom the carer visits is told by the address alone.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Event

from backend.core.models import User
from backend.core.periods import ONE_DAY, ONE_WEEK

from .calendar_events import calendar_text, event
from .selectors.family.homes import homes_of
from .selectors.family.relatives import own_relatives
from .selectors.family.week import Appointment, appointments_of
from .selectors.my_week import Task, tasks_of

BEFORE, AFTER = ONE_WEEK, 8 * ONE_WEEK
LONGEST_STAY = timedelta(days=366)  # so far back its first night is looked for, by which it is known


def calendar_of(account: User, now: datetime) -> bytes:
    """From a week ago to eight weeks ahead, as far as plans are published."""
    return calendar_text(_("Care appointments"), [*_family(account, now), *_carer(account, now)], subscribed=True)


def _family(account: User, now: datetime) -> Iterator[Event]:
    relatives = own_relatives(account)
    if not relatives:
        return
    today = timezone.localdate(now)

    def title(name: str, service: object) -> str:
        return f"{name} · {service}" if len(relatives) > 1 else str(service)

    for one in appointments_of(account, relatives, today - BEFORE, today + AFTER):
        where = f"{one.facility.name} {one.facility.address}".strip() if one.facility else _("At home")
        yield event(
            key=f"{one.occurrence}",
            version=one.plan.version + bool(one.mark) + one.shaky,
            stamp=one.plan.published_at or now,
            title=title(one.resident.name, one.service),
            start=one.start or one.day,
            end=one.end,
            where=where,
            about="\n".join(filter(None, (_to_bring(one.service.to_bring), _may_change(one)))),
            cancelled=one.called_off,
            tentative=one.shaky,
        )
    for home in homes_of(account, relatives, today - LONGEST_STAY):
        if (home.leaves or home.first + ONE_DAY) <= today - BEFORE:
            continue  # it is over; and who lives there for good needs no day of it but the first
        name = title(home.resident.name, home.service)
        yield event(
            key=f"{home.resident.code}-{home.bed}-{home.first:%Y%m%d}",
            version=1,
            stamp=now,
            title=name if home.last else _("%(service)s begins") % {"service": name},
            start=home.first,
            end=home.leaves,
            where=f"{home.facility.name} {home.facility.address}".strip(),
            about=_to_bring(home.service.to_bring),
        )


def _may_change(one: Appointment) -> str:
    if not one.shaky or one.called_off:
        return ""
    return _("This may change: something it needs is missing. A coordinator is looking for another way.")


def _to_bring(what: str) -> str:
    return _("Bring: %(what)s") % {"what": what} if what else ""


def _carer(account: User, now: datetime) -> Iterator[Event]:
    today = timezone.localdate(now)
    for task in tasks_of(account, today - BEFORE, today + AFTER):
        place = f"{task.facility.name} {task.room}" if task.facility else task.address
        yield event(
            key=f"{_name_of(task)}-{account.pk}",
            version=task.plan.version,
            stamp=task.plan.published_at or now,
            title=str(task.service),
            start=task.start,
            end=task.end,
            where=place,
            cancelled=not task.expected,
        )


def _name_of(task: Task) -> str:
    """The same however often the calendar is read: people come to a group and leave it."""
    if task.service.group_size > 1:
        return f"{task.service.code}-{task.start:%Y%m%d-%H%M}"
    return str(task.seats[0].occurrence)
