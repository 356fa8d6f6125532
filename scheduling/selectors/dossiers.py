"""One resident's file as the coordinator opens it, with what the weeks gave."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.utils import timezone

from backend.core.access.questions import Actor, permitted, within
from backend.core.periods import going_on
from residents.models import (
    Absence,
    Assessment,
    Choice,
    Consent,
    Guardian,
    Need,
    NeedPreference,
    Referral,
    Resident,
)

from ..choices import AttendanceStatus, PlanStatus
from ..models import Attendance, FollowUp, Placement, Plan, StandingPattern, Stay, WaitingListEntry
from .attendance import holding, same_occurrence
from .away import known_absences
from .entitlements import Use, entitlements_used

STAYS_AT_ONCE = 30
MARKS_AT_ONCE = 20


@dataclass(frozen=True)
class Dossier:
    """Lists of what the reader may read; what is out of reach is empty."""

    resident: Resident
    needs: QuerySet[Need]
    preferences: QuerySet[NeedPreference]
    patterns: QuerySet[StandingPattern]
    placements: QuerySet[Placement]
    stays: QuerySet[Stay]
    marks: QuerySet[Attendance]
    waiting: QuerySet[WaitingListEntry]
    guardians: QuerySet[Guardian]
    referrals: QuerySet[Referral]
    consents: QuerySet[Consent]
    assessments: QuerySet[Assessment]
    entitlements: list[Use]
    choices: QuerySet[Choice]
    absences: QuerySet[Absence]


def resident_by_code(user: Actor, code: str) -> Resident | None:
    rows = permitted(user, "read", Resident).select_related("town", "category", "level", "household")
    return rows.filter(code=code).first()


def published_weeks(user: Actor, now: datetime) -> QuerySet[Plan]:
    """The published versions of this week and those that come, and of some weeks before."""
    first = timezone.localdate(now) - timedelta(days=28)
    plans = permitted(user, "read", Plan).filter(status=PlanStatus.PUBLISHED, week__gte=first)
    return plans.order_by("-week")


def dossier_of(user: Actor, resident: Resident, now: datetime) -> Dossier:
    """Twenty-seven queries at most, whatever the file holds."""
    today = timezone.localdate(now)

    def own(model: Any, path: str = "resident") -> QuerySet[Any]:
        return permitted(user, "read", model).filter(**{path: resident})

    return Dossier(
        resident,
        needs=own(Need).select_related("service").order_by("priority", "code"),
        preferences=own(NeedPreference, "need__resident")
        .select_related("need__service", "facility", "staff")
        .order_by("need__priority", "need", "pk"),
        patterns=own(StandingPattern, "need__resident")
        .select_related("need__service", "facility")
        .prefetch_related("staff")
        .filter(going_on(today))
        .order_by("weekday", "start"),
        placements=own(Placement, "need__resident").select_related("bed__room__facility").order_by("-nights"),
        stays=own(Stay)
        .filter(plan__status=PlanStatus.PUBLISHED)
        .select_related("bed__room__facility", "plan")
        .defer("plan__result")
        .order_by("-plan__week", "-nights")[:STAYS_AT_ONCE],
        marks=marks_of_file(user, resident)[:MARKS_AT_ONCE],
        waiting=own(WaitingListEntry, "need__resident")
        .select_related("need__service")
        .prefetch_related("offers__facility")
        .order_by("-since"),
        guardians=own(Guardian).order_by(F("ended_on").asc(nulls_first=True), "-legal", "name"),
        referrals=own(Referral).select_related("from_facility", "to_facility"),
        consents=own(Consent).select_related("given_by").order_by("purpose", "-given_on"),
        assessments=own(Assessment).order_by("kind", "-valid"),
        entitlements=entitlements_used(user, today, resident=resident),
        choices=own(Choice).select_related("service", "facility").order_by("-valid"),
        absences=known_absences(user, now).filter(resident=resident),
    )


def marks_of_file(user: Actor, resident: Resident) -> QuerySet[Attendance]:
    """What became of the resident's appointments, days and nights, the latest first; ``followed``: what was done about
    one that did not take place."""
    rows = within(user, "read", holding(need__resident=resident)).exclude(status=AttendanceStatus.CLEARED)
    rows = rows.annotate(followed=Subquery(FollowUp.objects.filter(**same_occurrence()).values("note")))
    return rows.select_related("need__service", "facility", "staff", "by").order_by("-date", "-at", "-pk")
