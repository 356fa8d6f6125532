"""Pins: what a person has decided about an occurrence of a week, and the engine keeps."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit
from facilities.models import Bed, Facility, Room, StaffMember
from residents.models import Need

from ..choices import ManualKind
from ..locks import lock_week_by_hand
from ..models import ManualChange, Pin, Plan
from ..models.baseline import refuse_unpinnable
from ..selectors.placed import placed_values
from .past import refuse_past

PinValues = dict[str, Any]  # day, start; codes of facility, room, bed; list of codes of staff; lasting
_THINGS = {"facility": Facility, "room": Room, "bed": Bed}


class NotPlanned(LookupError):
    """The plan does not hold the occurrence."""


def pin_values(*, week: date, need: Need, index: int) -> PinValues | None:
    """What a pin says, or None where there is none."""
    pin = Pin.objects.filter(week=week, need=need, index=index).select_related("facility", "room", "bed").first()
    return None if pin is None else values_of(pin)


def values_of(pin: Pin) -> PinValues:
    staff = sorted(pin.staff.values_list("code", flat=True))
    values = {name: thing.code for name in _THINGS if (thing := getattr(pin, name)) is not None}
    times = {name: getattr(pin, name) for name in ("day", "start") if getattr(pin, name) is not None}
    return times | values | ({"staff": staff} if staff else {}) | ({"lasting": True} if pin.lasting else {})


def pin_restore(
    *,
    week: date,
    need: Need,
    index: int,
    values: Mapping[str, Any] | None,
    by: User,
    now: datetime,
    reason: str = "",
) -> Pin | None:
    """Make the pin of an occurrence say ``values`` alone; None takes it away. In the caller's transaction."""
    require(by, "change", need)
    if values is None:
        Pin.objects.filter(week=week, need=need, index=index).delete()
        return None
    things = {name: _thing(model, values.get(name)) for name, model in _THINGS.items()}
    times = {name: values.get(name) for name in ("day", "start")} | {"lasting": values.get("lasting", False)}
    pin, _made = Pin.objects.update_or_create(
        week=week,
        need=need,
        index=index,
        defaults={**things, **times, "reason": reason, "created_at": now, "created_by": by},
    )
    pin.staff.set(StaffMember.objects.filter(code__in=values.get("staff", ())))
    return pin


def _thing(model: type[Model], code: str | None) -> Model | None:
    return model._default_manager.get(code=code) if code else None


@transaction.atomic
def pin_set(
    *, week: date, need: Need, index: int, values: Mapping[str, Any], by: User, now: datetime, reason: str = ""
) -> Pin:
    """Pin an occurrence of a week. Raises PermissionDenied for a need out of reach, WeekOver, and ValidationError for
    what a pin of its kind of care cannot say."""
    refuse_past(week, timezone.localdate(now))
    refuse_unpinnable(need, [name for name, value in values.items() if name != "lasting" and value not in (None, [])])
    pin = pin_restore(week=week, need=need, index=index, values=values, by=by, now=now, reason=reason)
    assert pin is not None
    audit(who=by, act="pin.set", subject=pin, now=now, details={"need": need.code, "index": index})
    return pin


@transaction.atomic
def occurrence_pin(*, plan: Plan, need: Need, index: int, by: User, now: datetime, reason: str = "") -> ManualChange:
    """Pin an occurrence where the plan has it, and log that. Raises NotPlanned where the plan has it nowhere, WeekOver,
    and ImportStores."""
    lock_week_by_hand(plan.week)  # where it is now, and not where a move that is being stored has taken it from
    values = placed_values(plan, need, index)
    if values is None:
        raise NotPlanned(need.code)
    return _logged(plan, need, index, values, ManualKind.PINNED, by, now, reason)


@transaction.atomic
def occurrence_unpin(*, plan: Plan, need: Need, index: int, by: User, now: datetime) -> ManualChange:
    """Take the pin of an occurrence away, and log that. Raises WeekOver."""
    return _logged(plan, need, index, None, ManualKind.UNPINNED, by, now, "")


def _logged(
    plan: Plan, need: Need, index: int, values: PinValues | None, kind: ManualKind, by: User, now: datetime, reason: str
) -> ManualChange:
    require(by, "plan", plan)
    refuse_past(plan.week, timezone.localdate(now))
    before = pin_values(week=plan.week, need=need, index=index)
    pin_restore(week=plan.week, need=need, index=index, values=values, by=by, now=now, reason=reason)
    details = {
        "week": f"{plan.week:%G-W%V}", "need": need.code, "index": index, "resident": need.resident.code
    }  # fmt: skip
    audit(who=by, act=f"pin.{'set' if values else 'remove'}", subject=plan, now=now, details=details)
    return ManualChange.objects.create(
        plan=plan, act=uuid4(), kind=kind, need=need, index=index, pin_before=before, pin_after=values, reason=reason,
        at=now, by=by,
    )  # fmt: skip


@transaction.atomic
def pin_remove(*, pin: Pin, by: User, now: datetime) -> None:
    """Take a pin away: the engine may decide again. Raises WeekOver."""
    require(by, "change", pin)
    refuse_past(pin.week, timezone.localdate(now))
    audit(who=by, act="pin.remove", subject=pin, now=now, details={"need": pin.need.code, "index": pin.index})
    pin.delete()
