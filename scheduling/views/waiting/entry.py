"""One entry of the waiting list: why it stands where, what is offered, what was asked, and its whole log."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import may, require
from residents.opening import opened

from ...choices import OfferStatus, Outcome, WaitingStatus
from ...explaining.waiting import factors_of, family_lines
from ...models import LookAgain, Offer, WaitingListEntry
from ...report import reason_text
from ...selectors.left_of_need import left_now
from ...selectors.vacancies import barred_from, vacancies_for, vacancy_of
from ...selectors.waiting import entry_of, look_of, looks_of, offer_of, offers_of, queue_place, steps_of
from ...services.looking_again import look_again_answer
from ...services.offers import offer_accept, offer_decline, offer_make, offer_withdraw
from ...services.waiting import entry_close
from ..settling import settled
from .forms import Answer, Reason


@never_cache
@login_required
def entry(request: HttpRequest, need: str) -> HttpResponse:
    user: Any = request.user
    row = _entry(request, need)
    if (asked_why := opened(request, row.need.resident, row)) is not None:
        return asked_why
    today = timezone.localdate()
    place = queue_place(user, row, today)
    offers = offers_of(user, row)
    context = {
        "entry": row,
        "place": place,
        "factors": place and factors_of(place),
        "family_lines": family_lines(row, place) if place else [],
        "offers": offers,
        **_left(user, row, offers, today),
        "barred": [(one, reason_text(rule)) for one, rule in barred_from(user, need)],
        "looks": looks_of(user, row),
        "steps": steps_of(user, row),
        "answer": Answer(),
        "reason": Reason(),
        "may_answer": may(user, "change", LookAgain),
    }
    return render(request, "scheduling/waiting/entry.html", context)


def _left(user: Any, row: WaitingListEntry, offers: list[Offer], today: date) -> dict[str, Any]:
    """The free places with what each can promise, and whether that is less than was asked for."""
    left = left_now(user, row.need, today)
    free = vacancies_for(user, row.need.code) if row.status == WaitingStatus.WAITING else []
    found = [(one, left.of_vacancy(one)) for one in free]
    promised = [promise for _one, promise in found]
    promised += [left.of_offer(one) for one in offers if one.status == OfferStatus.OPEN]
    return {
        "free": [(one, promise) for one, promise in found if not promise.against],
        "short": next((promise for promise in promised if promise.is_short), None),
    }


@login_required
@require_POST
def offer(request: HttpRequest, need: str) -> HttpResponse:
    user: Any = request.user
    row = _entry(request, need)
    vacancy = vacancy_of(user, row.need, request.POST.get("place", ""))
    if vacancy is None:
        messages.error(request, _("This place is no longer free. Choose another."))
        return redirect("waiting_entry", need)
    beside = bool(request.POST.get("beside_others"))
    return _done(
        request,
        need,
        lambda: offer_make(entry=row, vacancy=vacancy, by=user, now=timezone.now(), beside_others=beside),
        _("Offered. The family is told."),
    )


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """On behalf of a family that answered by telephone."""
    return _settle(request, pk, offer_accept, _("Accepted. The next plan keeps it."))


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(offer_decline, reason=request.POST.get("reason", ""))
    return _settle(request, pk, act, _("Declined. The next in the queue is asked."))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    act = partial(offer_withdraw, reason=request.POST.get("reason", ""))
    return _settle(request, pk, act, _("Withdrawn. The family is told."))


def _settle(request: HttpRequest, pk: int, act: Callable[..., Offer], told: str) -> HttpResponse:
    row = _offer(request, pk)
    return _done(request, row.entry.need.code, lambda: act(offer=row, by=request.user, now=timezone.now()), told)


@login_required
@require_POST
def close(request: HttpRequest, need: str) -> HttpResponse:
    user: Any = request.user
    row = _entry(request, need)
    reason = request.POST.get("reason", "")
    return _done(
        request,
        need,
        lambda: entry_close(entry=row, reason=reason, by=user, now=timezone.now()),
        _("Taken off the waiting list."),
    )


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    require(user, "change", LookAgain)
    row = look_of(user, "change", pk)
    if row is None:
        raise Http404
    form = Answer(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an outcome and write an answer."))
        return redirect("waiting_entry", row.entry.need.code)
    outcome, text = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["answer"]
    return _done(
        request,
        row.entry.need.code,
        lambda: look_again_answer(look=row, outcome=outcome, answer=text, by=user, now=timezone.now()),
        _("Answered. The family is told."),
    )


def _entry(request: HttpRequest, need: str) -> WaitingListEntry:
    """Out of reach is not found; 403 for those whose page it never is."""
    user: Any = request.user
    require(user, "change", WaitingListEntry)
    row = entry_of(user, need)
    if row is None:
        raise Http404
    return row


def _offer(request: HttpRequest, pk: int) -> Offer:
    user: Any = request.user
    require(user, "change", Offer)
    row = offer_of(user, "change", pk)
    if row is None:
        raise Http404
    return row


def _done(request: HttpRequest, need: str, act: Callable[[], object], said: str) -> HttpResponse:
    """The entry's page shows what is now."""
    settled(request, act, said)
    return redirect("waiting_entry", need)
