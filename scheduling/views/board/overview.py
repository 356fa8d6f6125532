"""The board's first page: what a plan holds, to be narrowed and searched."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...selectors.board.lists import (
    Filters,
    board_choices,
    facilities_shown,
    facility_counts,
    resident_counts,
    residents_shown,
    staff_counts,
    staff_shown,
)
from ...selectors.board.plans import Head
from .door import plan_page

AT_ONCE = 40
LISTS = ("facilities", "staff", "residents")


@plan_page
def overview(request: HttpRequest, head: Head) -> HttpResponse:
    filters = filters_of(request)
    asked = request.GET.get("list", "")
    # Who looks for a word looks for a person most of the time.
    which = asked if asked in LISTS else ("residents" if filters.words or filters.category else "facilities")
    rows: Any
    if which == "facilities":
        rows = facilities_shown(request.user, filters)
    elif which == "staff":
        rows = staff_shown(request.user, filters)
    else:
        rows = residents_shown(request.user, head.plan, filters)
    page = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    counts: Any = {"facilities": facility_counts, "staff": staff_counts, "residents": resident_counts}[which]
    query = request.GET.copy()
    query.pop("page", None)
    narrowed = request.GET.copy()
    for name in ("page", "list"):
        narrowed.pop(name, None)
    shown = {
        "head": head,
        "tab": "overview",
        "which": which,
        "page": page,
        "rows": counts(request.user, head.plan, page.object_list),
        "filters": filters,
        "choices": board_choices(request.user),
        "query": query.urlencode(),
        "narrowed": narrowed.urlencode(),
    }
    return render(request, "scheduling/board/overview.html", shown)


def filters_of(request: HttpRequest) -> Filters:
    def word(name: str) -> str:
        return request.GET.get(name, "").strip()[:60]

    category = word("category")
    return Filters(word("town"), word("service"), category if category.isdigit() else "", word("q"))
