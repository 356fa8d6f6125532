"""Rooms and beds: new ones, changes, a bed out of use and back, nights on which one is not to be given."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.editing import Edit, done, unless_changed
from backend.core.forms import stored
from backend.core.periods import midnight
from facilities.models import Bed, BedState, Facility, Room
from facilities.selectors.places import (
    bed_to_change,
    free_code,
    room_to_change,
    rooms_of,
    state_to_change,
    states_of,
)
from facilities.services.beds import bed_add, bed_change, bed_state_add, bed_state_remove
from facilities.services.places import room_add, room_change

from ...models import Offer
from ...selectors.facility.closures import closures_of_bed
from ...selectors.facility.offers import offers_ended_by
from ...services.capacity import closure_of
from ...services.closing import bed_reopen
from .house import Way, actor, facility_page, form_page
from .supply_forms import BedForm, BedStateForm, NewBedForm, NewRoomForm, RoomForm

ROOMS = "facility_rooms"


@facility_page
def rooms(request: HttpRequest, facility: Facility) -> HttpResponse:
    found = rooms_of(request.user, facility, timezone.localdate())
    context = {"facility": facility, "tab": "beds", "rooms": found}
    return render(request, "scheduling/facility/rooms.html", context)


@facility_page
def new_room(request: HttpRequest, facility: Facility) -> HttpResponse:
    proposed = {"code": free_code(request.user, Room, f"{facility.code}-")}
    form = NewRoomForm(request.POST or None, instance=Room(facility=facility), initial=proposed)
    if request.method == "POST" and form.is_valid():
        add = partial(room_add, facility=facility, by=actor(request), now=timezone.now(), **form.values())
        if row := stored(form, add):
            messages.success(request, _("The room %(code)s is entered.") % {"code": row.code})
            return redirect(ROOMS, facility.code)
    return form_page(request, facility, form, tab="beds", title=_("New room"), back=_to_rooms())


@facility_page
def change_room(request: HttpRequest, facility: Facility, room_code: str) -> HttpResponse:
    room = _room(request, facility, room_code)
    edit = Edit(request, room, lambda row, data: RoomForm(data, instance=row))
    if edit.stored(lambda: room_change(room=room, by=actor(request), now=timezone.now(), **edit.form.values())):
        messages.success(request, _("The change is saved."))
        return redirect(ROOMS, facility.code)
    title = _("Change the room %(code)s") % {"code": room.code}
    return form_page(request, facility, edit.form, tab="beds", title=title, back=_to_rooms(), edit=edit)


@facility_page
def new_bed(request: HttpRequest, facility: Facility, room_code: str) -> HttpResponse:
    room = _room(request, facility, room_code)
    proposed = {"code": free_code(request.user, Bed, f"{room.code}-")}
    form = NewBedForm(request.POST or None, instance=Bed(room=room), initial=proposed)
    if request.method == "POST" and form.is_valid():
        add = partial(bed_add, room=room, by=actor(request), now=timezone.now(), **form.cleaned_data)
        if row := stored(form, add):
            messages.success(request, _("The bed %(code)s is entered.") % {"code": row.code})
            return redirect(ROOMS, facility.code)
    title = _("New bed in room %(code)s") % {"code": room.code}
    return form_page(request, facility, form, tab="beds", title=title, back=_to_rooms())


@facility_page
def bed(request: HttpRequest, facility: Facility, bed_code: str) -> HttpResponse:
    """One bed: whether it is in use, when not, and the form for nights on which it is kept."""
    row = bed_in_reach(request, facility, bed_code)
    form = BedStateForm(request.POST or None, instance=BedState(bed=row))
    offers: list[Offer] = []  # that would end
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        nights = (given["nights"].lower, given["nights"].upper)
        add = partial(
            bed_state_add, bed=row, kind=given["kind"], nights=nights, reason=given["reason"], by=actor(request),
            now=timezone.now(),
        )  # fmt: skip
        offers = [] if "anyway" in request.POST else _offers_ending(request, row, nights)
        state = None if offers else stored(form, add)
        if state:
            messages.success(request, _("The nights are entered."))
            return redirect("facility_bed", facility.code, row.code)
    now, today = timezone.now(), timezone.localdate()
    closures = closures_of_bed(request.user, row, now)
    context = {
        "facility": facility,
        "tab": "beds",
        "bed": row,
        "gone": row.ends_on is not None and row.ends_on <= today,
        "closures": closures,
        "closed": any(one.span.lower <= now for one in closures),
        "states": states_of(request.user, row, today),
        "form": form,
        "offers": offers,
    }
    return render(request, "scheduling/facility/bed.html", context)


def _offers_ending(request: HttpRequest, row: Bed, nights: tuple[date, date | None]) -> list[Offer]:
    """The open offers that end when the bed is kept for the nights."""
    first, end = nights
    kept = closure_of(row, (midnight(first), None if end is None else midnight(end)))
    return offers_ended_by(request.user, kept)


@facility_page
def change_bed(request: HttpRequest, facility: Facility, bed_code: str) -> HttpResponse:
    row = bed_in_reach(request, facility, bed_code)
    edit = Edit(request, row, lambda bed, data: BedForm(data, instance=bed))
    if edit.stored(lambda: bed_change(bed=row, by=actor(request), now=timezone.now(), **edit.form.cleaned_data)):
        messages.success(request, _("The change is saved."))
        return redirect("facility_bed", facility.code, row.code)
    back = Way("facility_bed", row.code, (row.code,))
    title = _("Change the bed %(code)s") % {"code": row.code}
    return form_page(request, facility, edit.form, tab="beds", title=title, back=back, edit=edit)


@facility_page
@require_POST
def reopen_bed(request: HttpRequest, facility: Facility, bed_code: str) -> HttpResponse:
    row = bed_in_reach(request, facility, bed_code)
    if bed_reopen(bed=row, by=actor(request), now=timezone.now()):
        messages.success(request, _("The bed is in use again, from tonight on."))
    else:
        messages.warning(request, _("The bed itself is not closed now."))
    return redirect("facility_bed", facility.code, row.code)


@facility_page
@require_POST
def remove_state(request: HttpRequest, facility: Facility, bed_code: str, pk: int) -> HttpResponse:
    row = bed_in_reach(request, facility, bed_code)
    state = state_to_change(request.user, row, pk)
    if state is None:
        raise Http404
    remove = partial(bed_state_remove, state=state, by=actor(request), now=timezone.now())
    if done(request, lambda: unless_changed(request, state, remove)):
        messages.success(request, _("The nights are given back."))
    return redirect("facility_bed", facility.code, row.code)


def _room(request: HttpRequest, facility: Facility, code: str) -> Room:
    row = room_to_change(request.user, facility, code)
    if row is None:
        raise Http404
    return row


def bed_in_reach(request: HttpRequest, facility: Facility, code: str) -> Bed:
    row = bed_to_change(request.user, facility, code)
    if row is None:
        raise Http404
    return row


def _to_rooms() -> Way:
    return Way(ROOMS, _("Rooms and beds"))
