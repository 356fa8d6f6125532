"""The standing week of residents, from which each new week starts: set from a published time, ended, confirmed by the
family, and changed by what was moved for every week."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.models import User
from backend.core.periods import ONE_WEEK
from backend.core.services import audit
from residents.models import Need, Resident

from ..choices import PlanStatus
from ..locks import refuse_beside_import
from ..models import Pin, Plan, StandingPattern
from ..selectors.family.confirming import to_confirm
from ..selectors.family.relatives import own_relatives
from ..selectors.family.week import appointments_of
from ..selectors.habits import Times, goes_on, stands, times_of
from ..selectors.occurrences import occurrence_of
from ..selectors.placed import placed_values, row_in
from ..weeks import week_name
from .calls import Call, call_taken
from .past import refuse_past
from .pins import values_of


class WeekChanged(ValidationError):
    """Another version of the week has been published since it was read."""


@transaction.atomic
def habit_set(*, plan: Plan, need: Need, index: int, by: User, now: datetime) -> None:
    """From now on every week as the published ``plan`` has it. What the family confirmed is confirmed no more, where
    that was another time. Raises PermissionDenied, WeekChanged."""
    require(by, "change", "habits")
    _held(pk=plan.pk)
    row = row_in(plan, need, index)
    if row is None:
        raise _changed()
    day = max(occurrence_of(row).day, timezone.localdate(now))
    pattern = _live_by(need, index, times_of(row), day)
    if pattern is not None:
        require(by, "change", pattern)
        _audit(pattern, "habit.set", by, now, plan)


@transaction.atomic
def habit_end(*, pattern: StandingPattern, ends_on: date | None, by: User, now: datetime) -> StandingPattern:
    """``ends_on``: the first day on which it stands no more; None: it has no end."""
    require(by, "change", pattern)
    pattern.ends_on = ends_on
    pattern.save(update_fields=["ends_on"])
    _audit(pattern, "habit.end", by, now)
    return pattern


@transaction.atomic
def habit_confirm(*, pattern: StandingPattern, by: User, now: datetime) -> None:
    """The family has told a coordinator that this time suits it."""
    require(by, "change", pattern)
    by_phone = {"confirmed": True, "confirmed_by_phone": True}
    if StandingPattern.objects.filter(pk=pattern.pk, confirmed=False).update(**by_phone):
        _audit(pattern, "habit.confirm", by, now)


@transaction.atomic
def week_confirm(*, monday: date, version: int, by: User, now: datetime) -> None:
    """The published times of the own relatives suit the family: they become their standing week, confirmed, and so the
    beds. Not those that it called off or wants at another time. ``version``: the one that the family has read. Raises
    PermissionDenied, WeekOver, WeekChanged."""
    require(by, "confirm", "habits")
    refuse_past(monday, timezone.localdate(now))
    plan = _held(week=monday, version=version)
    _confirm(_Confirming(plan, own_relatives(by), by, "confirm", {}), now)


@transaction.atomic
def week_confirm_told(*, resident: Resident, monday: date, version: int, call: Call, by: User, now: datetime) -> None:
    """The same of one resident, as somebody of the family said on the telephone; ``version``: the one that was read to
    them. Raises ReasonNeeded for a minor's file besides, and ValidationError as ``call_taken`` does."""
    require(by, CHANGE, "habits")
    refuse_past(monday, timezone.localdate(now))
    said = call_taken(call=call, resident=resident, by=by, now=now)
    plan = _held(week=monday, version=version)
    _confirm(_Confirming(plan, [resident], by, CHANGE, said), now)


@dataclass(frozen=True)
class _Confirming:
    """Who confirms the times of whom. ``act``: what ``by`` must be allowed to do to each; ``said``: what the trace says
    of the call, where a coordinator was rung."""

    plan: Plan
    residents: list[Resident]
    by: User
    act: str
    said: dict[str, Any]


def _confirm(given: _Confirming, now: datetime) -> None:
    by, plan, by_phone = given.by, given.plan, bool(given.said)
    appointments = appointments_of(by, given.residents, plan.week, plan.week + ONE_WEEK)
    found = to_confirm(by, given.residents, appointments, [plan.week])
    if found is None:
        raise _changed()
    needs = {row.code: row for row in Need.objects.filter(code__in={one.occurrence.need for one in found.times})}
    confirmed = defaultdict(set)
    for one in found.times:
        name = one.occurrence
        pattern = _live_by(needs[name.need], name.index, one.times, one.day, confirmed=True, by_phone=by_phone)
        if pattern is not None:
            require(by, given.act, pattern)
            confirmed[one.resident].add(name.need)
    for bed in found.beds:
        require(by, given.act, bed)
        of_bed = type(bed).objects.filter(pk=bed.pk, confirmed=False)
        if of_bed.update(confirmed=True, confirmed_by_phone=by_phone):
            confirmed[bed.need.resident].add(bed.need.code)
    for resident, codes in confirmed.items():
        details = {"resident": resident.code, "week": week_name(plan.week), "version": plan.version}
        details |= {"needs": sorted(codes), **given.said}
        audit(who=by, act="habit.confirm", subject=plan, now=now, details=details)


def habits_put_in_force(*, plan: Plan, by: User | None, now: datetime) -> None:
    """What was moved for every week becomes the standing week where ``plan``, which is being published, keeps it; once.
    In the transaction of the publication."""
    pins = Pin.objects.select_for_update(of=("self",)).filter(week=plan.week, lasting=True)
    for pin in pins.select_related("need__resident", "facility", "room", "bed").order_by("need", "index"):
        row = row_in(plan, pin.need, pin.index)
        if row is None or not _kept(plan, pin):
            continue
        pattern = _live_by(pin.need, pin.index, times_of(row), occurrence_of(row).day)
        Pin.objects.filter(pk=pin.pk).update(lasting=False)
        if pattern is not None:
            _audit(pattern, "habit.set", by, now, plan)


def _kept(plan: Plan, pin: Pin) -> bool:
    placed = placed_values(plan, pin.need, pin.index) or {}
    return all(placed.get(name) == value for name, value in values_of(pin).items() if name != "lasting")


def _held(**named: Any) -> Plan:
    """Nobody publishes another version of the week, or confirms this one, until the transaction ends. Raises
    ImportStores: an import holds the standing weeks before it comes to what is published."""
    refuse_beside_import()
    held = Plan.objects.select_for_update(no_key=True).filter(status=PlanStatus.PUBLISHED, **named).first()
    if held is None:
        raise _changed()
    return held


def _changed() -> WeekChanged:
    return WeekChanged(_("The week was published anew meanwhile. Please look at the times again."), code="week_changed")


def _live_by(
    need: Need, index: int, times: Times, day: date, *, confirmed: bool = False, by_phone: bool = False
) -> StandingPattern | None:
    """Have the pattern of an occurrence say ``times`` from ``day`` on; None where it says so. An end that is still to
    come stays; what the family confirmed stays so with the same times alone."""
    before = StandingPattern.objects.select_for_update().filter(need=need, number=index + 1).first()
    as_before = stands(before, times, day)
    if before is not None and as_before and (before.confirmed or not confirmed):
        return None
    ends_on = before.ends_on if before is not None and goes_on(before, day) else need.dates.upper
    values = {
        "weekday": times.weekday, "start": times.start, "facility_id": times.facility, "room_id": times.room,
        "confirmed": confirmed, "confirmed_by_phone": by_phone, "ends_on": ends_on,
    }  # fmt: skip
    pattern, _made = StandingPattern.objects.update_or_create(need=need, number=index + 1, defaults=values)
    pattern.staff.set(times.staff)
    return pattern


def _audit(pattern: StandingPattern, act: str, by: User | None, now: datetime, plan: Plan | None = None) -> None:
    need = pattern.need
    details = {"resident": need.resident.code, "need": need.code, "number": pattern.number}
    details |= {"week": week_name(plan.week), "version": plan.version} if plan else {}
    audit(who=by, act=act, subject=pattern, now=now, details=details)
