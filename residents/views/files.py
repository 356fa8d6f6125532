"""Coordinators begin files and enter whom to call."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.access.table import CHANGE
from backend.core.editing import Edit
from backend.core.forms import stored

from ..models import Guardian, Resident
from ..selectors.files import contact_to_write
from ..services.contacts import guardian_add, guardian_change, guardian_end, guardian_resume
from ..services.files import resident_add
from ..writing_forms import ContactForm, FileForm
from .writers import for_writers


@never_cache
@login_required
def new_resident(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    require(user, CHANGE, "residents")
    form = FileForm(user, request.POST or None)
    begun = stored(
        form, lambda: resident_add(values=form.cleaned_data, by=user, today=timezone.localdate(), now=timezone.now())
    )
    if begun:
        messages.success(request, _("The file %(code)s is begun. Now enter the family and the needs.") % vars(begun))
        return redirect("dossier", begun.code)
    return render(request, "residents/write.html", {"form": form, "title": _("New resident")})


@for_writers
def new_contact(request: HttpRequest, resident: Resident) -> HttpResponse:
    user: Any = request.user
    form = ContactForm(request.POST or None)
    if stored(form, lambda: guardian_add(resident=resident, values=form.cleaned_data, by=user, now=timezone.now())):
        messages.success(request, _("Entered."))
        return redirect("dossier", resident.code)
    return render(request, "residents/write.html", {"form": form, "title": _("New contact"), "resident": resident})


@for_writers
def change_contact(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    guardian = _contact(request, resident, pk)
    edit = Edit(request, guardian, lambda row, data: ContactForm(data, instance=row))
    if edit.stored(
        lambda: guardian_change(guardian=guardian, values=edit.form.cleaned_data, by=user, now=timezone.now())
    ):
        messages.success(request, _("Changed."))
        return redirect("dossier", resident.code)
    shown = {
        "form": edit.form,
        "edit": edit,
        "title": _("Change the contact"),
        "resident": resident,
        "contact": guardian,
    }
    return render(request, "residents/write.html", shown)


@for_writers
@require_POST
def end_contact(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    guardian_end(guardian=_contact(request, resident, pk), by=user, today=timezone.localdate(), now=timezone.now())
    messages.success(request, _("Entered: no longer speaks for the resident, is told nothing and reads nothing more."))
    return redirect("dossier", resident.code)


@for_writers
@require_POST
def resume_contact(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    guardian_resume(guardian=_contact(request, resident, pk), by=user, now=timezone.now())
    messages.success(request, _("Entered: speaks for the resident again. To sign in, a new sheet is needed."))
    return redirect("dossier", resident.code)


def _contact(request: HttpRequest, resident: Resident, pk: int) -> Guardian:
    guardian = contact_to_write(request.user, resident, pk)
    if guardian is None:
        raise Http404
    return guardian
