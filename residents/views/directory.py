from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require

from ..forms import SearchForm
from ..selectors.directory import residents_found

AT_ONCE = 25


@never_cache
@login_required
def residents(request: HttpRequest) -> HttpResponse:
    """Residents by name, code or number, with filters."""
    user: Any = request.user
    require(user, "invite", "residents")
    form = SearchForm(user, request.GET)
    found = residents_found(user, form.search, timezone.localdate())
    page = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    return render(
        request, "residents/residents.html", {"form": form, "page": page, "may_begin": may(user, "change", "residents")}
    )
