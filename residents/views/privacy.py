"""Say why a minor's file is opened; see the numbers of a file."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backend.core.way_back import led_back

from ..models import Resident
from ..opening import ReadingForm
from ..selectors.files import part_to_read, resident_for
from ..services.dossier import dossier_open, is_minor
from ..services.numbers import LONGEST_REASON, Numbers, numbers_reveal


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need the whole numbers?"),
        max_length=LONGEST_REASON,
        help_text=_("For example: application for subsidy at the civil affairs bureau. It is kept with your name."),
    )


@never_cache
@login_required
def reading_reason(request: HttpRequest, code: str) -> HttpResponse:
    """``next``: the page that asked for a reason, and shows the file once one is given; ``part``: what it shows of the
    file, for those who reach that alone."""
    user: Any = request.user
    found = part_to_read(user, code, request.GET.get("part", ""))
    part, resident = found or (None, _resident(request, "read", code))
    back = led_back(request, request.GET.get("next", ""), otherwise="home")
    now = timezone.now()
    if not is_minor(resident, now):
        return back
    form = ReadingForm(request.POST or None)
    if form.is_valid():
        dossier_open(user=user, resident=resident, part=part, why=form.cleaned_data["why"], now=now)
        return back
    return render(request, "residents/reading_reason.html", {"resident": resident, "form": form})


@never_cache
@login_required
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    resident = _resident(request, "reveal", code)
    form, numbers = RevealForm(request.POST or None), None
    if form.is_valid():
        try:
            numbers = numbers_reveal(
                user=user, resident=resident, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except ValidationError as fault:
            form.add_error("reason", fault)
    return _revealed(request, resident, form, numbers)


def _revealed(request: HttpRequest, resident: Resident, form: RevealForm, numbers: Numbers | None) -> HttpResponse:
    return render(request, "residents/reveal.html", {"resident": resident, "form": form, "numbers": numbers})


def _resident(request: HttpRequest, act: str, code: str) -> Resident:
    resident = resident_for(request.user, act, code)
    if resident is None:
        raise Http404
    return resident
