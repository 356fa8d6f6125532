"""Closures, absences and fewer places: always accepted, because the world has changed. What they break is marked."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.access.questions import require, require_each
from backend.core.models import User
from backend.core.services import audit, audit_each
from facilities.choices import Asset
from facilities.models import Bed, Closure, DayPlaces, Facility, Room, StaffMember
from residents.choices import DayPart
from residents.models import Absence, Resident
from residents.services.codes import hold_codes
from residents.services.dossier import reason_of_minor
from residents.services.files import hold_file

from ..locks import refuse_beside_import
from ..selectors.facility.closures import Closable
from ..selectors.whereabouts import Span
from .breaking import mark_absence, mark_closures, unmark_closure
from .calling_off import call_off
from .offers import look_for_next
from .offers_closed import offers_end_beyond, offers_end_with

MODELS = {Facility: Asset.FACILITY, Room: Asset.ROOM, Bed: Asset.BED, StaffMember: Asset.STAFF}
ASSETS = [asset.value for asset in MODELS.values()]


@dataclass(frozen=True)
class Marked:
    """``row`` as stored, and how many published appointments it newly breaks."""

    row: Any
    broken: int


def closure_of(thing: Closable, span: Span, reason: str = "") -> Closure:
    """A closure that is not stored: to ask ``affected_by_closure`` what it would hit."""
    asset = MODELS[type(thing)].value
    return Closure(asset=asset, span=span, reason=reason.strip()[:120], **{asset: thing})


def closure_add(*, thing: Closable, span: Span, reason: str, by: User, now: datetime) -> Marked:
    """Close a facility, room or bed, or note that a staff member is away, for ``span`` (an open end is None).

    Published appointments that it hits are marked broken. One that stands already, for whatever reason, stays the only
    one. Raises ValidationError for a period that is none, PermissionDenied, ImportStores.
    """
    return closures_add(things=[thing], span=span, reason=reason, by=by, now=now)[0]


@transaction.atomic
def closures_add(
    *, things: Sequence[Closable], span: Span, reason: str, by: User, now: datetime, act: UUID | None = None
) -> list[Marked]:
    """The same of several things, all of them or none, in as many queries as for one. ``act``: the same for all that
    are to be taken back together."""
    refuse_beside_import()
    closures = [closure_of(thing, span, reason) for thing in things]
    _look_over(closures)
    # Pressed twice: in turn. By a lock of its own, which nobody asks for who holds weeks, beds or houses.
    hold_codes(Closure)
    stand = _standing(closures)
    new = {one.closed: one for one in closures if one.closed not in stand}
    for one in new.values():
        one.act = act
    Closure.objects.bulk_create(new.values())
    keys = {what: one.pk for what, one in (stand | new).items()}
    require_each(by, "change", Closure, keys.values())
    rows = Closure.objects.select_related(*ASSETS).in_bulk([*keys.values()])
    marked = {one.row.pk: one for one in _marked([rows[one.pk] for one in new.values()], "closure.add", by, now)}
    return [marked.get(key) or Marked(rows[key], 0) for key in (keys[one.closed] for one in closures)]


def _look_over(closures: Sequence[Closure]) -> None:
    """Time and reason are those of all: one says what is wrong with them, and each whether what it closes is there.
    Raises ValidationError."""
    for one in closures[:1]:
        one.full_clean()
    for model, asset in MODELS.items():
        keys = {one.closed[1] for one in closures if one.asset == asset}
        there = set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True)) if keys else keys
        for one in closures:
            if one.asset == asset and one.closed[1] not in there:
                one.full_clean()


def _standing(closures: Sequence[Closure]) -> dict[tuple[str, int], Closure]:
    """Those that stand already of the same things for the same time, of each the first that was entered."""
    things: Q = Q(pk__in=())
    for asset in ASSETS:
        things |= Q(**{f"{asset}__in": [one.closed[1] for one in closures if one.asset == asset]})
    rows = Closure.objects.filter(things, span__in={one.span for one in closures})
    return {one.closed: one for one in rows.order_by("-pk")}


@transaction.atomic
def closure_end(*, closure: Closure, end: datetime | None, by: User, now: datetime) -> Marked:
    """Let a closure end at another moment, sooner or later (None: open). What it no longer hits is unmarked. Raises
    ImportStores."""
    require(by, "change", closure)
    refuse_beside_import()
    closure = Closure.objects.select_for_update(no_key=True).get(pk=closure.pk)  # a sweep that has the week goes on
    if end is not None and end <= closure.span.lower:
        raise ValidationError({"end": _("A period ends after it starts.")})
    closure.span = (closure.span.lower, end)
    closure.full_clean()
    closure.save(update_fields=["span"])
    closure.refresh_from_db()
    unmark_closure(closure, now)
    return _marked([closure], "closure.end", by, now)[0]


@transaction.atomic
def closure_remove(*, closure: Closure, by: User, now: datetime) -> None:
    """Take back a closure that was entered by mistake, and its marks with it. Raises ImportStores."""
    closures_remove(closures=[closure], by=by, now=now)


@transaction.atomic
def closures_remove(*, closures: Sequence[Closure], by: User, now: datetime) -> None:
    """The same of several, all of them or none, in as many queries as for one."""
    keys = [one.pk for one in closures]
    require_each(by, "change", Closure, keys)
    refuse_beside_import()
    # A sweep that marks for them ends first: its marks go as well.
    held = Closure.objects.filter(pk__in=keys).select_for_update(of=("self",)).select_related(*ASSETS).order_by("pk")
    rows = [*held]
    if len(rows) < len(keys):
        raise Closure.DoesNotExist
    audit_each(who=by, act="closure.remove", subjects=[(one, _details(one)) for one in rows], now=now)
    Closure.objects.filter(pk__in=keys).delete()
    sweep_soon()


@transaction.atomic
def resident_absence_add(
    *, resident: Resident, span: Span, reason: str, by: User, now: datetime, why: str = ""
) -> Marked:
    """A resident is away: what is planned for the resident then is called off, and marked broken. ``why``: for a
    minor's file. One that is known already stays the only one: "comes after all" would be untrue of two.

    Raises ValidationError, ReasonNeeded, PermissionDenied, ImportStores.
    """
    require(by, "make", Absence)
    refuse_beside_import()
    said = reason_of_minor(by, resident, why, now)
    absence = Absence(resident=resident, span=span, reason=reason.strip()[:120])
    absence.full_clean()
    hold_file(resident.pk)
    if known := Absence.objects.filter(resident=resident, span=absence.span).first():
        require(by, "make", known)
        return Marked(known, 0)
    absence.save()
    absence.refresh_from_db()
    require(by, "make", absence)
    broken = absence_take_effect(absence=absence, by=by, now=now)
    audit(who=by, act="absence.add", subject=absence, now=now, details={"broken": broken, **said})
    return Marked(absence, broken)


@transaction.atomic
def day_places_change(
    *, facility: Facility, weekday: int, morning: int, afternoon: int, by: User, now: datetime
) -> DayPlaces:
    """Say how many places a Home for the Disabled has on a weekday. A worker finds who is too many then; open offers of
    places that are no more end. Raises ValidationError, PermissionDenied, ImportStores."""
    refuse_beside_import()
    row = DayPlaces.objects.select_for_update().filter(facility=facility, weekday=weekday).first()
    row = row or DayPlaces(facility=facility, weekday=weekday)
    row.morning, row.afternoon = morning, afternoon
    row.full_clean()
    places = {DayPart.MORNING: morning, DayPart.AFTERNOON: afternoon}
    ended = offers_end_beyond(facility=facility, weekday=weekday, by=by, now=now, places=places)
    if ended:
        look_for_next()
    row.save()
    require(by, "change", row)
    details = {"weekday": weekday, "morning": morning, "afternoon": afternoon, **({"offers": ended} if ended else {})}
    audit(who=by, act="places.change", subject=row, now=now, details=details)
    sweep_soon()
    return row


def sweep_soon() -> None:
    """Have a worker look by all the rules what published weeks can no longer keep, once this transaction has ended."""
    transaction.on_commit(_ask_for_a_sweep)


def sweep_on_change(**signal: Any) -> None:
    """What published weeks use or rest on may be gone: facilities and residents say so, and cannot ask whom it hits."""
    sweep_soon()


def _ask_for_a_sweep() -> None:
    from ..tasks import sweep_broken  # tasks call services

    with suppress(AlreadyEnqueued):
        sweep_broken.defer()


def closures_take_effect(*, closures: Sequence[Closure], by: User | None, now: datetime) -> list[dict[str, int]]:
    """What closures do as soon as they are stored: published appointments that they hit are marked broken, open offers
    that they keep from use end. How many by each, the offers where there are any; a worker looks for the rest. In the
    caller's transaction, which has asked whether ``by`` may close it (None: a command), and asks for the next in the
    queue where offers ended.
    """
    broken = mark_closures(closures, now)
    ended = offers_end_with(closures=closures, by=by, now=now)
    sweep_soon()
    return [
        {"broken": broken[closure.pk], **({"offers": offers} if offers else {})}
        for closure, offers in zip(closures, ended, strict=True)
    ]


def absence_take_effect(*, absence: Absence, by: User | None, now: datetime) -> int:
    """What a resident's absence does as soon as it is stored: what is planned for the resident then is called off, and
    marked broken; how much is marked. In the caller's transaction, which has asked whether ``by`` may enter it; None: a
    command.
    """
    call_off(resident=absence.resident, span=(absence.span.lower, absence.span.upper), by=by, now=now)
    return mark_absence(absence, now)


def _marked(closures: Sequence[Closure], act: str, by: User, now: datetime) -> list[Marked]:
    if not closures:
        return []
    effects = closures_take_effect(closures=closures, by=by, now=now)
    if any("offers" in effect for effect in effects):
        look_for_next()
    each = [*zip(closures, effects, strict=True)]
    told = [(closure, {**_details(closure), **effect}) for closure, effect in each]
    audit_each(who=by, act=act, subjects=told, now=now)
    return [Marked(closure, effect["broken"]) for closure, effect in each]


def _details(closure: Closure) -> dict[str, str]:
    thing = getattr(closure, closure.asset)
    return {"asset": closure.asset, "code": thing.code}
