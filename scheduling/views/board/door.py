"""The door of the pages of a plan: for those who plan, and the plan of the address or none."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require

from ...selectors.board.plans import Head, board_head

P = ParamSpec("P")


def plan_page(view: Callable[Concatenate[HttpRequest, Head, P], HttpResponse]) -> Callable[..., Any]:
    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        require(request.user, "read", "plans")
        head = board_head(request.user, pk, timezone.localdate())
        if head is None:
            raise Http404
        return view(request, head, *args, **kwargs)

    return guarded
