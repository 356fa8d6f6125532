"""The door of a facility manager's pages: one's own facility, or the choice between several."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require
from backend.core.editing import Edit
from backend.core.periods import day_named
from facilities.models import Facility

from ...selectors.facility.houses import own_facilities, own_facility
from ...snapshot.rule_values import NoRules
from ...weeks import monday_of

P = ParamSpec("P")


def facility_page(
    view: Callable[Concatenate[HttpRequest, Facility, P], HttpResponse],
) -> Callable[..., Any]:
    """A page of the facility whose code stands in the address. Another's does not exist for who asks."""

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request: HttpRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        require(request.user, "run", Facility)
        facility = own_facility(request.user, code)
        if facility is None:
            raise Http404
        try:
            return view(request, facility, *args, **kwargs)
        except NoRules as error:  # a day long before
            raise Http404 from error

    return guarded


@never_cache
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Straight to the facility of who has one; a list for who has several."""
    require(request.user, "run", Facility)
    facilities = own_facilities(request.user)
    if len(facilities) == 1:
        return redirect("facility_today", facilities[0].code)
    shown = {"facilities": facilities, "may_enter": may(request.user, "change", "facilities")}
    return render(request, "scheduling/facility/choose.html", shown)


def day_asked(request: HttpRequest, name: str, default: date) -> date:
    """The day in the address, or ``default`` where there is none that can be read, or one far off."""
    try:
        return day_named(request.GET.get(name, ""))
    except ValueError:
        return default


def week_asked(request: HttpRequest, default: date) -> date:
    """The Monday of the week in the address, else of the week of ``default``."""
    try:
        return monday_of(request.GET.get("week", ""))
    except ValueError:
        return default - timedelta(days=default.weekday())


def actor(request: HttpRequest) -> Any:
    """The account that acts; only where one is sure to be signed in."""
    return request.user


@dataclass(frozen=True)
class Way:
    """The page of the facility to which a form leads back: the name of its address, what stands on the link."""

    url: str
    text: str
    args: tuple[Any, ...] = ()


def form_page(
    request: HttpRequest,
    facility: Facility,
    form: forms.BaseForm,
    *,
    tab: str,
    title: str,
    back: Way,
    edit: Edit[Any] | None = None,
    removal: str = "",
) -> HttpResponse:
    """A page that is one form. ``edit``: where it changes what is stored; ``removal``: the address that removes it."""
    address = reverse(back.url, args=[facility.code, *back.args])
    context = {
        "facility": facility, "tab": tab, "title": title, "form": form, "back": back, "address": address, "edit": edit,
        "removal": removal,
    }  # fmt: skip
    return render(request, "scheduling/facility/form.html", context)
