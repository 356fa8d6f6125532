"""What ends soon, goes to waste or holds no more, and has to be looked at again, a kind at a time."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require

from ..selectors.review import due_for_review

AT_ONCE = 50


@never_cache
@login_required
def review(request: HttpRequest) -> HttpResponse:
    require(request.user, "plan", "plans")
    today = timezone.localdate()
    due = due_for_review(request.user, today)
    kind = request.GET.get("kind", "needs")
    if kind not in due:
        raise Http404
    titles = {
        "needs": _("Needs"),
        "placements": _("Beds"),
        "assessments": _("Assessments"),
        "entitlements": _("Entitlements"),
        "unstable": _("Not assessed as stable"),
        "behind": _("Entitlements behind"),
        "unasked": _("Entitlements without a need"),
    }
    pages = {name: Paginator(rows, AT_ONCE) for name, rows in due.items()}
    shown = {
        "today": today,
        "kind": kind,
        "tabs": [(name, titles[name], pages[name].count) for name in due],
        "page": pages[kind].get_page(request.GET.get("page")),
    }
    return render(request, "scheduling/review.html", shown)
