"""Move by hand: the form twin of every drag, what a change would break or cost, pins and undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.digits import whole_number
from backend.core.sentences import sentences

from ...engine.moves import Target, Unusable
from ...engine.react.events import UnknownCode
from ...engine.result import Params
from ...engine.rules import Finding
from ...engine.timeline import DAY
from ...explaining.moves import Broken, broken_text, cost_texts
from ...models import Plan
from ...selectors.board.log import change_shown
from ...selectors.board.occurrence import Occurrence, habit_of, move_choices, names_in, place_names
from ...selectors.board.plans import Head
from ...selectors.board.unmet import names_of_needs
from ...selectors.moves import Check, move_check
from ...services.drafts import NotEditable
from ...services.moves import ChangedSince, MoveRefused, PinnedSince, UndoneSince, move_apply, move_undo
from ...services.past import WeekOver
from ...services.pins import NotPlanned, occurrence_pin, occurrence_unpin
from ...services.planning import run_request
from .door import plan_page
from .fitting import fitting_shown
from .occurrence import occurrence_asked, occurrence_opened, place_text
from .strips import day_text


@plan_page
def move(request: HttpRequest, head: Head) -> HttpResponse:
    """The form, and with ``check`` what the change would break or cost; ``move`` and ``remove`` do it, by POST alone.
    The form is sent by POST throughout: what is typed as a reason is in no address.
    """
    require(request.user, "plan", "plans")
    asked = request.POST if request.method == "POST" else request.GET
    one = occurrence_asked(request, head, asked)
    if (asked_why := occurrence_opened(request, head, one, asked)) is not None:
        return asked_why
    if not head.editable:
        messages.warning(request, _why_fixed(head))
        return redirect("plan", head.plan.pk)
    act = asked.get("act", "")
    if request.method == "POST" and act in ("move", "remove"):
        return _done(request, head, one, None if act == "remove" else _target(head.plan, asked, one))
    verdict, fault = _asked(request, head, one, asked) if act in ("check", "remove-check") else (None, "")
    shown = _shown(request, head, one, asked, verdict, fault)
    template = "_verdict" if asked.get("fragment") else "move"
    if template == "move":
        shown |= fitting_shown(request, head, one)
    return render(request, f"scheduling/board/{template}.html", shown)


def _why_fixed(head: Head) -> str:
    if head.over:
        return _("This week is over: nothing in it is moved or pinned any more.")
    return _why_replaced()


def _why_replaced() -> str:
    return _("This version has been replaced by a newer one and is not changed any more.")


def _target(plan: Plan, asked: Any, one: Occurrence) -> Target:
    """What the form or the drag says; a number that is none is left open. ``start`` stands for day and time."""
    day, start = _number(asked.get("day")), _number(asked.get("start"))
    hours, _colon, minutes = asked.get("time", "").partition(":")
    hour, minute = whole_number(hours, 23), whole_number(minutes[:2], 59)
    if day is not None and hour is not None and minute is not None:
        start = day * DAY + hour * 60 + minute
    staff = tuple(code for code in dict.fromkeys(asked.getlist("staff")) if code)
    instead = asked.get("for", "")
    if instead and len(staff) == 1 and one.team > 1:  # dragged from one of two carers to another
        staff = tuple(staff[0] if code == instead else code for code in one.now.get("staff", ()))
    timed = one.mode in ("session", "visit")
    return Target(
        start=start if timed else None,
        day=None if timed else (day if day is not None or start is None else start // DAY),
        nights=_number(asked.get("nights")) if one.mode == "stay" else None,
        facility=asked.get("facility") or None if one.mode == "day" else None,
        room=asked.get("room") or None if one.mode == "session" else None,
        bed=asked.get("bed") or None if one.mode == "stay" else None,
        staff=staff if timed else (),
    )


def _number(text: str | None) -> int | None:
    return whole_number(text or "", 99_999)


def _asked(request: HttpRequest, head: Head, one: Occurrence, asked: Any) -> tuple[Check | None, str]:
    to = None if asked.get("act") == "remove-check" else _target(head.plan, asked, one)
    try:
        check = move_check(
            request.user, plan=head.plan, need=one.need.code, index=one.index, to=to, whole=bool(asked.get("whole"))
        )
    except (Unusable, UnknownCode, PermissionDenied) as fault:
        return None, _fault_text(fault)
    return check, ""


def _fault_text(fault: Exception) -> str:
    if isinstance(fault, Unusable):
        return {
            "start": _("Give a day and a time."), "day": _("Give a day."), "staff": _("Choose who gives it."),
            "room": _("Choose a room."), "facility": _("Choose a facility."), "bed": _("Choose a bed."),
            "index": _("It is not in the plan."), "nights": _("Give a number of nights."),
        }[fault.field]  # fmt: skip
    if isinstance(fault, UnknownCode):
        return _("There is no “%(code)s” here, or it is out of your reach.") % {"code": fault.code}
    return _("Someone in this session is out of your reach; the city's coordinator can move the whole session.")


def _shown(
    request: HttpRequest, head: Head, one: Occurrence, asked: Any, check: Check | None, fault: str
) -> dict[str, Any]:
    """What the form page and its verdict need."""
    values = {name: asked.get(name, "") for name in ("day", "time", "room", "bed", "facility", "nights", "reason")}
    start = _number(asked.get("start"))
    if start is not None:
        values |= {"day": str(start // DAY), "time": f"{start % DAY // 60:02}:{start % 60:02}"}
    now = one.now
    values["day"] = values["day"] or str(now.get("day", ""))
    values["time"] = values["time"] or (
        f"{now['start'] % DAY // 60:02}:{now['start'] % 60:02}" if "start" in now else ""
    )
    for name in ("room", "bed", "facility"):
        values[name] = values[name] or now.get(name, "")
    chosen = [code for code in asked.getlist("staff") if code] or list(now.get("staff", ()))
    if asked.get("for") and check is not None and check.allowed:
        chosen = [code for some in check.to.values() for target in some for code in target.staff]
    days = 7 if one.mode != "stay" else head.nights
    was, to = _now_target(one), _to_target(check)
    names = place_names(request.user, [target for target in (was, to) if target])
    return {
        "head": head,
        "one": one,
        "moving": _moving(request, one, check),
        "now": place_text(head.plan, was, names),
        **({} if asked.get("fragment") else _offered(request, head, one)),
        "days": [(str(number), day_text(head.plan, number)) for number in range(days)],
        "values": values,
        "chosen": chosen,
        "team": range(one.team),
        "whole": bool(asked.get("whole")),
        "lasting": bool(asked.get("lasting")),
        "removing": asked.get("act") == "remove-check",
        "check": check,
        "fault": fault,
        "to": place_text(head.plan, to, names),
        "findings": _texts(request, head, check, check.refusing) if check else [],
        "too_small": _texts(request, head, check, check.too_small) if check else [],
        "costs": cost_texts(check.verdict.cost) if check else [],
    }


def _offered(request: HttpRequest, head: Head, one: Occurrence) -> dict[str, Any]:
    """What the form alone shows, and the verdict by itself does not."""
    return {
        "choices": move_choices(request.user, head.plan, one),
        "together": one.together(head.plan),
        "habit": habit_of(request.user, head.plan, one),
    }


def _moving(request: HttpRequest, one: Occurrence, check: Check | None) -> str:
    """Who would be moved: one, or all who sit in the session."""
    if check is None or len(check.to) < 2:
        return one.need.resident.name
    needs = names_of_needs(request.user, [other.need for other in check.to])
    return _(", ").join(need.resident.name for need in needs.values())


def _texts(request: HttpRequest, head: Head, check: Check, findings: list[Finding]) -> list[Broken]:
    names = names_in(request.user, findings)
    return [*dict.fromkeys(broken_text(head.plan, finding, names) for finding in findings)]


def _now_target(one: Occurrence) -> Target | None:
    now = one.now
    if not now:
        return None
    return Target(
        start=now.get("start"), day=now.get("day"), facility=now.get("facility"), room=now.get("room"),
        bed=now.get("bed"), staff=tuple(now.get("staff", ())),
    )  # fmt: skip


def _to_target(check: Check | None) -> Target | None:
    """Where it would go; those who move together go to one place."""
    return next((target for some in check.to.values() for target in some), None) if check else None


def _done(request: HttpRequest, head: Head, one: Occurrence, to: Target | None) -> HttpResponse:
    user: Any = request.user
    lasting = bool(request.POST.get("lasting")) and one.mode != "stay"
    try:
        moved = move_apply(
            plan=head.plan, need=one.need.code, index=one.index, to=to, whole=bool(request.POST.get("whole")),
            lasting=lasting, reason=request.POST.get("reason", "").strip()[:200], by=user, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
    except MoveRefused as refusal:
        shown = _shown(request, head, one, request.POST, refusal.check, "")
        return render(request, "scheduling/board/move.html", shown, status=409)
    except (Unusable, UnknownCode, PermissionDenied) as fault:
        shown = _shown(request, head, one, request.POST, None, _fault_text(fault))
        return render(request, "scheduling/board/move.html", shown, status=400)
    except WeekOver as over:
        messages.warning(request, over.message)
        return redirect("plan", head.plan.pk)
    except NotEditable:  # another version was published while the form was open, or while this waited for the week
        messages.warning(request, _why_replaced())
        return redirect("plan", head.plan.pk)
    if moved.plan.pk != head.plan.pk:
        text = _("The published version stays as it is; you are now working on draft %(version)s.")
        messages.success(request, text % {"version": moved.plan.version})
    for one_group in _texts(request, head, moved.check, moved.check.too_small):
        messages.warning(request, sentences(one_group.about, one_group.remedy))
    if to is None:
        messages.success(request, _("Taken out. It can be undone below."))
    else:
        messages.success(request, _("Done, and pinned: planning again keeps it. It can be undone below."))
        if lasting:
            messages.success(request, _("It becomes the time of every week once a version that keeps it is published."))
    return redirect("plan_moves", moved.plan.pk)


@require_POST
@plan_page
def undo(request: HttpRequest, head: Head, change: int) -> HttpResponse:
    user: Any = request.user
    row = change_shown(user, head.plan, change)
    if row is None:
        raise Http404
    try:
        move_undo(change=row, by=user, today=timezone.localdate(), now=timezone.now())
    except PinnedSince:
        messages.warning(request, _("Somebody has pinned it otherwise since. To have it back, move it by hand."))
    except UndoneSince:
        messages.info(request, _("It was undone already."))
    except ChangedSince:
        messages.warning(request, _("Something was done to it later; undo that first."))
    except UnknownCode as fault:
        messages.error(request, _("It cannot go back: %(why)s") % {"why": _fault_text(fault)})
    except WeekOver as over:
        messages.warning(request, over.message)
    except NotEditable:
        messages.warning(request, _("This version is published; move it in a new draft instead."))
    except MoveRefused as refusal:
        found = _texts(request, head, refusal.check, refusal.check.refusing)
        text = _("It cannot go back: %(why)s") % {"why": sentences(found[0].sentence, found[0].about)}
        messages.error(request, text)
    else:
        messages.success(request, _("Undone."))
    return redirect("plan_moves", head.plan.pk)


@require_POST
@plan_page
def pin(request: HttpRequest, head: Head) -> HttpResponse:
    """Pin where it is, or unpin."""
    require(request.user, "plan", "plans")
    one, user = occurrence_asked(request, head, request.POST), request.user
    now: Any = timezone.now()
    try:
        if request.POST.get("act") == "unpin":
            occurrence_unpin(plan=head.plan, need=one.need, index=one.index, by=user, now=now)  # type: ignore[arg-type]
            messages.success(request, _("Unpinned: planning again may move it."))
        else:
            reason = request.POST.get("reason", "").strip()[:200]
            occurrence_pin(plan=head.plan, need=one.need, index=one.index, by=user, now=now, reason=reason)  # type: ignore[arg-type]
            messages.success(request, _("Pinned: planning again keeps it."))
    except NotPlanned:
        messages.warning(request, _("It is not in the plan."))
    except WeekOver as over:
        messages.warning(request, over.message)
    return redirect("plan_moves", head.plan.pk)


SECONDS = 60.0


@require_POST
@plan_page
def refill(request: HttpRequest, head: Head) -> HttpResponse:
    """Plan the week again around what is pinned."""
    user: Any = request.user
    require(user, "plan", "plans")
    params = Params(seconds=SECONDS)
    run = run_request(monday=head.plan.week, params=params, user=user, now=timezone.now(), once=True)
    return redirect("run", run.pk)
