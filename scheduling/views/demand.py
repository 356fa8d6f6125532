"""Coordinators change files and needs: that may break what is published, so it is done here."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.core.editing import Edit, unless_changed
from backend.core.forms import stored
from backend.core.periods import ONE_DAY
from facilities.models import ServiceType
from residents.models import Need, Resident
from residents.selectors.files import need_to_write
from residents.services.needs import need_add
from residents.views.writers import for_writers
from residents.writing_forms import EndForm, FileForm, NeedForm, ServiceForm, WithdrawForm

from ..selectors.broken import affected_by_end, beds_left
from ..selectors.entitlements import is_entitled
from ..services.demand import need_change, need_end, need_withdraw, resident_change


@for_writers
def change_resident(request: HttpRequest, resident: Resident) -> HttpResponse:
    user: Any = request.user
    edit = Edit(request, resident, lambda row, data: FileForm(user, data, instance=row))
    if edit.stored(
        lambda: resident_change(
            resident=resident, values=edit.form.cleaned_data, by=user, today=timezone.localdate(), now=timezone.now()
        )
    ):
        messages.success(request, _("Changed."))
        return redirect("dossier", resident.code)
    return _page(request, resident, edit.form, _("Change the file"), edit=edit)


@for_writers
def new_need(request: HttpRequest, resident: Resident) -> HttpResponse:
    """``?service=`` once it is chosen; until then it is asked for."""
    today = timezone.localdate()
    first = ServiceForm(request.user, today, request.GET if "service" in request.GET else None)
    if first.chosen is None:
        return render(request, "scheduling/new_need.html", {"form": first, "resident": resident})
    return _new_need_of(request, resident, first.chosen)


def _new_need_of(request: HttpRequest, resident: Resident, service: ServiceType) -> HttpResponse:
    user: Any = request.user
    today = timezone.localdate()
    funded = is_entitled(user, resident, service, today)
    initial = {"dates": [today, None], "waiting_since": today, "funded": funded}
    form = NeedForm(request.POST or None, instance=Need(resident=resident, service=service), initial=initial)
    if stored(
        form,
        lambda: need_add(
            resident=resident, service=service, values=form.cleaned_data, by=user, today=today, now=timezone.now()
        ),
    ):
        messages.success(request, _("Entered. The next plan that is made counts it."))
        return _back(resident)
    return _page(request, resident, form, _("New need"), str(service))


@for_writers
def change_need(request: HttpRequest, resident: Resident, need: str) -> HttpResponse:
    user: Any = request.user
    row = _need(request, resident, need)
    edit = Edit(request, row, lambda stands, data: NeedForm(data, instance=stands))
    if edit.stored(
        lambda: need_change(
            need=row, values=edit.form.cleaned_data, by=user, today=timezone.localdate(), now=timezone.now()
        )
    ):
        messages.success(request, _("Changed."))
        return _back(resident)
    return _page(request, resident, edit.form, _("Change the need"), f"{row.service} · {row.code}", edit)


@for_writers
def end_need(request: HttpRequest, resident: Resident, need: str) -> HttpResponse:
    """Two ways: a last day, or nobody asks for it any more. The button that was pressed says which; what a last day
    calls off is shown before it is stored, with ``save``.
    """
    user: Any = request.user
    row, now = _need(request, resident, need), timezone.now()
    today, asked = timezone.localdate(now), request.POST.get("act")
    edit = Edit(request, row, lambda stands, data: _end_form(stands, data if asked == "end" else None))
    withdrawn = WithdrawForm(request.POST if asked == "withdraw" else None, prefix="withdraw")
    ends = edit.form
    if "save" in request.POST and edit.stored(lambda: need_end(need=row, **ends.cleaned_data, by=user, now=now)):
        messages.success(request, _("It ends on that day."))
        return _back(resident)
    withdraw = partial(need_withdraw, need=row, by=user, today=today, now=now)
    if stored(withdrawn, lambda: unless_changed(request, row, partial(withdraw, **withdrawn.cleaned_data))):
        messages.success(request, _("Withdrawn. Nothing more is planned for it."))
        return _back(resident)
    shown = {
        "resident": resident, "need": row, "edit": edit, "ends": ends, "withdrawn": withdrawn,
        "from_today": _called_off(request, row, today, now),
    }  # fmt: skip
    if ends.is_valid():
        shown["after"] = _called_off(request, row, ends.cleaned_data["last_day"] + ONE_DAY, now)
    return render(request, "scheduling/end_need.html", shown)


def _end_form(need: Need, data: Any) -> EndForm:
    last = need.dates.upper and need.dates.upper - ONE_DAY
    return EndForm(data, prefix="end", initial={"last_day": last})


def _called_off(request: HttpRequest, need: Need, end: date, now: datetime) -> dict[str, Any]:
    """What is published for the need from ``end`` on, and the beds that it leaves."""
    return {"hits": affected_by_end(request.user, need, end, now), "beds": beds_left(request.user, need, end)}


def _need(request: HttpRequest, resident: Resident, code: str) -> Need:
    row = need_to_write(request.user, resident, code)
    if row is None:
        raise Http404
    return row


def _back(resident: Resident) -> HttpResponse:
    return redirect(f"{reverse('dossier', args=[resident.code])}#needs")


def _page(
    request: HttpRequest, resident: Resident, form: Any, title: str, about: str = "", edit: Edit[Any] | None = None
) -> HttpResponse:
    shown = {"form": form, "title": title, "about": about, "resident": resident, "edit": edit}
    return render(request, "residents/write.html", shown)
