"""The photo of the door: sent in and taken out by the house, seen by those who come."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.core.forms import stored
from facilities.models import Facility
from facilities.pictures import LARGEST
from facilities.selectors.doors import door_named, door_to_change
from facilities.services.doors import door_photo_remove, door_photo_store

from .house import actor, facility_page
from .supply_forms import DoorForm

A_YEAR = 365 * 24 * 3600


@facility_page
def door(request: HttpRequest, facility: Facility) -> HttpResponse:
    form = DoorForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["photo"].read(LARGEST + 1)
        store = partial(door_photo_store, facility=facility, content=content, by=actor(request), now=timezone.now())
        if stored(form, store):
            messages.success(request, _("The photo is stored. Families and carers see it beside their appointments."))
            return redirect("facility_door", facility.code)
    context = {"facility": facility, "tab": "door", "photo": door_to_change(request.user, facility), "form": form}
    return render(request, "scheduling/facility/door.html", context)


@facility_page
@require_POST
def remove_door(request: HttpRequest, facility: Facility) -> HttpResponse:
    photo = door_to_change(request.user, facility)
    if photo is None:
        raise Http404
    door_photo_remove(photo=photo, by=actor(request), now=timezone.now())
    messages.success(request, _("The photo is taken out."))
    return redirect("facility_door", facility.code)


@login_required
@require_safe
def picture(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The picture itself. Its address changes with it, so a browser may keep it; nobody else's cache may."""
    photo = door_named(request.user, code, digest)
    if photo is None:
        raise Http404
    headers = {
        "Cache-Control": f"private, max-age={A_YEAR}, immutable",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": f'"{photo.digest}"',
    }
    return HttpResponse(bytes(photo.content), content_type="image/jpeg", headers=headers)
