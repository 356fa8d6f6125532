"""Closures, absences and fewer places: always accepted, because the world has changed. What they break is marked."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.access.questions import require
from backend.core.models import User
from backend.core.services import audit
from facilities.choices import Asset
from facilities.models import Bed, Closure, DayPlaces, Facility, Room, StaffMember
from residents.choices import DayPart
from residents.models import Absence, Resident
from residents.services.codes import hold_codes
from residents.services.dossier import reason_of_minor
from residents.services.files import hold_file

from ..selectors.whereabouts import Span
from .breaking import mark_absence, mark_closure, unmark_closure
from .calling_off import call_off
from .offers import look_for_next
from .offers_closed import offers_end_beyond, offers_end_with

MODELS = {Facility: Asset.FACILITY, Room: Asset.ROOM, Bed: Asset.BED, StaffMember: Asset.STAFF}


@dataclass(frozen=True)
class Marked:
    """``row`` as stored, and how many published appointments it newly breaks."""

    row: Any
    broken: int


def closure_of(thing: Facility | Room | Bed | StaffMember, span: Span, reason: str = "") -> Closure:
    """A closure that is not stored: to ask ``affected_by_closure`` what it would hit."""
    asset = MODELS[type(thing)].value
    return Closure(asset=asset, span=span, reason=reason.strip()[:120], **{asset: thing})


@transaction.atomic
def closure_add(
    *, thing: Facility | Room | Bed | StaffMember, span: Span, reason: str, by: User, now: datetime,
    act: UUID | None = None,
) -> Marked:  # fmt: skip
    """Close a facility, room or bed, or note that a staff member is away, for ``span`` (an open end is None).
    ``act``: the same for all that is closed together, so that it can be taken back together.

    Published appointments that it hits are marked broken. One that stands already, for whatever reason, stays the only
    one. Raises ValidationError for a period that is none, PermissionDenied.
    """
    closure = closure_of(thing, span, reason)
    closure.act = act
    closure.full_clean()
    # Pressed twice: in turn. By a lock of its own, which nobody asks for who holds weeks, beds or houses.
    hold_codes(Closure)
    if stands := Closure.objects.filter(**{closure.asset: thing}, span=closure.span).first():
        require(by, "change", stands)
        return Marked(stands, 0)
    closure.save()
    closure.refresh_from_db()
    require(by, "change", closure)
    return _marked(closure, "closure.add", by, now)


@transaction.atomic
def closure_end(*, closure: Closure, end: datetime | None, by: User, now: datetime) -> Marked:
    """Let a closure end at another moment, sooner or later (None: open). What it no longer hits is unmarked."""
    require(by, "change", closure)
    closure = Closure.objects.select_for_update(no_key=True).get(pk=closure.pk)  # a sweep that has the week goes on
    if end is not None and end <= closure.span.lower:
        raise ValidationError({"end": _("A period ends after it starts.")})
    closure.span = (closure.span.lower, end)
    closure.full_clean()
    closure.save(update_fields=["span"])
    closure.refresh_from_db()
    unmark_closure(closure, now)
    return _marked(closure, "closure.end", by, now)


@transaction.atomic
def closure_remove(*, closure: Closure, by: User, now: datetime) -> None:
    """Take back a closure that was entered by mistake, and its marks with it."""
    require(by, "change", closure)
    audit(who=by, act="closure.remove", subject=closure, now=now, details=_details(closure))
    Closure.objects.select_for_update().get(pk=closure.pk)  # a sweep that marks for it ends first: its marks go as well
    closure.delete()
    sweep_soon()


@transaction.atomic
def resident_absence_add(
    *, resident: Resident, span: Span, reason: str, by: User, now: datetime, why: str = ""
) -> Marked:
    """A resident is away: what is planned for the resident then is called off, and marked broken. ``why``: for a
    minor's file. One that is known already stays the only one: "comes after all" would be untrue of two.

    Raises ValidationError, ReasonNeeded, PermissionDenied.
    """
    require(by, "make", Absence)
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
    places that are no more end. Raises ValidationError, PermissionDenied."""
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


def closure_take_effect(*, closure: Closure, by: User | None, now: datetime) -> dict[str, int]:
    """What a closure does as soon as it is stored: published appointments that it hits are marked broken, open offers
    that it keeps from use end. How many, the offers where there are any; a worker looks for the rest. In the
    caller's transaction, which has asked whether ``by`` may close it (None: a command), and asks for the next in the
    queue where offers ended.
    """
    broken = mark_closure(closure, now)
    ended = offers_end_with(closure=closure, by=by, now=now)
    sweep_soon()
    return {"broken": broken, **({"offers": ended} if ended else {})}


def absence_take_effect(*, absence: Absence, by: User | None, now: datetime) -> int:
    """What a resident's absence does as soon as it is stored: what is planned for the resident then is called off, and
    marked broken; how much is marked. In the caller's transaction, which has asked whether ``by`` may enter it; None: a
    command.
    """
    call_off(resident=absence.resident, span=(absence.span.lower, absence.span.upper), by=by, now=now)
    return mark_absence(absence, now)


def _marked(closure: Closure, act: str, by: User, now: datetime) -> Marked:
    effect = closure_take_effect(closure=closure, by=by, now=now)
    if "offers" in effect:
        look_for_next()
    audit(who=by, act=act, subject=closure, now=now, details={**_details(closure), **effect})
    return Marked(closure, effect["broken"])


def _details(closure: Closure) -> dict[str, str]:
    thing = getattr(closure, closure.asset)
    return {"asset": closure.asset, "code": thing.code}
