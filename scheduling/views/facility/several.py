"""Several houses closed at once, for a holiday: what each would break is shown first; and taken back at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.editing import SEEN, done
from backend.core.sentences import sentences
from facilities.models import Closure, Facility

from ...selectors.broken import Hit
from ...selectors.facility.several import Closing, closed_together, closings, houses_to_close
from ...services.closing import closures_take_back, houses_close
from .forms import SeveralForm
from .house import actor

A_PAGE = 50


@dataclass(frozen=True)
class Preview:
    """What closing the houses that were picked would do. ``shown``: the one of which it is listed whom it hits, and
    ``page`` as much of the list as is shown at once."""

    all: list[Closing]
    shown: Closing | None
    page: Page[Hit] | None

    @cached_property
    def anew(self) -> list[Closing]:
        """Without those that are closed then anyway; those with most to break first."""
        return sorted((one for one in self.all if not one.closed), key=lambda one: -len(one.hits))

    @property
    def stand(self) -> list[Closing]:
        return [one for one in self.all if one.stands]

    @cached_property
    def counts(self) -> Counter[str]:
        return sum((one.counts for one in self.anew), Counter())

    @property
    def broken(self) -> int:
        return self.counts.total()

    @property
    def people(self) -> int:
        return len({hit.need.resident_id for one in self.anew for hit in one.hits})

    @property
    def offers(self) -> int:
        return sum(len(one.offers) for one in self.anew)


@never_cache
@login_required
def several(request: HttpRequest) -> HttpResponse:
    """The houses by kind; what closing those that are ticked would do; and, with ``save``, doing it."""
    user, now = actor(request), timezone.now()
    require(user, "change", Closure)
    houses = list(houses_to_close(user, timezone.localdate(now)))
    form, ticked = _asked(request, houses)
    preview = None
    if form.is_bound and form.is_valid():
        preview = _preview(request, [house for house in houses if house.code in ticked], form)
        if "save" in request.POST and preview.anew:
            return _save(request, preview, form)
    shown = {
        "kinds": _by_kind(houses),
        "ticked": ticked,
        "form": form,
        "preview": preview,
        "together": closed_together(user, now),
    }
    return render(request, "scheduling/facility/several.html", shown)


def _asked(request: HttpRequest, houses: Sequence[Any]) -> tuple[SeveralForm, set[str]]:
    """The form, and the codes of the houses that are ticked. A button ticks all of a kind, or none."""
    codes = [house.code for house in houses]
    if request.method != "POST":
        return SeveralForm(codes=codes, now=timezone.now()), {house.code for house in houses if house.by_day}
    ticked = set(request.POST.getlist("houses"))
    for button, turn in (("all", ticked.update), ("none", ticked.difference_update)):
        if button in request.POST:
            turn(house.code for house in houses if house.kind.code == request.POST[button])
            return SeveralForm(initial=request.POST.dict(), codes=codes, now=timezone.now()), ticked
    return SeveralForm(request.POST, codes=codes, now=timezone.now()), ticked


def _by_kind(houses: Sequence[Facility]) -> list[tuple[Any, list[Facility]]]:
    found: dict[Any, list[Facility]] = {}
    for house in houses:
        found.setdefault(house.kind, []).append(house)
    return list(found.items())


def _preview(request: HttpRequest, houses: list[Facility], form: SeveralForm) -> Preview:
    found = closings(request.user, houses, form.span(), timezone.now())
    asked = request.POST.get("show") or request.POST.get("shown", "")
    shown = next((one for one in found if one.house.code == asked), None)
    number = None if "show" in request.POST else request.POST.get("page")
    page = Paginator(shown.hits, A_PAGE).get_page(number) if shown else None
    return Preview(found, shown, page)


def _save(request: HttpRequest, preview: Preview, form: SeveralForm) -> HttpResponse:
    marked = houses_close(
        houses=[one.house for one in preview.anew], span=form.span(), reason=form.cleaned_data["reason"],
        by=actor(request), now=timezone.now(),
    )  # fmt: skip
    told = ngettext("%(count)s house is closed.", "%(count)s houses are closed.", len(marked)) % {"count": len(marked)}
    broken = sum(one.broken for one in marked)
    if broken:
        text = ngettext(
            "%(count)s planned time can no longer be kept: the coordinator sees it and plans anew.",
            "%(count)s planned times can no longer be kept: the coordinator sees them and plans anew.",
            broken,
        )
        messages.warning(request, sentences(told, text % {"count": broken}))
    else:
        messages.success(request, sentences(told, _("No planned time is affected.")))
    return _back()


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """What was closed in one act, as it was shown."""
    user, now = actor(request), timezone.now()
    require(user, "change", Closure)
    seen = request.POST.get(SEEN, "")
    found = next((one for one in closed_together(user, now) if one.tag == seen), None)
    if found is None:
        messages.error(request, _("Somebody changed one of these closures meanwhile. Look at them again."))
        return _back()
    if done(request, partial(closures_take_back, closures=found.closures, by=user, now=now)):
        count = len(found.closures)
        told = ngettext("%(count)s closure is taken back.", "%(count)s closures are taken back.", count)
        messages.success(request, told % {"count": count})
    return _back()


def _back() -> HttpResponseRedirect:
    return redirect("close_several")
