"""One occurrence as an address or a form names it, for the pages that change it, and where it would be, in words."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from backend.core.digits import whole_number
from residents.opening import asking_why, opened
from residents.services.dossier import ReasonNeeded, dossier_open

from ...engine.moves import Target
from ...engine.timeline import DAY
from ...models import Plan
from ...selectors.board.occurrence import Occurrence, occurrence_shown
from ...selectors.board.plans import Head
from .strips import clock, day_text


def occurrence_asked(request: HttpRequest, head: Head, asked: Any) -> Occurrence:
    index = whole_number(asked.get("index", "0"), 99)
    one = None if index is None else occurrence_shown(request.user, head.plan, asked.get("need", ""), index)
    if one is None:
        raise Http404
    return one


def occurrence_opened(request: HttpRequest, head: Head, one: Occurrence, asked: Any) -> HttpResponse | None:
    """None once the file is open. A drag is told where to say why: the form there asks what the drag asked."""
    if not asked.get("fragment"):
        return opened(request, one.need.resident, head.plan)
    user: Any = request.user
    try:
        dossier_open(user=user, resident=one.need.resident, part=head.plan, now=timezone.now())
    except ReasonNeeded:
        query = asked.copy()
        del query["fragment"]
        where = asking_why(one.need.resident, f"{request.path}?{query.urlencode()}")
        return render(request, "scheduling/board/_reason.html", {"where": where})
    return None


def place_text(plan: Plan, target: Target | None, names: dict[str, str]) -> str:
    if target is None:
        return ""
    if target.start is not None:
        when = f"{day_text(plan, target.start // DAY)} {clock(target.start)}"
    else:
        when = "" if target.day is None else day_text(plan, target.day)
        if target.nights:
            when += " " + ngettext("for %(nights)s night", "for %(nights)s nights", target.nights) % {
                "nights": target.nights
            }
    codes = (target.facility, target.room, *target.staff)
    parts = (when, *(names.get(code, code) for code in codes if code), target.bed)
    return " · ".join(part for part in parts if part)
