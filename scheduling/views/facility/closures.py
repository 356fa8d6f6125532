"""Capacity as a calendar, what is closed, and closing something: whom it affects is shown before it is saved."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backend.core.editing import done, refusals, unless_changed
from backend.core.periods import ONE_WEEK, day_named, midnight
from facilities.models import Bed, Closure, Facility
from residents.choices import DayPart

from ...models import Offer
from ...selectors.broken import Hit
from ...selectors.day_places import offers_beyond
from ...selectors.facility.capacity import capacity_days
from ...selectors.facility.closures import (
    Closable,
    affected,
    beds_least_missed,
    closables,
    closure_to_change,
    closures_of,
    day_places_of,
    day_places_to_change,
)
from ...selectors.facility.crowded import crowded
from ...selectors.facility.offers import offers_ended_by_each
from ...services.capacity import closure_end, closure_of, closure_remove, closures_add, day_places_change
from ...weeks import week_name
from .forms import ClosureForm, PlacesForm
from .house import actor, day_asked, facility_page, week_asked

WEEKS = 4
ONE_DAY = timedelta(days=1)


@facility_page
def capacity(request: HttpRequest, facility: Facility) -> HttpResponse:
    today = timezone.localdate()
    monday = week_asked(request, today)
    days = capacity_days(request.user, facility, monday, WEEKS)
    context = {
        "facility": facility,
        "tab": "capacity",
        "today": today,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "has_capacity": any(day.rooms for day in days),
        "before": week_name(monday - WEEKS * ONE_WEEK),
        "after": week_name(monday + WEEKS * ONE_WEEK),
        "closures": closures_of(request.user, facility, today),
        "places": day_places_of(request.user, facility),
    }
    return render(request, "scheduling/facility/capacity.html", context)


@dataclass(frozen=True)
class Preview:
    """What a closure that was asked for would close, and whom it would affect."""

    things: list[Closable]
    keys: list[str]
    closures: list[Closure]
    hits: list[Hit]
    offers: list[Offer]  # open ones, which end with it

    @property
    def people(self) -> int:
        return len({hit.need.resident_id for hit in self.hits})


@facility_page
def close(request: HttpRequest, facility: Facility) -> HttpResponse:
    """The form; what it would do; and, with ``save``, doing it."""
    today = timezone.localdate()
    found = closables(request.user, facility, today)
    by_key = found.by_key()
    first = max(today, day_asked(request, "first", today))
    form = ClosureForm(request.POST or None, keys=list(by_key), initial={"first": first})
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = _preview(request, facility, form, by_key)
        if "save" in request.POST:
            return _save(request, facility, form, preview)
    ticked = set(request.POST.getlist("things") or request.GET.getlist("thing"))
    context = {
        "facility": facility,
        "tab": "capacity",
        "closables": found,
        "ticked": ticked,
        "form": form,
        "preview": preview,
    }
    return render(request, "scheduling/facility/close.html", context)


def _preview(request: HttpRequest, facility: Facility, form: ClosureForm, by_key: dict[str, Closable]) -> Preview:
    span = form.span()
    things = [by_key[key] for key in form.cleaned_data["things"]]
    if count := form.cleaned_data["any_beds"]:
        first, end = timezone.localdate(span[0]), span[1] and _day_after(span[1])
        chosen = {thing.pk for thing in things if isinstance(thing, Bed)}
        beds = beds_least_missed(request.user, facility, first, end, count + len(chosen))
        things += [bed for bed in beds if bed.pk not in chosen][:count]
    keys = {(type(thing), thing.pk): key for key, thing in by_key.items()}
    closures = [closure_of(thing, span, form.cleaned_data["reason"]) for thing in things]
    hits = affected(request.user, closures, timezone.now())
    offers = {offer.pk: offer for ended in offers_ended_by_each(request.user, closures) for offer in ended}
    return Preview(things, [keys[type(thing), thing.pk] for thing in things], closures, hits, list(offers.values()))


def _day_after(end: datetime) -> date:
    """The day after the last that a period touches."""
    return timezone.localdate(end - timedelta(microseconds=1)) + ONE_DAY


def _save(request: HttpRequest, facility: Facility, form: ClosureForm, preview: Preview) -> HttpResponse:
    marked = closures_add(
        things=preview.things, span=form.span(), reason=form.cleaned_data["reason"], by=actor(request),
        now=timezone.now(),
    )  # fmt: skip
    broken = sum(one.broken for one in marked)
    if broken:
        text = ngettext(
            "Saved. %(count)s planned time can no longer be kept: the coordinator sees it and plans anew.",
            "Saved. %(count)s planned times can no longer be kept: the coordinator sees them and plans anew.",
            broken,
        )
        messages.warning(request, text % {"count": broken})
    else:
        messages.success(request, _("Saved. No planned time is affected."))
    return _calendar(facility, timezone.localdate(form.span()[0]))


@facility_page
@require_POST
def end(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    """Give a closure another last day; an empty one means until further notice."""
    closure = _closure(request, facility, pk)
    try:
        text = request.POST.get("last", "")
        last = day_named(text) if text else None
        moment = None if last is None else midnight(last + ONE_DAY)
        end_it = partial(closure_end, closure=closure, end=moment, by=actor(request), now=timezone.now())
        marked = unless_changed(request, closure, end_it)
        messages.success(
            request,
            ngettext(
                "The end is changed. %(count)s more planned time is affected.",
                "The end is changed. %(count)s more planned times are affected.",
                marked.broken,
            )
            % {"count": marked.broken},
        )
    except ValidationError as error:
        messages.error(request, refusals(error))
    except ValueError:
        messages.error(request, _("Give a date, for example 2026-12-03."))
    return _calendar(facility, week_asked(request, timezone.localdate()))


@facility_page
@require_POST
def remove(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    closure = _closure(request, facility, pk)
    remove_it = partial(closure_remove, closure=closure, by=actor(request), now=timezone.now())
    if done(request, lambda: unless_changed(request, closure, remove_it)):
        messages.success(request, _("The closure is taken back."))
    return _calendar(facility, week_asked(request, timezone.localdate()))


@facility_page
@require_POST
def places(request: HttpRequest, facility: Facility) -> HttpResponse:
    """Say how many places there are; whose day they would no longer do for is shown before it is saved."""
    form = PlacesForm(request.POST)
    if form.is_valid():
        row = day_places_to_change(request.user, facility, form.cleaned_data["weekday"])
        if row is None:
            raise Http404
        if "save" not in request.POST and (page := _fewer(request, facility, form.cleaned_data)):
            return page
        change = partial(
            day_places_change, facility=facility, by=actor(request), now=timezone.now(), **form.cleaned_data
        )
        if done(request, lambda: unless_changed(request, row, change)):
            messages.success(request, _("The places are changed."))
    else:
        messages.error(request, _("Places are whole numbers from 0 to 500."))
    return _calendar(facility, week_asked(request, timezone.localdate()))


def _fewer(request: HttpRequest, facility: Facility, given: dict[str, int]) -> HttpResponse | None:
    """Whose day the places would no longer do for, and how many offers end; None: nobody is hit."""
    places = {DayPart.MORNING: given["morning"], DayPart.AFTERNOON: given["afternoon"]}
    shown = {
        "crowded": crowded(request.user, facility, given["weekday"], places, timezone.localdate()),
        "offers": len(offers_beyond(request.user, facility, given["weekday"], places)),
    }
    if not any(shown.values()):
        return None
    sent = {**given, "seen": request.POST.get("seen", "")}
    context = {"facility": facility, "tab": "capacity", "given": sent, **shown}
    return render(request, "scheduling/facility/fewer.html", context)


def _calendar(facility: Facility, day: date) -> HttpResponse:
    """Back to the weeks from that of ``day`` on."""
    address = reverse("facility_capacity", args=[facility.code])
    return redirect(f"{address}?week={week_name(day)}")


def _closure(request: HttpRequest, facility: Facility, pk: int) -> Closure:
    closure = closure_to_change(request.user, facility, pk)
    if closure is None:
        raise Http404
    return closure
