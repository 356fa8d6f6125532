"""A resident's file. It stands here and not with residents, because it also tells what the weeks gave."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require
from residents.opening import opened
from residents.selectors.messages import messages_not_sent
from residents.sharing import wants_messages

from ..models import FamilyRequest, StandingPattern
from ..selectors.dossiers import dossier_of, published_weeks, resident_by_code
from ..selectors.habits import apart_from_habits

MESSAGES_AT_ONCE = 5


@never_cache
@login_required
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    require(user, "invite", "residents")
    resident = resident_by_code(user, code)
    if resident is None:
        raise Http404
    if (asked_why := opened(request, resident)) is not None:
        return asked_why
    today = timezone.localdate(now)
    last_week, apart = apart_from_habits(user, resident, today)
    shown = {
        "file": dossier_of(user, resident, now),
        "resident": resident,
        "wants_messages": wants_messages(resident.pk, today),
        "not_sent": messages_not_sent(user, now, resident)[:MESSAGES_AT_ONCE],
        "weeks": published_weeks(user, now),
        "last_week": last_week,
        "apart": apart,
        "today": today,
        "may_change_habits": may(user, "change", StandingPattern),
        "may_change": may(user, "change", resident),
        "may_invite": may(user, "invite", resident),
        "may_reveal": may(user, "reveal", resident),
        "may_export": may(user, "export", resident),
        "may_erase": may(user, "erase", resident),
        "may_enter": may(user, "enter", FamilyRequest),
    }
    return render(request, "scheduling/dossier.html", shown)
