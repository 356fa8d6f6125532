"""Look for free beds and places, and offer each to the next in the queue whom it fits."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from facilities.models import Bed, Facility, ServiceType, Shift

from ..choices import OfferStatus, PlanStatus, RunStatus, WaitingStatus
from ..engine.baseline import keep
from ..engine.free import Asked, Free, free_places
from ..engine.keep import mend
from ..engine.plan import Plan as EnginePlan
from ..engine.problem import Problem
from ..engine.react.hits import split
from ..locks import lock_queue
from ..models import Offer, Placement, Plan, Run, Vacancy, WaitingListEntry
from ..selectors.open_week import first_open_monday
from ..selectors.plans import engine_plan, latest_plan
from ..selectors.waiting import STANDING, places
from ..snapshot import take_snapshot
from ..snapshot.calendar import Calendar
from .offers import offer_make
from .waiting import needs_without, queue_refresh

# Offers after which the same place is not offered again: the family let it go, or a person took it back and said why.
# One that ended for a cause, or that somebody else accepted first, the family has done nothing about.
_SETTLED = Q(status__in=(OfferStatus.DECLINED, OfferStatus.EXPIRED)) | Q(status=OfferStatus.WITHDRAWN) & ~Q(reason="")


def queue_look(*, today: date, now: datetime) -> int:
    """Bring the waiting list and the free places up to date, by the data of the first week that is still open.

    Returns how many places were found free. The reading needs no lock; the writing waits for another look's.
    """
    monday = first_open_monday(today)
    problem = _staffed(take_snapshot(monday=monday))
    without, known = needs_without(problem, problem.baseline), list(problem.need)
    standing = keep(problem).plan
    plan = _planned(problem, monday) or standing
    with transaction.atomic():
        lock_queue()
        queue_refresh(without=without, known=known, now=now)
        found = free_places(problem, plan, _order(today, set(needs_without(problem, plan))))
        return _store(found, Calendar(monday, problem.horizon_days), now)


def _staffed(problem: Problem) -> Problem:
    """A facility whose roster of the week nobody has entered yet is taken to have that of the newest published one."""
    newest = Plan.objects.filter(status=PlanStatus.PUBLISHED).order_by("-week").first()
    lacking = problem.facility.keys() - {one.facility for one in problem.shifts}
    if newest is None or not _had_shifts(lacking, newest.week):
        return problem
    free = problem.member.keys() - {one.staff for one in problem.shifts}
    last = take_snapshot(monday=newest.week)
    taken = (one for one in last.shifts if one.facility in lacking and one.staff in free)
    return replace(problem, shifts=(*problem.shifts, *taken))


def _had_shifts(facilities: Collection[str], monday: date) -> bool:
    """Some never have any; for them the week is not read."""
    return Shift.objects.filter(facility__code__in=facilities, span__overlap=Calendar(monday, 7).horizon).exists()


def _planned(problem: Problem, monday: date) -> EnginePlan | None:
    """The newest draft of the week, as far as it still holds: what it gives is not offered to others."""
    draft = latest_plan(monday, PlanStatus.DRAFT)
    return None if draft is None else mend(problem, split(problem, engine_plan(draft))[0])[0]


def _order(today: date, without: set[str]) -> list[str]:
    keys = places(today)
    waiting = WaitingListEntry.objects.filter(pk__in=keys, status=WaitingStatus.WAITING)
    codes = dict(waiting.values_list("pk", "need__code"))
    ranked = sorted(keys, key=lambda key: (-keys[key].urgency.product, keys[key].place))
    return [codes[key] for key in ranked if codes.get(key) in without]


def _store(found: list[Free], calendar: Calendar, now: datetime) -> int:
    services = dict(ServiceType.objects.values_list("code", "pk"))
    facilities = dict(Facility.objects.values_list("code", "pk"))
    beds = dict(Bed.objects.values_list("code", "pk"))
    lived_in = set(Placement.objects.filter(nights__endswith__gt=calendar.monday).values_list("bed", flat=True))
    lived_in |= set(Placement.objects.filter(nights__upper_inf=True).values_list("bed", flat=True))
    rows = [
        Vacancy(
            service_id=services[one.service],
            facility_id=facilities[one.facility],
            bed_id=one.bed and beds[one.bed],
            weekdays=list(one.weekdays),
            dates=(calendar.date(one.first), None),
            asked=[_row(asked, calendar) for asked in one.asked],
            found_at=now,
        )
        for one in found
        if one.bed is None or beds[one.bed] not in lived_in
    ]
    Vacancy.objects.all().delete()
    Vacancy.objects.bulk_create(rows)
    return len(rows)


def _row(asked: Asked, calendar: Calendar) -> list[Any]:
    """As ``Vacancy.asked`` has it."""
    nights = [night and calendar.date(night).isoformat() for night in (asked.first, asked.end)]
    return [asked.need, asked.rule, list(asked.weekdays), *(nights if any(nights) else ())]


def queue_offer(*, now: datetime) -> int:
    """Offer each free place to the first whom it fits, has not let it go before, and has no open offer.

    Not while a week is being planned: what an offer takes, the plan that comes of the run may have given to somebody,
    for whom it would have to be planned anew. Returns how many offers were made.
    """
    if Run.objects.filter(status__in=(RunStatus.QUEUED, RunStatus.RUNNING)).exists():
        return 0
    return sum(_offered(vacancy, now) for vacancy in Vacancy.objects.select_related("facility", "bed", "service"))


def _offered(vacancy: Vacancy, now: datetime) -> bool:
    fitting = [code for code, rule, *_nights in vacancy.asked if not rule]
    rows = WaitingListEntry.objects.filter(need__code__in=fitting, status__in=STANDING)
    entries = {row.need.code: row for row in rows.select_related("need__resident", "need__service")}
    before = Offer.objects.filter(facility=vacancy.facility_id, bed=vacancy.bed_id, entry__in=entries.values())
    refused = set(before.filter(_SETTLED).values_list("entry", flat=True))
    for code in fitting:
        entry = entries.get(code)
        if entry is None or entry.pk in refused or entry.status != WaitingStatus.WAITING:
            continue
        try:
            offer_make(entry=entry, vacancy=vacancy, by=None, now=now)
        except ValidationError as refusal:
            if refusal.code in ("not_waiting", "spent", "ended", "placed"):
                continue
            return False
        return True
    return False
