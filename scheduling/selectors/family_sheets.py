"""The week of a plan for the families of a town, on paper: for those who have no account to read it with. Of everybody
it says what the pages of families say, and nothing else.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from backend.core.access.questions import Actor, permitted, within
from backend.core.models import Invitation
from backend.core.periods import ONE_WEEK
from facilities.models import Facility, ServiceType, Town
from residents.models import Resident
from residents.selectors.unread import SEALED, WINDOWS

from ..models import Plan, SessionAttendee, Stay
from ..occurrences import Occurrence
from ..snapshot.reigns import between
from .attendance import called_off_in
from .family.page import Day, days_of
from .family.week import Appointment, appointments_in
from .occurrences import Night


@dataclass(frozen=True)
class Lodging:
    """A bed in nights of the week. ``leaves``: the day on which the resident goes home; None: not within the week.
    ``off``: the nights that are called off.
    """

    stay: Stay
    first: date
    leaves: date | None
    off: list[date]

    @property
    def arrives(self) -> bool:
        """Whether it begins in the week. One that begins on its Monday may go on from the week before."""
        return self.first.weekday() > 0

    @property
    def all_week(self) -> bool:
        return self.leaves is None and not self.arrives


@dataclass
class FamilySheet:
    """Days with an appointment, and beds, by time."""

    resident: Resident
    days: list[Day] = field(default_factory=list)
    beds: list[Lodging] = field(default_factory=list)

    @property
    def houses(self) -> list[Facility]:
        """To which the resident goes, each once."""
        beds = (bed.stay.bed.room.facility for bed in self.beds)
        return [*dict.fromkeys((*beds, *(one.facility for one in self._going_on if one.facility)))]

    @property
    def to_bring(self) -> list[tuple[ServiceType, bool]]:
        """Services for which something is to be brought, or, at home, to be had ready (True), each once."""
        beds = ((bed.stay.need.service, False) for bed in self.beds if bed.arrives)
        asked = dict.fromkeys((*beds, *((one.service, one.facility is None) for one in self._going_on)))
        return [(service, at_home) for service, at_home in asked if service.to_bring]

    @property
    def _going_on(self) -> list[Appointment]:
        return [one for day in self.days for one in day.appointments if not one.called_off]


def standing_invitations(now: datetime) -> QuerySet[Invitation]:
    """Of those who read their week on their telephone, and are told of it by a message."""
    return Invitation.objects.filter(revoked_at=None, expires_at__gt=now)


def towns_to_print(user: Actor, plan: Plan, now: datetime) -> list[Any]:
    """Towns with anybody in the plan whose file ``user`` reads: ``everyone``: how many; ``unreached``: of how many no
    family has an account. One query.
    """
    everyone = Q(residents__in=families_of_plan(user, plan))
    unreached = Q(residents__in=families_of_plan(user, plan, unreached_at=now))
    counted = permitted(user, "read", Town).annotate(
        everyone=Count("residents", filter=everyone), unreached=Count("residents", filter=unreached)
    )
    return list(counted.filter(everyone__gt=0))


def families_of_plan(user: Actor, plan: Plan, unreached_at: datetime | None = None) -> QuerySet[Resident]:
    """Residents who are in the plan, by where they live, so that one way hands them out; ``unreached_at``: those alone
    whose family has no invitation that stands then.
    """
    keys = (
        plan.stays.filter(nights__startswith__lt=_end(plan)).values("need__resident"),
        plan.attendances.values("need__resident"),
        SessionAttendee.objects.filter(session__plan=plan).values("need__resident"),
        plan.visits.values("need__resident"),
    )
    rows = permitted(user, "read", Resident).filter(Q(*(Q(pk__in=some) for some in keys), _connector=Q.OR))
    if unreached_at:
        rows = rows.exclude(guardians__in=standing_invitations(unreached_at).values("guardian"))
    return rows.defer(*SEALED).select_related("town").order_by("address", "household", "name", "code")


def family_sheets(user: Actor, plan: Plan, residents: Collection[Resident]) -> list[FamilySheet]:
    """In the order of ``residents``. A fixed number of queries, whoever they are."""
    sheets = {resident.pk: FamilySheet(resident) for resident in residents}
    appointments: dict[int, list[Appointment]] = defaultdict(list)
    for one in appointments_in(user, residents, plan):
        appointments[one.resident.pk].append(one)
    for lodging in _lodgings(user, plan, residents):
        sheets[lodging.stay.need.resident_id].beds.append(lodging)
    for key, theirs in appointments.items():
        sheets[key].days = days_of(theirs)
    return list(sheets.values())


def _lodgings(user: Actor, plan: Plan, residents: Collection[Resident]) -> list[Lodging]:
    rows = within(user, "read", plan.stays.filter(need__resident__in=residents, nights__startswith__lt=_end(plan)))
    rows = rows.select_related("need__service", "bed__room__facility").defer(*(f"need__{one}" for one in WINDOWS))
    off = called_off_in(plan)
    return [_lodging(plan, row, off) for row in rows.order_by("nights", "pk")]


def _lodging(plan: Plan, row: Stay, off: set[Occurrence]) -> Lodging:
    first, end = max(row.nights.lower, plan.week), min(row.nights.upper, _end(plan))
    nights = [Night(row, night) for night in between(first, end)]
    leaves = row.nights.upper if row.nights.upper < _end(plan) else None
    return Lodging(row, first, leaves, [one.date for one in nights if one.occurrence in off])


def _end(plan: Plan) -> date:
    return plan.week + ONE_WEEK
