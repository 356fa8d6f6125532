"""Where one more time of a need would fit, or else one that stands, and what each way costs the others: asked of a
worker, shown by the form."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from backend.core.access.questions import require
from backend.core.parts import is_part

from ...choices import InquiryKind
from ...engine.moves import Target
from ...explaining.moves import cost_texts
from ...models import Inquiry
from ...selectors.board.fitting import Fit, Mover, fitting_of
from ...selectors.board.occurrence import Occurrence, place_names
from ...selectors.board.plans import Head
from ...selectors.board.unmet import names_of_needs
from ...services.inquiries import inquiry_request
from .door import plan_page
from .occurrence import occurrence_asked, occurrence_opened, place_text

COUNT = 5


@dataclass(frozen=True)
class Moving:
    """Someone who would make room, or would have no time any more: ``after`` is empty then. ``address`` is empty for
    those, and for whom the reader may not move."""

    who: str
    before: str
    after: str
    address: str


@dataclass(frozen=True)
class Way:
    """``address`` shows what it would mean; empty where the form cannot say it, or others must move first."""

    text: str
    costs: list[tuple[str, int]]
    movers: list[Moving]
    address: str


@plan_page
def fitting(request: HttpRequest, head: Head) -> HttpResponse:
    """POST asks, unless it is being found out already. GET is for htmx: how the question stands, and what was found."""
    user: Any = request.user
    require(user, "plan", Inquiry)
    one = occurrence_asked(request, head, request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and head.editable:
        standing = {} if _standing(one) is None else {"index": one.index}
        inquiry_request(
            kind=InquiryKind.RECOMMEND, monday=head.plan.week, plan=head.plan,
            asked={"need": one.need.code, "count": COUNT, **standing}, user=user, now=timezone.now(), once=True,
        )  # fmt: skip
    inquiry, found = fitting_of(user, head.plan, one.need, _standing(one))
    if not is_part(request):
        return redirect(_form(head, need=one.need.code, index=one.index))
    # What was found tells of the person; that it is being looked for does not. Shown is what was asked about here: read
    # once more, it may have been found meanwhile.
    over = not (inquiry and inquiry.under_way)
    if over and occurrence_opened(request, head, one, request.GET) is not None:
        return HttpResponseClientRefresh()
    return render(request, "scheduling/board/_fitting.html", {"one": one, **_shown(request, head, one, inquiry, found)})


def _standing(one: Occurrence) -> int | None:
    """The index of one that stands, which is asked about by itself; None where it is one more time of the need."""
    return one.index if one.now else None


def fitting_shown(request: HttpRequest, head: Head, one: Occurrence) -> dict[str, Any]:
    """What the section needs that shows where an occurrence would fit."""
    return _shown(request, head, one, *fitting_of(request.user, head.plan, one.need, _standing(one)))


def _shown(
    request: HttpRequest, head: Head, one: Occurrence, inquiry: Inquiry | None, found: list[Fit]
) -> dict[str, Any]:
    targets = [target for fit in found for target in fit.targets]
    targets += [target for fit in found for other in fit.movers for target in (*other.before, *other.after)]
    names = place_names(request.user, targets)
    movers = names_of_needs(request.user, [other.need for fit in found for other in fit.movers])
    ways = [_way(head, one, fit, names, movers) for fit in found]
    return {"head": head, "asked": inquiry, "finding": bool(inquiry and inquiry.under_way), "ways": ways}


def _way(head: Head, one: Occurrence, fit: Fit, names: dict[str, str], needs: dict[str, Any]) -> Way:
    possible = not fit.movers and len(fit.targets) == 1
    address = _check(head, one.need.code, fit.index, fit.targets[0]) if possible else ""
    moving = [_moving(head, other, names, needs) for other in fit.movers]
    return Way(_text(head, fit.targets, names), cost_texts(fit.cost), moving, address)


def _moving(head: Head, other: Mover, names: dict[str, str], needs: dict[str, Any]) -> Moving:
    need = needs.get(other.need)
    return Moving(
        f"{need.resident.name} {need.service}" if need else _("someone from elsewhere"),
        _text(head, other.before, names),
        _text(head, other.after, names),
        _check(head, other.need, other.index, other.after[0]) if need and len(other.after) == 1 else "",
    )


def _text(head: Head, targets: tuple[Target, ...], names: dict[str, str]) -> str:
    return _(", ").join(place_text(head.plan, target, names) for target in targets)


def _check(head: Head, need: str, index: int, to: Target) -> str:
    """The address of what it would mean to put an occurrence there."""
    values = {"start": to.start, "day": to.day, "nights": to.nights, "room": to.room, "bed": to.bed}
    if to.start is None and to.bed is None:
        values["facility"] = to.facility
    given = {name: value for name, value in values.items() if value is not None}
    return _form(head, need=need, index=index, **given, staff=to.staff, act="check")


def _form(head: Head, **values: Any) -> str:
    return f"{reverse('plan_move', args=(head.plan.pk,))}?{urlencode(values, doseq=True)}"
