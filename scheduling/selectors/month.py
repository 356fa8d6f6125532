"""What became of everything at one facility in a month, for the settlement: pay follows what took place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.questions import Actor, confined, permitted, within
from backend.core.periods import ONE_DAY, midnight
from facilities.models import Facility, ServiceType
from residents.models import Entitlement, Need, Resident
from residents.selectors.unread import unread
from residents.sharing import Sharing

from ..choices import PlanStatus
from ..models import DayAttendance, SessionAttendee, Stay, Visit
from ..snapshot.reigns import nights_given
from ..weeks import following_month
from .attendance import FINAL, holding, nobody_said

_NAME = re.compile(r"([A-Za-z0-9_-]+)-(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
UNSAID = ""


@dataclass(frozen=True)
class Month:
    """Of a facility: the days ``[first, end)``."""

    facility: Facility
    first: date

    @property
    def end(self) -> date:
        return following_month(self.first)

    @property
    def before(self) -> "Month":
        return Month(self.facility, (self.first - ONE_DAY).replace(day=1))

    @property
    def name(self) -> str:
        return f"{self.facility.code}-{self.first:%Y-%m}"


@dataclass
class Line:
    """What one resident had of one service. ``name``: empty where the facility is not told it. ``funding``: who pays.
    ``days``: by what was said last, the day of each time in order; ``UNSAID``: of what is over and nobody said how."""

    resident: Resident
    service: ServiceType
    name: str
    funding: tuple[str, ...]
    days: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))


def may_settle(user: Actor, facility: Facility) -> bool:
    """Whether ``user`` may have the lists of a facility's months."""
    for scope, key in (("town", facility.town_id), ("facility", facility.pk)):
        reach = confined(user, "export", "attendance", scope)
        if reach is None or key in reach:
            return True
    return False


def month_named(user: Actor, name: str) -> Month | None:
    """The month of a facility by its name, of which ``user`` may have the list."""
    match = _NAME.fullmatch(name)
    facility = permitted(user, "read", Facility).filter(code=match[1]).first() if match else None
    if match is None or facility is None or not may_settle(user, facility):
        return None
    return Month(facility, date(int(match[2]), int(match[3]), 1))


def lines_of_month(user: Actor, month: Month, now: datetime) -> list[Line]:
    """By resident and service. A fixed number of queries."""
    rows = [*_said(user, month), *_unsaid(user, month, now)]
    found = Need.objects.filter(pk__in={need for need, _day, _status in rows}).defer(*unread(""))
    needs = {need.pk: need for need in found.select_related("resident", "service")}
    funding = _funding(month, needs.values())
    sharing = Sharing(timezone.localdate(now))
    lines: dict[tuple[int, int], Line] = {}
    for key, day, status in sorted(rows, key=lambda row: row[1]):
        need = needs[key]
        of = (need.resident_id, need.service_id)
        if of not in lines:
            name = need.resident.name if sharing.may_name(need.resident_id, month.facility.region) else ""
            lines[of] = Line(need.resident, need.service, name, tuple(funding[of]))
        lines[of].days[status].append(day)
    return sorted(lines.values(), key=lambda line: (line.resident.code, str(line.service)))


Row = tuple[int, date, str]  # the key of a need, and a day


def _said(user: Actor, month: Month) -> Iterator[Row]:
    rows = holding(facility=month.facility, date__gte=month.first, date__lt=month.end, status__in=FINAL)
    return within(user, "export", rows).values_list("need", "date", "status").iterator()


def _unsaid(user: Actor, month: Month, now: datetime) -> Iterator[Row]:
    """What is over: of days and nights those before today."""
    facility, until = month.facility, min(month.end, timezone.localdate(now))
    begins = (midnight(month.first), midnight(month.end))
    seats = permitted(user, "read", SessionAttendee).filter(
        session__facility=facility, session__plan__status=PlanStatus.PUBLISHED, session__span__endswith__lte=now,
        session__span__startswith__gte=begins[0], session__span__startswith__lt=begins[1],
    )  # fmt: skip
    visits = permitted(user, "read", Visit).filter(
        staff_rows__staff__facility=facility, plan__status=PlanStatus.PUBLISHED, span__endswith__lte=now,
        span__startswith__gte=begins[0], span__startswith__lt=begins[1],
    )  # fmt: skip
    days = permitted(user, "read", DayAttendance).filter(
        facility=facility, plan__status=PlanStatus.PUBLISHED, date__gte=month.first, date__lt=until
    )
    for rows in (seats, visits.distinct(), days):
        unsaid = nobody_said(rows).order_by().values_list("pk", "need", "on")
        yield from ((need, day, UNSAID) for _key, need, day in unsaid)
    yield from _unsaid_nights(user, month, until)


def _unsaid_nights(user: Actor, month: Month, until: date) -> Iterator[Row]:
    if until <= month.first:
        return
    stays = permitted(user, "read", Stay).filter(bed__room__facility=month.facility)
    planned = set(nights_given(stays, month.first, until, "need"))
    marks = holding(need__in={need for need, _night in planned}, status__in=FINAL, date__gte=month.first)
    said = set(marks.values_list("need", "date"))
    yield from ((need, night, UNSAID) for need, night in planned - said)


def _funding(month: Month, needs: Iterable[Need]) -> dict[tuple[int, int], list[str]]:
    """By resident and service the names of the entitlements of the month."""
    residents = {need.resident_id for need in needs}
    rows = Entitlement.objects.filter(resident__in=residents, period__overlap=(month.first, month.end))
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows.order_by("period"):
        found[row.resident_id, row.service_id].append(row.funding or _("Entitlement"))
    return found
