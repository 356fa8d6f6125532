"""What did not take place and what nobody said anything of, a kind at a time, each closed by saying what was done."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.editing import done

from ..models import FollowUp
from ..occurrences import occurrence_named
from ..selectors.followup import ITEMS, MISSED, items_of, to_follow_up
from ..services.followup import follow_up_close

AT_ONCE = 50


@never_cache
@login_required
def follow_up(request: HttpRequest) -> HttpResponse:
    require(request.user, "change", FollowUp)
    kind = _kind(request.GET.get("kind", MISSED))
    pages = {name: Paginator(rows, AT_ONCE) for name, rows in to_follow_up(request.user, timezone.now()).items()}
    titles = {
        "missed": _("Did not take place"),
        "repeated": _("Three times in a row"),
        "visits": _("Visits nobody marked"),
        "sessions": _("Sessions nobody marked"),
        "days": _("Day places nobody marked"),
    }
    page = pages[kind].get_page(request.GET.get("page"))
    shown = {
        "kind": kind,
        "tabs": [(name, titles[name], one.count) for name, one in pages.items()],
        "page": page,
        "items": items_of(request.user, kind, page.object_list),
    }
    return render(request, "scheduling/follow_up.html", shown)


@login_required
@require_POST
def close(request: HttpRequest, kind: str) -> HttpResponse:
    require(request.user, "change", FollowUp)
    user: Any = request.user
    try:
        name = occurrence_named(request.POST.get("occurrence", ""))
    except ValueError as error:
        raise Http404 from error
    note, listed = request.POST.get("note", ""), _kind(kind)
    done(request, lambda: follow_up_close(kind=listed, name=name, note=note, by=user, now=timezone.now()))
    asked = urlencode({"kind": kind, "page": request.POST.get("page", "1")})
    return redirect(f"{reverse('follow_up')}?{asked}")


def _kind(name: str) -> str:
    if name not in ITEMS:
        raise Http404
    return name
