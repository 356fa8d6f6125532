"""Messages to families that did not go out, and why."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backend.core.access.questions import require
from backend.core.models import OutboxMessage

from ..selectors.messages import messages_not_sent

AT_ONCE = 30


@never_cache
@login_required
def not_sent(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, "read", OutboxMessage)
    rows = Paginator(messages_not_sent(user, timezone.now()), AT_ONCE).get_page(request.GET.get("page"))
    return render(request, "residents/messages.html", {"rows": rows})
