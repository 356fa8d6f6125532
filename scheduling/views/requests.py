"""Coordinators answer what families ask."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from backend.core.access.questions import may, require
from residents.opening import opened

from ..choices import RequestKind, RequestStatus
from ..models import FamilyRequest
from ..selectors.requests import Asked, request_to_answer, requests_to_answer, wish_is_met
from ..services.requests import AlreadyAnswered, request_answer

PAGE = 30


class AnswerForm(forms.Form):
    """Only a wish is agreed to or refused: an absence and a question are answered."""

    status = forms.ChoiceField(
        label=_("Decision"),
        choices=[(one.value, one.label) for one in (RequestStatus.AGREED, RequestStatus.REFUSED)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer to the family"), max_length=400, help_text=_("Plain words; the family reads them."),
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip

    def __init__(self, kind: str, *args: Any, reads: bool, **kwargs: Any) -> None:
        """``reads``: whoever asked reads the answer on a page; else it is told on the telephone."""
        super().__init__(*args, **kwargs)
        if not reads:
            self.fields["answer"].help_text = _("What you tell on the telephone; it is kept as told.")
        if kind != RequestKind.TIME:
            del self.fields["status"]


@never_cache
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first, or those that are answered, the latest first."""
    require(request.user, "answer", FamilyRequest)
    answered = request.GET.get("show") == "answered"
    rows = Paginator(requests_to_answer(request.user, answered=answered), PAGE)
    shown = {"rows": rows.get_page(request.GET.get("page")), "answered": answered}
    return render(request, "scheduling/requests/list.html", shown)


@never_cache
@login_required
def answer(request: HttpRequest, code: UUID) -> HttpResponse:
    user: Any = request.user
    require(user, "answer", FamilyRequest)
    found = request_to_answer(user, code, timezone.now())
    if found is None:
        raise Http404
    if (asked_why := opened(request, found.request.resident, found.request)) is not None:
        return asked_why
    form = AnswerForm(found.request.kind, request.POST or None, reads=found.asker.reads)
    unmet = False
    if request.method == "POST" and form.is_valid():
        status = RequestStatus(form.cleaned_data.get("status", RequestStatus.AGREED))
        wish = (found.request.kind, status) == (RequestKind.TIME, RequestStatus.AGREED)
        unmet = wish and found.open and "sure" not in request.POST and not wish_is_met(user, found.request)
        if not unmet:
            return _stored(request, found, status, form.cleaned_data["answer"])
    shown = {"found": found, "form": form, "unmet": unmet, "may_withdraw": _may_withdraw(user, found)}
    return render(request, "scheduling/requests/answer.html", shown)


def _may_withdraw(user: Any, found: Asked) -> bool:
    return found.open and found.request.by_phone and may(user, "enter", found.request)


def _stored(request: HttpRequest, found: Asked, status: RequestStatus, text: str) -> HttpResponse:
    user: Any = request.user
    try:
        request_answer(request=found.request, status=status, answer=text, by=user, now=timezone.now())
    except AlreadyAnswered:
        messages.warning(request, gettext("Somebody else answered this meanwhile, or the family withdrew it."))
        return redirect("request", found.request.code)
    if found.asker.reads:
        messages.success(request, gettext("Answered. The family reads it on its page."))
    else:
        messages.success(request, gettext("Kept as told. Ring back if you have not yet: no message is sent."))
    return redirect("requests")
