"""How the rows of the match are reached, and over them the residents whom a facility or a carer serves.

Drafts are for coordinators: all others reach the published version of a week. A dossier stays in reach of those who
serve the resident for some weeks after the last time, not for ever.
"""

from typing import Any

from django.db.models import DateField, F, Func

from backend.core.access.scopes import Way, Ways, register, ways
from residents.scopes import scopes as scopes_of_demand

from .choices import PlanStatus, RequestStatus

# The database's own date: what people may read must not hang on a clock that a caller hands in.
RECENTLY = Func(template="(CURRENT_DATE - 28)", output_field=DateField())
PUBLISHED = PlanStatus.PUBLISHED.value
# What a coordinator entered and took back may never have been said by this family.
READ_BY_CALLERS = tuple(one.value for one in RequestStatus if one is not RequestStatus.WITHDRAWN)


def _served(name: str, path: str, **where: Any) -> Way:
    return Way(path, tuple(where.items())).after(name)


def _planned(path: str, plan: str) -> Way:
    """A way over rows of a plan that was published not long ago."""
    return Way(path, ((f"{plan}__status", PUBLISHED), (f"{plan}__week__gte", RECENTLY)))


SERVING = Ways(
    facility=(
        _served("placements", "bed__room__facility", nights__upper_inf=True),
        _served("placements", "bed__room__facility", nights__endswith__gte=RECENTLY),
        _served("patterns", "facility", ends_on__isnull=True),
        _served("patterns", "facility", ends_on__gte=RECENTLY),
        _planned("stays__bed__room__facility", "stays__plan"),
        _planned("attendances__facility", "attendances__plan"),
        _planned("attendee_rows__session__facility", "attendee_rows__session__plan"),
        _planned("visits__staff_rows__staff__facility", "visits__plan"),
    ),
    staff=(
        _planned("attendee_rows__session__staff_rows__staff", "attendee_rows__session__plan"),
        _planned("visits__staff_rows__staff", "visits__plan"),
    ),
)
OF_NEED = Ways(town=ways("resident__town"), guardian=ways("resident__guardians")).after("need")


def _rows(plan: str, town: tuple[str, ...], facility: tuple[str, ...], staff: str, guardian: str) -> Ways:
    """The ways of rows of a plan, which is at the look-up ``plan``. Towns see drafts, all others do not, and a carer
    the own weeks for no longer than the files of those in them."""
    where = {f"{plan}__status": PUBLISHED}
    return Ways(
        town=ways(*town, *(f"{path}__town" for path in facility)),
        facility=ways(*facility, **where),
        staff=ways(staff, **where, **{f"{plan}__week__gte": RECENTLY}) if staff else (),
        guardian=ways(guardian, **where),
    )


SESSION = _rows(
    "plan",
    ("attendees__need__resident__town",),
    ("facility",),
    "staff_rows__staff",
    "attendees__need__resident__guardians",
)
VISIT = _rows(
    "plan",
    ("need__resident__town",),
    ("staff_rows__staff__facility",),
    "staff_rows__staff",
    "need__resident__guardians",
)
_AT = ("stay__bed__room__facility", "attendance__facility", "session__facility", "visit__staff_rows__staff__facility")
# A mark stands on a version that was published, and is of use while that version's hour has not come.
_BROKEN = Ways(
    town=ways("need__resident__town", *(f"{path}__town" for path in _AT)),
    facility=ways(*_AT),
    staff=ways("session__staff_rows__staff", "visit__staff_rows__staff", plan__week__gte=RECENTLY),
    guardian=ways("need__resident__guardians"),
)
SCOPES = {
    "StandingPattern": OF_NEED.but(facility=ways("facility", "staff__facility")),
    "Placement": OF_NEED.but(facility=ways("bed__room__facility")),
    "Pin": OF_NEED,
    "ManualChange": OF_NEED.but(guardian=()),
    "Stay": _rows("plan", ("resident__town",), ("bed__room__facility",), "", "resident__guardians"),
    "DayAttendance": _rows("plan", ("need__resident__town",), ("facility",), "", "need__resident__guardians"),
    "Session": SESSION,
    # A family sees who else sits in a group by no row but its own.
    "SessionAttendee": SESSION.after("session").but(
        guardian=ways("need__resident__guardians", session__plan__status=PUBLISHED)
    ),
    "SessionStaff": SESSION.after("session"),
    "Visit": VISIT,
    "VisitStaff": VISIT.after("visit"),
    "Booking": Ways(
        town=ways("resident__town", "bed__room__facility__town", "staff__facility__town"),
        facility=ways("bed__room__facility", "staff__facility"),
        staff=ways("staff", span__endswith__gte=RECENTLY),
        guardian=ways("resident__guardians"),
    ),
    "Attendance": OF_NEED.but(
        town=ways("need__resident__town", "facility__town"),
        facility=ways("facility"),
        staff=tuple(way.after("need") for way in SERVING.staff),
    ),
    "FollowUp": OF_NEED,
    "FamilyTold": Ways(town=ways("resident__town")),
    "Unmet": OF_NEED.but(guardian=ways("need__resident__guardians", plan__status=PUBLISHED)),
    "WaitingListEntry": OF_NEED,
    "Offer": OF_NEED.after("entry").but(facility=ways("facility")),
    "WaitingStep": OF_NEED.after("entry"),
    "LookAgain": OF_NEED.after("entry"),
    "Vacancy": Ways(town=ways("facility__town"), facility=ways("facility")),
    "BrokenAppointment": _BROKEN,
    # Of several guardians each sees what they asked themselves, with a tap or by telephone.
    "FamilyRequest": Ways(
        town=ways("resident__town"),
        guardian=(
            *ways("resident__guardians", made_by__assignments__guardian=F("resident__guardians")),
            *ways("caller", status__in=READ_BY_CALLERS),
            *ways("answered_by__assignments__guardian", caller=F("answered_by__assignments__guardian")),  # took it back
        ),
    ),
}


OUTBOX = {"OutboxMessage": Ways(town=ways("resident__town"))}  # those to families; what goes to staff is the city's


def register_scopes() -> None:
    register("core", OUTBOX)
    register("scheduling", SCOPES)
    register("residents", scopes_of_demand(SERVING))
