"""The board's first page: what a plan holds, to be narrowed and searched."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backend.core.digits import whole_number

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
SEARCHED = ("residents", "staff", "facilities")  # most of the time it is a person who is looked for


@plan_page
def overview(request: HttpRequest, head: Head) -> HttpResponse:
    filters = filters_of(request)
    lists: dict[str, Any] = {
        "facilities": facilities_shown(request.user, filters),
        "staff": staff_shown(request.user, filters),
        "residents": residents_shown(request.user, head.plan, filters),
    }
    which = _list_asked(request, filters, lists)
    page = Paginator(lists[which], AT_ONCE).get_page(request.GET.get("page"))
    counts: Any = {"facilities": facility_counts, "staff": staff_counts, "residents": resident_counts}[which]
    narrowed = request.GET.copy()
    for name in ("page", "list", "from"):
        narrowed.pop(name, None)
    shown = {
        "head": head,
        "tab": "overview",
        "which": which,
        "page": page,
        "rows": counts(request.user, head.plan, page.object_list),
        "filters": filters,
        "choices": board_choices(request.user),
        "narrowed": narrowed.urlencode(),
    }
    return render(request, "scheduling/board/overview.html", shown)


def _list_asked(request: HttpRequest, filters: Filters, lists: dict[str, Any]) -> str:
    """The list of the tab that was chosen; for a word the first list that holds it, from the one that was open on:
    whoever looks for a name need not know whose it is.
    """
    asked, open_ = request.GET.get("list", ""), request.GET.get("from", "")
    if asked in lists:
        return asked
    if not filters.words and open_ in lists:
        return open_
    order = [name for name in (open_, *SEARCHED) if name in lists]
    if filters.words:
        return next((name for name in order if lists[name].exists()), order[0])
    return "residents" if filters.category else "facilities"


def filters_of(request: HttpRequest) -> Filters:
    def word(name: str) -> str:
        return request.GET.get(name, "").strip()[:60]

    category = word("category")
    return Filters(word("town"), word("service"), "" if whole_number(category, 99) is None else category, word("q"))
