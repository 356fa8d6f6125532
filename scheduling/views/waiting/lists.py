"""The coordinator's lists: who waits, what is free, who asked to look again, what the world has broken."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from backend.core.access.questions import require
from backend.core.parts import is_part

from ...explaining.waiting import factors_of
from ...models import Inquiry, Plan, WaitingListEntry
from ...report import reason_text
from ...selectors.broken import accepted_and_missing, broken_appointments, broken_weeks
from ...selectors.mending import mendings
from ...selectors.vacancies import free_places_of, looked_at, with_people
from ...selectors.waiting import looks_due, shown, waiting_list
from ...services.inquiries import mend_request
from ...services.offers import look_request
from ...weeks import monday_of, week_name
from .forms import PlaceFilters, QueueFilters

A_PAGE = 50


@never_cache
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, "change", WaitingListEntry)
    today, form = timezone.localdate(), QueueFilters(user, request.GET)
    page = Paginator(waiting_list(user, today, filters=form.chosen), A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, factors_of(one.place)) for one in shown(user, page.object_list)]
    context = {"form": form, "page": page, "rows": rows, "today": today, "filtered": bool(form.chosen)}
    return render(request, "scheduling/waiting/queue.html", context)


@never_cache
@login_required
def places(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, "change", WaitingListEntry)
    form = PlaceFilters(user, request.GET)
    page = Paginator(free_places_of(user, filters=form.chosen), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, [(reason_text(rule), count) for rule, count in one.passed])
        for one in with_people(user, list(page.object_list))
    ]
    context = {"form": form, "page": page, "rows": rows, "looked_at": looked_at(user), "filtered": bool(form.chosen)}
    return render(request, "scheduling/waiting/places.html", context)


@login_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Have a worker look for free places and the next in the queue now."""
    require(request.user, "change", WaitingListEntry)
    look_request()
    messages.success(request, _("A worker is looking for free places. Open this page again in a minute."))
    return redirect("waiting_places")


@never_cache
@login_required
def looks(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, "change", WaitingListEntry)
    rows = looks_due(user)
    return render(request, "scheduling/waiting/looks.html", {"rows": rows, "today": timezone.localdate()})


@never_cache
@login_required
def broken(request: HttpRequest) -> HttpResponse:
    """What published weeks can no longer keep, week by week."""
    user: Any = request.user
    require(user, "plan", Plan)
    now = timezone.now()
    mondays = broken_weeks(user, now)
    states = mendings(user, mondays)
    weeks = [(monday, week_name(monday), states.get(monday)) for monday in mondays]
    page = Paginator(broken_appointments(user, now), A_PAGE).get_page(request.GET.get("page"))
    context = {"weeks": weeks, "page": page, "missing": accepted_and_missing(user, timezone.localdate(now))}
    return render(request, "scheduling/waiting/broken.html", context)


@login_required
@require_POST
def mend(request: HttpRequest, name: str) -> HttpResponse:
    """Have a worker replan a published week after what broke it; the page it was asked on says what comes of it."""
    user: Any = request.user
    mend_request(monday=_monday(name), user=user, now=timezone.now())
    return redirect("week", name) if request.POST.get("back") == "week" else redirect("broken")


@never_cache
@login_required
def mending(request: HttpRequest, name: str) -> HttpResponse:
    """For htmx: whether the replan is under way still; once it is over, the page is read anew."""
    require(request.user, "plan", Inquiry)
    monday = _monday(name)
    if not is_part(request):
        return redirect("broken")
    state = mendings(request.user, [monday]).get(monday)
    if not (state and state.under_way):
        return HttpResponseClientRefresh()
    return render(request, "scheduling/waiting/mending.html", {"name": name, "state": state})


def _monday(name: str) -> date:
    try:
        return monday_of(name)
    except ValueError as error:
        raise Http404 from error
