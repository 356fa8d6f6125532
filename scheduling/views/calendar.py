"""The calendar of a telephone: its address, made and revoked, and what is read there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.core.access.qr import qr_picture
from backend.core.access.questions import may

from ..feeds import calendar_of
from ..selectors.calendars import own_feed, own_feed_ended
from ..services.calendars import feed_open, feed_renew, feed_revoke


@never_cache
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The address is on the page that answers the button, and nowhere else."""
    user: Any = request.user
    if not (may(user, "open", "family pages") or may(user, "open", "carer pages")):
        raise PermissionDenied
    if request.method != "POST":
        shown = {"feed": own_feed(user), "ended": own_feed_ended(user)}
        return render(request, "scheduling/calendar.html", shown)
    if "revoke" in request.POST:
        feed_revoke(account=user, now=timezone.now())
        messages.success(request, _("The address is void. The calendar on the telephone will get nothing more."))
        return redirect("calendar")
    secret = feed_renew(account=user, language=get_language() or "", now=timezone.now())
    address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
    subscribe = "webcal" + address.removeprefix(request.scheme or "")
    way = {"address": address, "subscribe": subscribe, "picture": qr_picture(subscribe)}
    return render(request, "scheduling/calendar_address.html", way)


@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Without a session: whoever knows the address may read it."""
    now = timezone.now()
    opened = feed_open(secret=secret, now=now)
    if opened is None:
        raise Http404
    with override(opened.language):
        text = calendar_of(opened.account, now)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="care.ics"'
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
