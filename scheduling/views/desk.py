"""The page that a coordinator opens first."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require

from ..selectors.desk import (
    absences_between,
    closures_between,
    credentials_ending,
    offers_refused,
    skills_ending,
    week_states,
    what_is_due,
)
from ..weeks import coming_monday

AT_ONCE = 6  # rows of each list


@never_cache
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    user, today, now = request.user, timezone.localdate(), timezone.now()
    require(user, "plan", "plans")
    following = coming_monday(today)
    current, end = following - timedelta(days=7), following + timedelta(days=7)
    shown = {
        "today": today,
        "weeks": week_states(user, (current, following)),
        "following": following,
        "may_publish": may(user, "publish", "plans"),
        "due": what_is_due(user),
        "closures": closures_between(user, today, end)[:AT_ONCE],
        "absences": absences_between(user, today, end)[:AT_ONCE],
        "offers": offers_refused(user, now)[:AT_ONCE],
        "credentials": credentials_ending(user, today)[:AT_ONCE],
        "skills": skills_ending(user, today)[:AT_ONCE],
    }
    return render(request, "scheduling/desk.html", shown)
