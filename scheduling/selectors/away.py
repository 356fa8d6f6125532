"""Who will not come: what of published weeks an absence calls off, and which absences are known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.core.access.questions import Actor, permitted
from backend.core.access.table import READ
from backend.core.periods import ONE_WEEK
from facilities.models import Facility
from residents.models import Absence, Resident

from ..choices import PlanStatus, RequestStatus
from ..models import DayAttendance, FamilyRequest, Placement, SessionAttendee, Stay, VisitStaff
from .broken import Hit, affected_by_absence
from .facility.nights import Sleep
from .whereabouts import FAR, Span, nights_within


@dataclass(frozen=True)
class CalledOff:
    """What an absence would call off: appointments and day places in order of time, and nights, by stay."""

    hits: list[Hit]
    nights: list[Sleep]

    def __bool__(self) -> bool:
        return bool(self.hits or self.nights)

    def spans(self, whole: Span) -> list[Span]:
        """The times to be away for to miss this and no more, what touches as one. Who sleeps there misses all of
        ``whole``."""
        if self.nights:
            return [whole]
        found: list[Span] = []
        for hit in self.hits:
            last = found[-1][1] if found else None
            if last is not None and hit.start <= last:
                found[-1] = (found[-1][0], max(last, hit.end))
            else:
                found.append((hit.start, hit.end))
        return found


def guests_of(user: Actor, facility: Facility, today: date) -> QuerySet[Resident]:
    """Who has something to come at a house, or of its staff, in published weeks, or lives there; by name."""
    weeks = {"plan__status": PlanStatus.PUBLISHED, "plan__week__gt": today - ONE_WEEK}
    of_session = {f"session__{name}": value for name, value in weeks.items()}
    of_visit = {f"visit__{name}": value for name, value in weeks.items()}
    there = (
        Stay.objects.filter(bed__room__facility=facility, **weeks).values("resident"),
        DayAttendance.objects.filter(facility=facility, **weeks).values("need__resident"),
        SessionAttendee.objects.filter(session__facility=facility, **of_session).values("need__resident"),
        VisitStaff.objects.filter(staff__facility=facility, **of_visit).values("visit__need__resident"),
        Placement.objects.filter(bed__room__facility=facility, nights__contains=today).values("need__resident"),
    )
    found = Q(*(Q(pk__in=rows) for rows in there), _connector=Q.OR)
    return permitted(user, READ, Resident).filter(found).order_by("name", "code")


def called_off_by(user: Actor, resident: Resident, span: Span, now: datetime) -> CalledOff:
    """All that an absence would call off, of what the user may read."""
    nights = nights_within(user, resident, max(span[0], now), span[1] or now + FAR)
    return CalledOff(affected_by_absence(user, resident, span, now), nights)


def in_house(user: Actor, found: CalledOff, facility: Facility) -> CalledOff:
    """Of what is called off that which is planned in a house or by its staff."""
    visits = [hit.piece.pk for hit in found.hits if hit.kind == "visit"]
    here = permitted(user, READ, VisitStaff).filter(visit__in=visits, staff__facility=facility)
    ours = set(here.values_list("visit", flat=True))
    return CalledOff(
        [
            hit
            for hit in found.hits
            if (hit.piece.pk in ours if hit.kind == "visit" else hit.piece.facility_id == facility.pk)
        ],
        [one for one in found.nights if one.stay and one.stay.bed.room.facility_id == facility.pk],
    )


def known_absences(user: Actor, now: datetime) -> QuerySet[Absence]:
    """Absences that are not over, the next first; ``told``: by the family itself, ``open``: and not answered yet."""
    rows = permitted(user, READ, Absence).filter(Q(span__upper_inf=True) | Q(span__endswith__gt=now))
    told = FamilyRequest.objects.filter(absence=OuterRef("pk"))
    rows = rows.annotate(told=Exists(told), open=Exists(told.filter(status=RequestStatus.OPEN)))
    return rows.select_related("resident").order_by("span", "pk")


def absence_to_take_back(user: Actor, guests: Iterable[Resident], pk: int) -> Absence | None:
    rows = permitted(user, "make", Absence).filter(pk=pk, resident__in=guests)
    return rows.select_related("resident").first()
