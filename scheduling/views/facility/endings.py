"""The last day of a member of staff or a bed: whom it affects is shown before it is saved."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.editing import Edit
from backend.core.periods import midnight
from facilities.models import Bed, Facility, StaffMember
from facilities.services.beds import bed_change
from facilities.services.staff import staff_change

from ...models import Offer
from ...selectors.broken import Hit
from ...selectors.facility.closures import affected
from ...selectors.facility.offers import offers_ended_by
from ...services.capacity import closure_of
from .house import actor, facility_page
from .rooms import bed_in_reach
from .staff import member_in_reach
from .supply_forms import EndForm


@facility_page
def end_member(request: HttpRequest, facility: Facility, staff_code: str) -> HttpResponse:
    person = member_in_reach(request, facility, staff_code)
    words = {
        "tab": "staff",
        "title": _("End of employment: %(name)s") % {"name": person.name},
        "what": _("After the last day nothing is planned with this person. Shifts to come after it are taken out."),
    }
    return _ending(request, facility, person, partial(staff_change, staff=person), "facility_member", words)


@facility_page
def end_bed(request: HttpRequest, facility: Facility, bed_code: str) -> HttpResponse:
    row = bed_in_reach(request, facility, bed_code)
    words = {
        "tab": "beds",
        "title": _("Give up the bed %(code)s") % {"code": row.code},
        "what": _("After its last night the bed is no longer there. For a bed that comes back, close it for a time."),
    }
    return _ending(request, facility, row, partial(bed_change, bed=row), "facility_bed", words)


def _ending(
    request: HttpRequest,
    facility: Facility,
    thing: StaffMember | Bed,
    change: Callable[..., Any],
    page: str,
    words: dict[str, Any],
) -> HttpResponse:
    """The form; whom the day affects; and, with ``save``, storing it."""
    edit = Edit(request, thing, lambda row, data: EndForm(data, initial={"ends_on": row.ends_on}))
    hits: list[Hit] | None = None
    offers: list[Offer] = []
    if edit.form.is_valid():
        ends_on: date | None = edit.form.cleaned_data["ends_on"]
        if "save" not in request.POST:
            hits, offers = _hits(request, thing, ends_on)
        elif edit.stored(partial(change, ends_on=ends_on, by=actor(request), now=timezone.now())):
            messages.success(request, _("The change is saved."))
            return redirect(page, facility.code, thing.code)
    shown = {
        "facility": facility, "edit": edit, "form": edit.form, "hits": hits, "offers": offers, "page": page,
        "thing": thing,
    }  # fmt: skip
    return render(request, "scheduling/facility/ending.html", {**shown, **words})


def _hits(request: HttpRequest, thing: StaffMember | Bed, ends_on: date | None) -> tuple[list[Hit], list[Offer]]:
    """What is planned after the last day, and which open offers end with it."""
    if ends_on is None:
        return [], []
    gone = closure_of(thing, (midnight(ends_on), None))
    return affected(request.user, [gone], timezone.now()), offers_ended_by(request.user, gone)
