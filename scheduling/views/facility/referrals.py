"""Residents who are referred here, and the answer; beds and places of the house that are offered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.core.access.questions import may, require
from backend.core.editing import refusals
from facilities.models import Closure, Facility
from residents.choices import ReferralStatus
from residents.models import Referral
from residents.opening import opened
from residents.selectors.referrals import SHOWN, referral_to_answer, referrals_of
from residents.services.referrals import referral_answer

from ...models import Offer
from ...selectors.facility.offers import offer_to_withdraw, offers_of
from ...services.offers import offer_withdraw
from ..settling import settled
from .house import facility_page

NOTE_LENGTH = 500


@facility_page
def referrals(request: HttpRequest, facility: Facility) -> HttpResponse:
    context = {
        "facility": facility,
        "tab": "referrals",
        "referrals": referrals_of(request.user, facility),
        "shown": SHOWN,
        "offers": offers_of(request.user, facility, timezone.now()),
        "may_answer": may(request.user, "answer", Referral),
        "may_close": may(request.user, "change", Closure),
        "may_withdraw": may(request.user, "withdraw", Offer),
    }
    return render(request, "scheduling/facility/referrals.html", context)


@facility_page
@require_POST
def answer(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    user: Any = request.user
    require(user, "answer", Referral)
    referral = referral_to_answer(user, facility, pk)
    status = request.POST.get("status", "")
    if referral is None or status not in ReferralStatus:
        raise Http404
    if (asked_why := opened(request, referral.resident, referral)) is not None:
        return asked_why
    note = request.POST.get("note", "")[:NOTE_LENGTH]
    try:
        row = referral_answer(
            referral=referral, status=ReferralStatus(status), note=note, by=user, today=timezone.localdate(),
            now=timezone.now(),
        )  # fmt: skip
        messages.success(
            request,
            _("%(name)s: %(status)s.") % {"name": referral.resident.name, "status": row.get_status_display()},
        )
    except ValidationError as error:
        messages.error(request, refusals(error))
    return redirect("facility_referrals", facility.code)


@facility_page
@require_POST
def withdraw_offer(request: HttpRequest, facility: Facility, pk: int) -> HttpResponse:
    """The house cannot take anybody then: the family is told why, and the next in the queue is asked."""
    user: Any = request.user
    require(user, "withdraw", Offer)
    offer = offer_to_withdraw(user, facility, pk)
    if offer is None:
        raise Http404
    reason = request.POST.get("reason", "")
    settled(
        request,
        lambda: offer_withdraw(offer=offer, reason=reason, by=user, now=timezone.now()),
        _("Withdrawn. The family is told."),
    )
    return redirect("facility_referrals", facility.code)
