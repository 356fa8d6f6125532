"""Coordinators change the standing week of a resident, from which each new week starts."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backend.core.digits import whole_number
from backend.core.editing import Edit, done
from backend.core.forms import LastDayFormField
from residents.models import Resident
from residents.selectors.files import need_to_write
from residents.views.writers import for_writers

from ..models import StandingPattern
from ..selectors.habits import pattern_to_change, published_to_keep
from ..services.habits import habit_confirm, habit_end, habit_set


class EndForm(forms.Form):
    """``ends_on``: the day after the last one, None for no end."""

    ends_on = LastDayFormField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Empty: it has no end. After this day it is a time like any other: planning keeps what the week before had"
            " where it can, and may move it. To end the care itself, end the need."
        ),
    )  # fmt: skip


@for_writers
@require_POST
def set_habit(request: HttpRequest, resident: Resident) -> HttpResponse:
    """One time of the published week: as every week from now on."""
    user: Any = request.user
    asked = [whole_number(request.POST.get(name, "")) for name in ("plan", "index")]
    need = need_to_write(user, resident, request.POST.get("need", ""))
    plan = published_to_keep(user, asked[0]) if asked[0] is not None else None
    if plan is None or need is None or asked[1] is None:
        raise Http404
    if done(request, partial(habit_set, plan=plan, need=need, index=asked[1], by=user, now=timezone.now())):
        messages.success(request, gettext("From now on every week. The next plan that is made starts from it."))
    return _back(resident)


@for_writers
def end_habit(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    row = _pattern(request, resident, pk)
    edit = Edit(request, row, lambda stands, data: EndForm(data, initial={"ends_on": stands.ends_on}))
    end = edit.form
    if edit.stored(lambda: habit_end(pattern=row, **end.cleaned_data, by=user, now=timezone.now())):
        messages.success(request, gettext("The change is saved."))
        return _back(resident)
    shown = {
        "form": end, "title": gettext("End of a standing time"), "resident": resident, "edit": edit,
        "about": f"{row.need.service} · {row.get_weekday_display()}",
    }  # fmt: skip
    return render(request, "residents/write.html", shown)


@for_writers
@require_POST
def confirm_habit(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    habit_confirm(pattern=_pattern(request, resident, pk), by=user, now=timezone.now())
    messages.success(request, gettext("Confirmed: planning moves it only where there is no other way."))
    return _back(resident)


def _pattern(request: HttpRequest, resident: Resident, pk: int) -> StandingPattern:
    row = pattern_to_change(request.user, resident, pk)
    if row is None:
        raise Http404
    return row


def _back(resident: Resident) -> HttpResponse:
    return redirect(f"{reverse('dossier', args=[resident.code])}#patterns")
