"""A whole file leaves the system: as an export for the family, or for good."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may
from residents.models import Resident
from residents.selectors.files import resident_for
from residents.services.numbers import LONGEST_REASON

from ..choices import ExportKind
from ..services.erasing import StillServed, dossier_erase
from ..services.exported import Wanted
from .exports import start


class ExportForm(forms.Form):
    reason = forms.CharField(label=_("For whom or what for?"), max_length=LONGEST_REASON)
    numbers = forms.BooleanField(label=_("With the whole certificate and identity number"), required=False)


class EraseForm(forms.Form):
    reason = forms.CharField(label=_("Why is the file erased?"), max_length=LONGEST_REASON)
    code = forms.CharField(label=_("Type the file code once more"), max_length=40)


@never_cache
@login_required
def export(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    resident = _resident(request, "export", code)
    form = ExportForm(request.POST or None)
    if not may(user, "reveal", resident):
        del form.fields["numbers"]
    if form.is_valid():
        reason, numbers = form.cleaned_data["reason"], form.cleaned_data.get("numbers", False)
        try:
            return start(request, Wanted(ExportKind.FILE, resident.code, reason, numbers))
        except ValidationError as fault:
            form.add_error(None, fault)
    return render(request, "scheduling/export_file.html", {"resident": resident, "form": form})


@never_cache
@login_required
def erase(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    resident = _resident(request, "erase", code)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        if form.cleaned_data["code"].strip() != resident.code:
            form.add_error("code", gettext("This is not the code of the file."))
        elif _erased(user, resident, form):
            messages.success(request, gettext("The file is erased."))
            return redirect("residents")
    return render(request, "scheduling/erase_file.html", {"resident": resident, "form": form})


def _erased(user: Any, resident: Resident, form: EraseForm) -> bool:
    now = timezone.now()
    try:
        dossier_erase(
            resident=resident, user=user, reason=form.cleaned_data["reason"], today=timezone.localdate(now), now=now
        )
    except StillServed:
        form.add_error(
            None,
            gettext(
                "A published plan still serves this person, or a bed or an offer is held. End the placement, publish"
                " the weeks without this person, then erase."
            ),
        )
    except ValidationError as fault:
        form.add_error("reason", fault)
    return form.is_valid()


def _resident(request: HttpRequest, act: str, code: str) -> Resident:
    resident = resident_for(request.user, act, code)
    if resident is None:
        raise Http404
    return resident
