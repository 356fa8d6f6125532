"""The coordinator's desk: two weeks at a glance, what happened to them, and what will run out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from psycopg.types.range import TimestamptzRange

from backend.core.access.questions import Actor, permitted
from backend.core.periods import ONE_WEEK, midnight
from facilities.models import Closure, Credential, StaffSkill
from residents.models import Absence, Need
from residents.selectors.messages import messages_not_sent

from ..choices import OfferStatus, PlanStatus, RequestStatus, RunStatus, WaitingStatus
from ..models import FamilyRequest, LookAgain, Offer, Plan, Run, Unmet, WaitingListEntry
from .broken import still_broken
from .endings import SOON, ends_between, followed

OPEN_RUNS = (RunStatus.QUEUED, RunStatus.RUNNING)
LAPSED = timedelta(days=60)  # what ran out longer ago is no news
RECENT = ONE_WEEK


@dataclass(frozen=True)
class WeekState:
    """``draft`` is newer than what is published; ``run`` waits or works; ``unmet`` counts needs of ``shown``."""

    monday: date
    published: Plan | None
    draft: Plan | None
    run: Run | None
    unmet: int

    @property
    def shown(self) -> Plan | None:
        return self.published or self.draft


def week_states(user: Actor, mondays: Iterable[date]) -> list[WeekState]:
    """Three queries, whatever the number of weeks."""
    wanted = list(mondays)
    plans = permitted(user, "read", Plan).filter(week__in=wanted).exclude(status=PlanStatus.SUPERSEDED)
    rows = list(plans.order_by("-version"))
    runs = {row.week: row for row in permitted(user, "read", Run).filter(week__in=wanted, status__in=OPEN_RUNS)}
    counted = permitted(user, "read", Unmet).filter(plan__in=[row.pk for row in rows])
    unmet = dict(counted.order_by().values_list("plan").annotate(Count("need", distinct=True)))
    return [_state(monday, [row for row in rows if row.week == monday], runs.get(monday), unmet) for monday in wanted]


def _state(monday: date, plans: list[Plan], run: Run | None, unmet: dict[int, int]) -> WeekState:
    published = next((row for row in plans if row.status == PlanStatus.PUBLISHED), None)
    newest = plans[0] if plans else None
    draft = newest if newest and newest.status == PlanStatus.DRAFT else None
    shown = published or draft
    return WeekState(monday, published, draft, run, unmet.get(shown.pk, 0) if shown else 0)


@dataclass(frozen=True)
class Due:
    """What waits for a coordinator, counted."""

    broken: int  # published appointments that no longer hold
    requests: int  # of families
    looks: int  # second looks at a place in the queue
    offers: int  # that wait for a family's answer
    waiting: int  # needs in the queue
    not_sent: int  # messages to families that did not go out


def what_is_due(user: Actor, now: datetime) -> Due:
    """Six queries."""
    standing = (WaitingStatus.WAITING, WaitingStatus.OFFERED)
    return Due(
        broken=still_broken(user, now).count(),
        requests=permitted(user, "answer", FamilyRequest).filter(status=RequestStatus.OPEN).count(),
        looks=permitted(user, "read", LookAgain).filter(answered_at=None).count(),
        offers=permitted(user, "read", Offer).filter(status=OfferStatus.OPEN).count(),
        waiting=permitted(user, "read", WaitingListEntry).filter(status__in=standing).count(),
        not_sent=messages_not_sent(user, now).filter(failed_at__gte=now - RECENT).count(),
    )


def nothing_to_plan(user: Actor) -> bool:
    return not permitted(user, "read", Need).exists()


def closures_between(user: Actor, first: date, end: date) -> QuerySet[Closure]:
    """What is out of use on one of the days."""
    rows = permitted(user, "read", Closure).filter(span__overlap=_moments(first, end))
    return rows.select_related("facility", "room__facility", "bed__room__facility", "staff__facility")


def absences_between(user: Actor, first: date, end: date) -> QuerySet[Absence]:
    rows = permitted(user, "read", Absence).filter(span__overlap=_moments(first, end))
    return rows.select_related("resident__town")


def _moments(first: date, end: date) -> TimestamptzRange:
    start, stop = (midnight(day) for day in (first, end))
    return TimestamptzRange(start, stop)


def offers_refused(user: Actor, now: datetime) -> QuerySet[Offer]:
    """Declined or run out within the last days, the latest first."""
    lost = Q(status=OfferStatus.DECLINED, answered_at__gte=now - RECENT)
    lost |= Q(status=OfferStatus.EXPIRED, expires_at__gte=now - RECENT)
    rows = permitted(user, "read", Offer).filter(lost)
    return rows.select_related("entry__need__resident", "entry__need__service", "facility").order_by("-expires_at")


def credentials_ending(user: Actor, today: date) -> QuerySet[Credential]:
    """Those that end soon or ended lately with none that follows; ``last_day`` is the last day, included."""
    rows = permitted(user, "read", Credential).filter(ends_between("valid", today - LAPSED, today + SOON))
    rows = rows.exclude(followed(Credential, "valid", "facility", "kind"))
    return rows.select_related("facility").order_by(F("valid__endswith"), "pk")


def skills_ending(user: Actor, today: date) -> QuerySet[StaffSkill]:
    soon = ends_between("valid", today - LAPSED, today + SOON)
    rows = permitted(user, "read", StaffSkill).filter(soon, staff__ends_on=None)
    rows = rows.exclude(followed(StaffSkill, "valid", "staff", "skill"))
    return rows.select_related("staff__facility", "skill").order_by(F("valid__endswith"), "pk")
