"""The page that a coordinator opens first, and the whole of each of its lists."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import Actor, may, require
from backend.core.periods import ONE_WEEK

from ..selectors.desk import (
    absences_between,
    closures_between,
    credentials_ending,
    nothing_to_plan,
    offers_refused,
    skills_ending,
    week_states,
    what_is_due,
)
from ..selectors.followup import count_to_follow_up
from ..selectors.review import count_ending, unstable
from ..selectors.ringing.news import families_to_ring
from ..weeks import coming_monday

AT_ONCE = 6  # rows of each list on the desk
A_PAGE = 50
ENDING = ("credentials", "skills")
Rows = Callable[[Actor, date, datetime], Any]
# What a list is called, and its rows.
LISTS: dict[str, tuple[Any, Rows]] = {
    "closures": (
        _("All closures and absences of staff"),
        lambda user, today, now: closures_between(user, today, _end_of_next_week(today)),
    ),
    "absences": (
        _("All residents who are away"),
        lambda user, today, now: absences_between(user, today, _end_of_next_week(today)),
    ),
    "offers": (_("All offers declined or run out"), lambda user, today, now: offers_refused(user, now)),
    "credentials": (
        _("All agreements and insurances that run out"),
        lambda user, today, now: credentials_ending(user, today),
    ),
    "skills": (_("All skills that run out"), lambda user, today, now: skills_ending(user, today)),
}


@never_cache
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    user, today, now = request.user, timezone.localdate(), timezone.now()
    require(user, "plan", "plans")
    following = coming_monday(today)
    lists = {name: list(rows(user, today, now)[: AT_ONCE + 1]) for name, (_title, rows) in LISTS.items()}
    longer = [(name, LISTS[name][0]) for name, rows in lists.items() if len(rows) > AT_ONCE]
    weeks = week_states(user, (following - ONE_WEEK, following))
    shown = {
        "today": today,
        "weeks": weeks,
        "empty": not any(week.shown for week in weeks) and nothing_to_plan(user),
        "may_import": may(user, "import", "workbooks"),
        "following": following,
        "may_publish": may(user, "publish", "plans"),
        "due": what_is_due(user, now),
        "review": count_ending(user, today),
        "unstable": unstable(user, today).count(),
        "follow_up": count_to_follow_up(user, now),
        "to_ring": len(families_to_ring(user, now)),
        "more_happened": [one for one in longer if one[0] not in ENDING],
        "more_ending": [one for one in longer if one[0] in ENDING],
    }
    return render(request, "scheduling/desk.html", shown | {name: rows[:AT_ONCE] for name, rows in lists.items()})


@never_cache
@login_required
def desk_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list of the desk to its end, page by page."""
    user, today = request.user, timezone.localdate()
    require(user, "plan", "plans")
    if name not in LISTS:
        raise Http404
    title, rows = LISTS[name]
    page = Paginator(rows(user, today, timezone.now()), A_PAGE).get_page(request.GET.get("page"))
    shown = {"title": title, "rows": f"scheduling/desk/{name}.html", "page": page, "today": today}
    return render(request, "scheduling/desk/list.html", shown)


def _end_of_next_week(today: date) -> date:
    return coming_monday(today) + ONE_WEEK
