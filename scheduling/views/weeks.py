"""Plan a week and watch the run."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import may, require
from backend.core.parts import is_part
from backend.core.periods import ONE_WEEK
from facilities.services.shifts import rosters_copy

from ..choices import PlanStatus
from ..curve import curve_of
from ..engine.result import Params
from ..forms import PlanForm
from ..progress import failure_text, stage_text
from ..selectors.facility.houses import rosters_to_enter
from ..selectors.mending import mendings
from ..selectors.weeks import open_run, run_by_key, run_state, week_plans, week_runs
from ..services.planning import run_cancel, run_request
from ..snapshot.rule_values import NoRules
from ..weeks import coming_monday, is_over, monday_of, week_name

RUNS_AT_ONCE = 10
POINTS_AT_ONCE = 12


@login_required
def weeks(request: HttpRequest) -> HttpResponse:
    require(request.user, "plan", "plans")
    return redirect("week", week_name(coming_monday(timezone.localdate())))


@never_cache
@login_required
def week(request: HttpRequest, name: str) -> HttpResponse:
    """The versions and runs of a week; a POST asks for a run."""
    user: Any = request.user
    require(user, "plan", "plans")
    monday = _monday(name)
    running = open_run(user, monday)
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if running is None:
            params = Params(seconds=float(form.cleaned_data["seconds"]))
            try:
                running = run_request(monday=monday, params=params, user=user, now=timezone.now(), once=True)
            except NoRules as error:  # a week long before
                raise Http404 from error
        else:
            messages.info(request, _("This week is being planned already."))
        return redirect("run", running.pk)
    plans = week_plans(user, monday)
    over = is_over(monday, timezone.localdate())
    published = not over and any(plan.status == PlanStatus.PUBLISHED for plan in plans)
    shown = {
        "monday": monday,
        "form": form,
        "running": running,
        "rosters": None if running else rosters_to_enter(user, monday),
        "plans": plans,
        "published": published,
        "state": mendings(user, [monday]).get(monday) if published else None,
        "runs": week_runs(user, monday)[:RUNS_AT_ONCE],
        "may_publish": may(user, "publish", "plans"),
        "weeks_around": [week_name(one) for one in (monday - ONE_WEEK, monday + ONE_WEEK)],
    }
    return render(request, "scheduling/week.html", shown)


@login_required
@require_POST
def copy_rosters(request: HttpRequest, name: str) -> HttpResponse:
    """The shifts of the week before for every facility of one's own that has none."""
    user: Any = request.user
    require(user, "plan", "plans")
    monday = _monday(name)
    missing = [one for one, own in rosters_to_enter(user, monday) if own]
    houses, copied = rosters_copy(facilities=missing, monday=monday, by=user, now=timezone.now())
    text = ngettext(
        "Shifts copied for %(houses)s facility: %(copied)s.",
        "Shifts copied for %(houses)s facilities: %(copied)s.",
        houses,
    )
    messages.success(request, text % {"houses": houses, "copied": copied})
    if left := len(missing) - houses:
        text = ngettext(
            "%(count)s facility had no shifts in the week before either.",
            "%(count)s facilities had no shifts in the week before either.",
            left,
        )
        messages.warning(request, text % {"count": left})
    return redirect("week", name)


@never_cache
@login_required
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run with its curve; htmx asks for the moving part alone."""
    require(request.user, "plan", "plans")
    state = run_state(request.user, pk, timezone.now())
    if state is None:
        raise Http404
    latest = state.latest
    shown = {
        "state": state,
        "curve": curve_of(state.points, state.limit),
        "stage": stage_text(latest.stage) if latest else "",
        "failure": failure_text(state.run.log) if state.run.log else "",
        "told": [(point, stage_text(point.stage)) for point in state.points[-POINTS_AT_ONCE:]],
    }
    return render(request, "scheduling/run_state.html" if is_part(request) else "scheduling/run.html", shown)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End a run; the best plan found so far becomes its draft."""
    user: Any = request.user
    require(user, "plan", "plans")
    found = run_by_key(user, pk)
    if found is None:
        raise Http404
    run_cancel(run=found, user=user, now=timezone.now())
    return redirect("run", pk)


def _monday(name: str) -> date:
    try:
        return monday_of(name)
    except ValueError as error:
        raise Http404(str(error)) from error
