"""The papers of the house: read by whoever runs it, written by the coordinators."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.access.questions import may, require
from backend.core.access.table import CHANGE
from backend.core.editing import Edit, done, unless_changed
from backend.core.forms import stored
from facilities.models import Credential, Facility
from facilities.selectors.staff import credential_to_change, credentials_of
from facilities.services.credentials import credential_add, credential_change, credential_remove

from .house import Way, actor, facility_page, form_page
from .supply_forms import CredentialForm, NewCredentialForm

PAPERS = "facility_papers"


@facility_page
def papers(request: HttpRequest, facility: Facility) -> HttpResponse:
    terms = credentials_of(request.user, facility, timezone.localdate())
    kinds = {term.row.kind for term in terms if term.state in ("ok", "warn")}  # type: ignore[union-attr]
    latest = {term.row.kind: term for term in terms}.values()  # type: ignore[union-attr]
    context = {
        "facility": facility,
        "tab": "papers",
        "terms": terms,
        "to_renew": {term.row.pk for term in latest if term.state in ("warn", "bad")},
        "missing": sorted(set(facility.kind.required_credentials) - kinds),
        "may_change": may(request.user, CHANGE, Credential),
    }
    return render(request, "scheduling/facility/papers.html", context)


@facility_page
def new_credential(request: HttpRequest, facility: Facility) -> HttpResponse:
    """``?kind=`` proposes one, from the day on which the one before it ends."""
    require(request.user, CHANGE, Credential)
    form = NewCredentialForm(
        request.POST or None, instance=Credential(facility=facility), initial=_proposed(request, facility)
    )
    if request.method == "POST" and form.is_valid():
        add = partial(credential_add, facility=facility, by=actor(request), now=timezone.now(), **form.cleaned_data)
        if stored(form, add):
            messages.success(request, _("Entered. The next plan that is made counts it."))
            return redirect(PAPERS, facility.code)
    return form_page(request, facility, form, tab="papers", title=_("New agreement or insurance"), back=_to_papers())


@facility_page
def change_credential(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    row = _credential(request, facility, pk)
    edit = Edit(request, row, lambda row, data: CredentialForm(data, instance=row))
    if edit.stored(
        lambda: credential_change(credential=row, by=actor(request), now=timezone.now(), **edit.form.cleaned_data)
    ):
        messages.success(request, _("The change is saved."))
        return redirect(PAPERS, facility.code)
    title = _("Change the days: %(kind)s") % {"kind": row.get_kind_display()}
    removal = reverse("facility_remove_credential", args=[facility.code, pk])
    return form_page(
        request, facility, edit.form, tab="papers", title=title, back=_to_papers(), edit=edit, removal=removal
    )


@facility_page
@require_POST
def remove_credential(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    row = _credential(request, facility, pk)
    remove = partial(credential_remove, credential=row, by=actor(request), now=timezone.now())
    if done(request, lambda: unless_changed(request, row, remove)):
        messages.success(request, _("Taken back. The history keeps what stood here."))
    return redirect(PAPERS, facility.code)


def _proposed(request: HttpRequest, facility: Facility) -> dict[str, Any]:
    kind, today = request.GET.get("kind", ""), timezone.localdate()
    ends: list[date] = [
        term.row.valid.upper
        for term in credentials_of(request.user, facility, today)
        if term.row.kind == kind and term.row.valid.upper  # type: ignore[union-attr]
    ]
    return {"kind": kind, "valid": [max([today, *ends]), None]}


def _credential(request: HttpRequest, facility: Facility, pk: int) -> Credential:
    require(request.user, CHANGE, Credential)
    row = credential_to_change(request.user, facility, pk)
    if row is None:
        raise Http404
    return row


def _to_papers() -> Way:
    return Way(PAPERS, _("Agreements and insurance"))
