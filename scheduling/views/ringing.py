"""Families that no message has reached, to be rung about what has changed, until somebody says that they were told."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.editing import done

from ..models import FamilyTold
from ..selectors.ringing.news import families_to_ring
from ..selectors.ringing.shown import calls_of, told_by_key, told_lately
from ..services.telling_families import family_tell, family_untell

AT_ONCE = 50


@never_cache
@login_required
def to_ring(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    require(user, "change", FamilyTold)
    families = Paginator(families_to_ring(user, now), AT_ONCE)
    told = Paginator(told_lately(user, timezone.localdate(now)), AT_ONCE)
    show = "told" if request.GET.get("show") == "told" else "open"
    listed: Any = told if show == "told" else families
    page = listed.get_page(request.GET.get("page"))
    shown = {
        "show": show,
        "counts": {"open": families.count, "told": told.count},
        "page": page,
        "calls": calls_of(user, list(page.object_list)) if show == "open" else [],
    }
    return render(request, "scheduling/to_ring.html", shown)


@login_required
@require_POST
def tell(request: HttpRequest, code: str) -> HttpResponse:
    require(request.user, "change", FamilyTold)
    user: Any = request.user
    said, page = request.POST.get("said", ""), request.POST.get("page", "1")
    done(request, lambda: family_tell(resident=code, said=said, by=user, now=timezone.now()))
    return redirect(f"{reverse('to_ring')}?{urlencode({'page': page})}")


@login_required
@require_POST
def untell(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo it. One that somebody else has undone is not there any more."""
    require(request.user, "change", FamilyTold)
    user: Any = request.user
    row = told_by_key(user, pk)
    if row is None:
        raise Http404
    done(request, lambda: family_untell(told=row, by=user, now=timezone.now()))
    return redirect(f"{reverse('to_ring')}?show=told")
