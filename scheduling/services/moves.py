"""Move by hand: change one thing in a draft, pin it, and undo it. A broken hard rule refuses the change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit
from residents.models import Need

from .. import models
from ..choices import ManualKind, PlanStatus
from ..engine.codec import encode
from ..engine.demand import Occurrence
from ..engine.moves import Target
from ..locks import lock_week_by_hand
from ..rewrite import rewrite
from ..selectors.moves import Check, Targets, move_check, targets_check
from .drafts import NotEditable, editable
from .past import refuse_past
from .pins import PinValues, pin_restore, pin_values


class MoveRefused(Exception):
    """A hard rule would be broken; ``check`` has the findings."""

    def __init__(self, check: Check) -> None:
        super().__init__(f"{len(check.refusing)} hard rules, the first: {check.refusing[0]}")
        self.check = check


class ChangedSince(Exception):
    """Something later was done to the same occurrence: ``change``, to be undone first."""

    def __init__(self, change: models.ManualChange) -> None:
        super().__init__(str(change))
        self.change = change


class UndoneSince(ChangedSince):
    """It was undone already."""


class PinnedSince(ChangedSince):
    """Somebody has pinned it otherwise since, beside the changes of this plan: pins are those of the week."""


@dataclass(frozen=True)
class Moved:
    """``plan`` is another than the one asked about where that was published: its new draft."""

    plan: models.Plan
    act: UUID
    check: Check


@transaction.atomic
def move_apply(
    *,
    plan: models.Plan,
    need: str,
    index: int,
    to: Target | None,
    whole: bool = False,
    lasting: bool = False,
    reason: str = "",
    by: User,
    today: date,
    now: datetime,
) -> Moved:
    """Do in a draft what ``move_check`` has been asked, and pin it; None takes the occurrence out. ``lasting``: it is
    meant for every week, and is so once a version that keeps it is published; not a stay.

    Raises what ``move_check`` does, MoveRefused, NotEditable for a superseded plan, WeekOver, and ImportStores; nothing
    is stored then.
    """
    require(by, "plan", plan)
    refuse_past(plan.week, today)
    lock_week_by_hand(plan.week)
    plan = models.Plan.objects.select_for_update().get(pk=plan.pk)
    check = move_check(by, plan=plan, need=need, index=index, to=to, whole=whole)
    if not check.allowed:
        raise MoveRefused(check)
    draft = editable(plan=plan, user=by, now=now)
    _write(draft, check)
    pins: dict[Occurrence, PinValues | None] = {
        one: _pin_of(targets, lasting) if targets else None for one, targets in check.to.items()
    }
    act = _log(draft, check, pins, reason, by, now)
    details = {"week": f"{draft.week:%G-W%V}", "version": draft.version, "need": need, "index": index}
    person = Need.objects.values_list("resident__code", flat=True).get(code=need)
    details |= {"moved": len(check.to), "lasting": lasting, "resident": person}
    audit(who=by, act="plan.move", subject=draft, now=now, details=details)
    return Moved(draft, act, check)


@transaction.atomic
def move_undo(*, change: models.ManualChange, by: User, today: date, now: datetime) -> models.Plan:
    """Give everybody whom the act of ``change`` moved their place back, with the pins of before; a pin that was taken
    away since stays away.

    Raises ChangedSince, its kinds, PermissionDenied, NotEditable where the draft has been published since,
    UnknownCode where what was before is no longer there, MoveRefused where it is no longer possible, WeekOver, and
    ImportStores.
    """
    plan = change.plan
    require(by, "plan", plan)
    refuse_past(plan.week, today)
    lock_week_by_hand(plan.week)
    plan = models.Plan.objects.select_for_update().get(pk=plan.pk)
    rows = list(plan.manual_changes.select_for_update().filter(act=change.act, undone_at=None).select_related("need"))
    for row in rows:
        require(by, "change", row.need)
        _refuse_changed_since(row)
    pins = {row.pk: pin_values(week=plan.week, need=row.need, index=row.index) for row in rows}
    for row in rows:
        if pins[row.pk] is not None and not _same(pins[row.pk], row.pin_after):
            raise PinnedSince(row)
    if not rows:
        raise UndoneSince(change)
    if plan.status != PlanStatus.DRAFT and any(row.before != row.after for row in rows):
        raise NotEditable(str(plan))
    back: Targets = {
        Occurrence(row.need.code, row.index): [_target(one) for one in row.before]
        for row in rows
        if row.before != row.after
    }
    if back:
        check = targets_check(by, plan=plan, targets=back)
        if not check.allowed:
            raise MoveRefused(check)
        _write(plan, check)
    for row in rows:
        if _same(pins[row.pk], row.pin_after):
            pin_restore(week=plan.week, need=row.need, index=row.index, values=row.pin_before, by=by, now=now)
        row.undone_at, row.undone_by = now, by
        row.save(update_fields=["undone_at", "undone_by"])
    details = {"week": f"{plan.week:%G-W%V}", "version": plan.version, "act": str(change.act)}
    audit(who=by, act="plan.undo", subject=plan, now=now, details=details)
    return plan


def _refuse_changed_since(row: models.ManualChange) -> None:
    later = models.ManualChange.objects.filter(
        plan=row.plan_id, need=row.need_id, index=row.index, undone_at=None, pk__gt=row.pk
    ).first()
    if later is not None:
        raise ChangedSince(later)


def _same(one: PinValues | None, other: PinValues | None) -> bool:
    """Whether two pins say the same: the order of staff says nothing."""
    return _ordered(one) == _ordered(other)


def _ordered(pin: PinValues | None) -> PinValues | None:
    return {**pin, "staff": sorted(pin["staff"])} if pin and "staff" in pin else pin


def _write(plan: models.Plan, check: Check) -> None:
    moved = {one: [*check.was[one], *check.to[one]] for one in check.to}
    rewrite(plan=plan, problem=check.problem, before=check.before, verdict=check.verdict, moved=moved, lost=check.gone)


def _log(
    plan: models.Plan,
    check: Check,
    pins: Mapping[Occurrence, PinValues | None],
    reason: str,
    by: User,
    now: datetime,
) -> UUID:
    """One row an occurrence, and its pin."""
    act = uuid4()
    needs = {row.code: row for row in Need.objects.filter(code__in={one.need for one in check.to})}
    for one, pin in pins.items():
        need, was, to = needs[one.need], check.was[one], check.to[one]
        pin_before = pin_values(week=plan.week, need=need, index=one.index)
        pin_restore(week=plan.week, need=need, index=one.index, values=pin, reason=reason, by=by, now=now)
        models.ManualChange.objects.create(
            plan=plan, act=act, kind=_kind(was, to), need=need, index=one.index, before=_json(was), after=_json(to),
            pin_before=pin_before, pin_after=pin, reason=reason, at=now, by=by,
        )  # fmt: skip
    return act


def _kind(was: Sequence[Target], to: Sequence[Target]) -> ManualKind:
    if not to:
        return ManualKind.REMOVED
    return ManualKind.MOVED if was else ManualKind.ADDED


def _pin_of(targets: Sequence[Target], lasting: bool) -> PinValues:
    """All that one target says; of a stay over several beds its first night alone."""
    one = targets[0]
    day = one.day if one.start is None else one.start // 1440
    bed = one.bed if len(targets) == 1 else None
    if one.bed:
        return {"day": day, "bed": bed}  # nights have a placement in the place of a standing time
    values = {"day": day, "start": one.start, "facility": one.facility, "room": one.room, "staff": [*one.staff]}
    pin = {name: value for name, value in values.items() if value not in (None, [])}
    return pin | {"lasting": True} if lasting else pin


def _json(targets: Sequence[Target]) -> list[Any]:
    return [encode(one) for one in targets]


def _target(values: Mapping[str, Any]) -> Target:
    return Target(**{**values, "staff": tuple(values.get("staff", ()))})
