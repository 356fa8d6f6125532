"""One entry of the waiting list: why it stands where, what is offered, what was asked, and its whole log."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import may, require
from backend.core.forms import stored
from residents.opening import opened

from ...choices import OfferStatus, Outcome, WaitingStatus
from ...explaining.waiting import factors_of, family_lines
from ...models import LookAgain, Offer, WaitingListEntry
from ...report import reason_text
from ...selectors.askers import asker_of
from ...selectors.calls import callers_of
from ...selectors.left_of_need import left_now
from ...selectors.vacancies import barred_from, vacancies_for, vacancy_of
from ...selectors.waiting import (
    STANDING,
    entry_of,
    look_of,
    looks_of,
    offer_of,
    offers_of,
    queue_place,
    steps_of,
)
from ...services.looking_again import look_again_answer, look_again_request, look_again_unask
from ...services.offers import offer_accept, offer_decline, offer_make, offer_withdraw
from ...services.waiting import entry_close
from ..call_forms import LookAgainCallForm
from ..settling import settled
from .forms import Answer, Reason


@never_cache
@login_required
def entry(request: HttpRequest, need: str) -> HttpResponse:
    row = _entry(request, need)
    return opened(request, row.need.resident, row) or _page(request, row)


@never_cache
@login_required
@require_POST
def look_again(request: HttpRequest, need: str) -> HttpResponse:
    """Somebody of the family rings and asks that a person look again."""
    user: Any = request.user
    require(user, "enter", LookAgain)
    row = _entry(request, need)
    if (asked_why := opened(request, row.need.resident, row)) is not None:
        return asked_why
    form = _look_again_form(user, row, request.POST)
    if stored(form, lambda: _ask_again(row, form.cleaned_data, user)):
        messages.success(request, _("Entered. It waits for its answer here and among the requests to look again."))
        return redirect(f"{reverse('waiting_entry', args=[need])}#look")
    return _page(request, row, form)


def _ask_again(row: WaitingListEntry, given: dict[str, Any], user: Any) -> LookAgain:
    return look_again_request(entry=row, text=given["text"], call=given["caller"], by=user, now=timezone.now())


def _look_again_form(user: Any, row: WaitingListEntry, data: Any = None) -> LookAgainCallForm:
    return LookAgainCallForm(row.need.resident, callers_of(user, row.need.resident), data, prefix="call")


def _page(request: HttpRequest, row: WaitingListEntry, asking: LookAgainCallForm | None = None) -> HttpResponse:
    """``asking``: what was filled in for who rang, and refused."""
    user: Any = request.user
    now = timezone.now()
    today, looks = timezone.localdate(now), looks_of(user, row)
    open_look = next((one for one in looks if one.answered_at is None), None)
    asker = asker_of(user, open_look, now) if open_look else None
    may_ask = row.status in STANDING and open_look is None and may(user, "enter", LookAgain)
    place = queue_place(user, row, today)
    offers = offers_of(user, row)
    context = {
        "entry": row,
        "place": place,
        "factors": place and factors_of(place),
        "family_lines": family_lines(row, place) if place else [],
        "offers": offers,
        **_left(user, row, offers, today),
        "barred": [(one, reason_text(rule)) for one, rule in barred_from(user, row.need.code)],
        "looks": looks,
        "asker": asker,
        "asking": asking or (_look_again_form(user, row) if may_ask else None),
        "may_unask": open_look is not None and open_look.by_phone and may(user, "enter", open_look),
        "steps": steps_of(user, row),
        "answer": Answer(reads=asker is None or asker.reads),
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
def unask(request: HttpRequest, pk: int) -> HttpResponse:
    """A second look that was entered by mistake."""
    user: Any = request.user
    require(user, "enter", LookAgain)
    row = look_of(user, "enter", pk)
    if row is None:
        raise Http404
    act = partial(look_again_unask, look=row, by=user, now=timezone.now())
    return _done(request, row.entry.need.code, act, _("Withdrawn."))


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
    outcome, text, now = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["answer"], timezone.now()
    told = _("Kept as told. Ring back if you have not yet: no message is sent.")
    return _done(
        request,
        row.entry.need.code,
        lambda: look_again_answer(look=row, outcome=outcome, answer=text, by=user, now=now),
        _("Answered. The family is told.") if asker_of(user, row, now).reads else told,
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
