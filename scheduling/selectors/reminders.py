"""What residents have before them on a day, for the messages of the evening before. Read by a job, for everybody."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from backend.core.models import Invitation
from backend.core.periods import ONE_DAY, going_on, midnight
from facilities.models import Credential
from residents.choices import ConsentPurpose
from residents.models import Consent, Guardian

from ..choices import PlanStatus
from ..models import DayAttendance, SessionAttendee, Stay, Visit
from ..snapshot.reigns import nights_given
from .attendance import called_off
from .endings import ends_between, followed
from .unkept import unkept

PUBLISHED = PlanStatus.PUBLISHED


@dataclass(frozen=True, order=True)
class Ahead:
    """``start``: None for a day place and for a bed, which is one's own from that ``night`` on. ``place``: empty for a
    visit at home. ``shaky``: it can no longer be kept as it was published, and nothing is published in its stead yet.
    """

    start: time | None
    place: str
    night: bool = False
    shaky: bool = False


def ahead_on(day: date) -> dict[int, list[Ahead]]:
    """By resident, in order of time: what is published of the day and not called off, of needs and files that go on.
    Seven queries, and one more where a stay is broken.
    """
    gone = set(called_off(date=day).values_list("need", "index"))
    broken = {(row.need_id, name.index) for name, row in unkept(None, day, day + ONE_DAY).items()}
    found: dict[int, set[Ahead]] = defaultdict(set)
    for resident, occurrence, ahead in (*_sessions(day), *_visits(day), *_days(day), *_first_nights(day)):
        if occurrence not in gone:
            found[resident].add(replace(ahead, shaky=occurrence in broken))
    return {
        resident: sorted(items, key=lambda one: (one.start or time(), one.place)) for resident, items in found.items()
    }


def guardians_to_remind(residents: set[int], now: datetime) -> QuerySet[Guardian]:
    """Who speaks for the resident, has a telephone and asked to hear: somebody with a standing invitation, or of a
    resident for whom the planning of care or messages are consented to. Whether a consent was withdrawn is asked when a
    message is sent."""
    purposes = (ConsentPurpose.CARE_PLANNING, ConsentPurpose.MESSAGES)
    standing = Consent.objects.filter(resident=OuterRef("resident"), purpose__in=purposes, withdrawn_on=None)
    invited = Invitation.objects.filter(guardian=OuterRef("pk"), revoked_at=None, expires_at__gt=now)
    rows = Guardian.objects.filter(resident__in=residents, ended_on=None).exclude(phone="")
    return rows.filter(Exists(standing) | Exists(invited)).order_by("pk")


def _moments(day: date) -> tuple[datetime, datetime]:
    start, end = (midnight(one) for one in (day, day + ONE_DAY))
    return start, end


_Row = tuple[int, tuple[int, int], Ahead]


def _needed(day: date) -> Q:
    return going_on(day, "need__resident__ends_on") & Q(need__dates__contains=day)


def _sessions(day: date) -> Iterator[_Row]:
    start, end = _moments(day)
    rows = SessionAttendee.objects.filter(
        _needed(day),
        session__plan__status=PUBLISHED,
        session__span__startswith__gte=start,
        session__span__startswith__lt=end,
    )
    values = rows.values_list("need__resident", "need", "index", "session__span", "session__facility__name")
    for resident, need, index, span, place in values:
        yield resident, (need, index), Ahead(timezone.localtime(span.lower).time(), place)


def _visits(day: date) -> Iterator[_Row]:
    start, end = _moments(day)
    rows = Visit.objects.filter(
        _needed(day), plan__status=PUBLISHED, span__startswith__gte=start, span__startswith__lt=end
    )
    for resident, need, index, span in rows.values_list("need__resident", "need", "index", "span"):
        yield resident, (need, index), Ahead(timezone.localtime(span.lower).time(), "")


def _days(day: date) -> Iterator[_Row]:
    rows = DayAttendance.objects.filter(_needed(day), plan__status=PUBLISHED, date=day)
    for resident, need, index, place in rows.values_list("need__resident", "need", "index", "facility__name"):
        yield resident, (need, index), Ahead(None, place)


def _first_nights(day: date) -> Iterator[_Row]:
    """Who moves in on the day."""
    rows = Stay.objects.filter(_needed(day))
    columns = ("need", "need__resident", "bed__room__facility__name")
    nights = list(nights_given(rows, day - ONE_DAY, day + ONE_DAY, *columns))
    there = {need for need, _resident, _place, night in nights if night < day}
    for need, resident, place, night in nights:
        if night == day and need not in there:
            yield resident, (need, 0), Ahead(None, place, night=True)


def credentials_ending(first: date, end: date) -> QuerySet[Credential]:
    """The last day is in ``[first, end)``, and none of the kind follows at the facility."""
    rows = Credential.objects.filter(ends_between("valid", first, end), facility__ends_on=None)
    return rows.exclude(followed(Credential, "valid", "facility", "kind")).select_related("facility")
