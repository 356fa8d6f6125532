"""The place in the queue and why, a person who looks again, and offers to answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facilities.selectors.doors import doors_of

from ...choices import OfferStatus
from ...explaining.waiting import family_lines
from ...models import Offer
from ...selectors.family.queue import last_offer, own_entry, own_looks, own_offer, own_queue
from ...selectors.left_of_need import left_now
from ...services.looking_again import look_again_request
from ...services.offers import AGAINST, offer_accept, offer_decline
from ..settling import settled
from .forms import DeclineForm, LookAgainForm
from .pages import for_families


@for_families
def queue(request: HttpRequest) -> HttpResponse:
    return _queue_page(request, None, asked_of="")


@for_families
@require_POST
def look_again(request: HttpRequest, need: str) -> HttpResponse:
    user: Any = request.user
    entry = own_entry(user, need)
    if entry is None:
        raise Http404
    form = _look_again_form(need, request.POST)
    if form.is_valid():
        try:
            look_again_request(entry=entry, text=form.cleaned_data["text"], by=user, now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Thank you. A person looks at it again; the answer will stand here."))
            return redirect("family_queue")
    return _queue_page(request, form, asked_of=need)


def _look_again_form(need: str, data: Any = None) -> LookAgainForm:
    """One of several on the page, so that its fields are named by the need."""
    return LookAgainForm(data, auto_id=f"id_{need}_%s")


def _queue_page(request: HttpRequest, form: LookAgainForm | None, *, asked_of: str) -> HttpResponse:
    """``asked_of``: the code of the need whose form was filled in and refused."""
    shown = [
        (one, family_lines(one.entry, one.place), form if need == asked_of else _look_again_form(need))
        for one in own_queue(request.user, timezone.localdate())
        for need in [one.entry.need.code]
    ]
    return render(request, "scheduling/family/queue.html", {"queue": shown, "looks": own_looks(request.user)})


@for_families
def offer(request: HttpRequest, need: str) -> HttpResponse:
    """With none open, what became of the last one."""
    found = own_offer(request.user, need)
    return _offer_page(request, found, DeclineForm()) if found else _over_page(request, need)


@for_families
@require_POST
def accept(request: HttpRequest, need: str) -> HttpResponse:
    user: Any = request.user
    found = _as_read(request, need)
    if found is None:
        return _to_what_became_of_it(request, need)
    thanks = _("Accepted. The place is yours; the exact times come with the next week that is published.")
    return _answered(request, lambda: offer_accept(offer=found, by=user, now=timezone.now()), thanks)


@for_families
@require_POST
def decline(request: HttpRequest, need: str) -> HttpResponse:
    user: Any = request.user
    found, form = _as_read(request, need), DeclineForm(request.POST)
    if found is None:
        return _to_what_became_of_it(request, need)
    if not form.is_valid():
        return _offer_page(request, found, form)
    reason = form.cleaned_data["reason"]
    thanks = _("Declined. You keep your place in the queue.")
    return _answered(request, lambda: offer_decline(offer=found, reason=reason, by=user, now=timezone.now()), thanks)


def _as_read(request: HttpRequest, need: str) -> Offer | None:
    """The open offer, where it is the one whose page was read: an answer is to no other that has come since."""
    found = own_offer(request.user, need)
    if found is None or request.POST.get("offer") == str(found.pk):
        return found
    messages.warning(request, _("Another place is offered to you since. Please read this one, then answer."))
    return None


def _to_what_became_of_it(request: HttpRequest, need: str) -> HttpResponse:
    """Who taps twice, or answers after somebody else did, reads how it was answered, and what is offered now."""
    _over(request, need)
    return redirect("family_offer", need)


def _over(request: HttpRequest, need: str) -> Offer:
    found = last_offer(request.user, need)
    if found is None:
        raise Http404
    return found


def _over_page(request: HttpRequest, need: str) -> HttpResponse:
    """One that was accepted is theirs: all that the offer said of it stays to be read."""
    found = _over(request, need)
    accepted = found.status == OfferStatus.ACCEPTED
    door = doors_of(request.user, [found.facility]).get(found.facility_id) if accepted else None
    return render(request, "scheduling/family/offer_over.html", {"offer": found, "door": door})


def _offer_page(request: HttpRequest, found: Offer, form: DeclineForm) -> HttpResponse:
    """With what accepting it would give by now."""
    left = left_now(request.user, found.entry.need, timezone.localdate()).of_offer(found)
    shown = {
        "offer": found,
        "form": form,
        "door": doors_of(request.user, [found.facility]).get(found.facility_id),
        "against": AGAINST.get(left.against),
        "promised": found if left.against else left,
        "shorter": not left.against and (left.dates, [*left.weekdays]) != (found.dates, found.weekdays),
    }
    return render(request, "scheduling/family/offer.html", shown)


def _answered(request: HttpRequest, act: Callable[[], Any], thanks: str) -> HttpResponse:
    settled(request, act, thanks)
    return redirect("my_family")
