"""Free beds and places of a week, night by night and day by day, in all facilities in reach."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from backend.core.access.questions import permitted, require
from backend.core.periods import ONE_WEEK
from facilities.models import Facility, Town

from ...selectors.facility.capacity import Day, Room, capacity_of
from ...selectors.facility.houses import facilities_with_places
from ...weeks import monday_of, week_name

A_PAGE = 25
KINDS = ("beds", "long_stay", "respite", "morning", "afternoon")
Line = tuple[str, list[Room | None]]


@never_cache
@login_required
def free(request: HttpRequest, name: str) -> HttpResponse:
    require(request.user, "run", Facility)
    try:
        monday = monday_of(name)
    except ValueError as error:
        raise Http404 from error
    town = request.GET.get("town", "")
    rows = facilities_with_places(request.user, town)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    capacity = capacity_of(request.user, list(page.object_list), monday)
    context = {
        "page": page,
        "rows": [(one, _lines(capacity[one.pk])) for one in page.object_list],
        "days": [monday + timedelta(days=number) for number in range(7)],
        "week": name,
        "before": week_name(monday - ONE_WEEK),
        "after": week_name(monday + ONE_WEEK),
        "towns": permitted(request.user, "read", Town),
        "town": town,
    }
    return render(request, "scheduling/facility/free.html", context)


def _lines(days: list[Day]) -> list[Line]:
    """Of each kind of place that is there on some day, what can be taken on each of the days."""
    by_day: list[dict[str, Room]] = [dict(day.rooms) for day in days]
    there = [kind for kind in KINDS if any(kind in rooms for rooms in by_day)]
    return [(kind, [rooms.get(kind) for rooms in by_day]) for kind in there]
