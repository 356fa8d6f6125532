"""A resident is referred to another institution, from the file; see ``services.referrals``."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from backend.core.access.questions import Actor
from backend.core.editing import done
from backend.core.forms import stored

from ..models import Referral, Resident
from ..selectors.referrals import facilities_to_refer, referral_to_withdraw
from ..services.referrals import referral_send, referral_withdraw
from .writers import for_writers


class ReferralForm(forms.ModelForm):
    class Meta:
        model = Referral
        fields = ("from_facility", "to_facility", "note")
        labels = {  # noqa: RUF012
            "from_facility": gettext_lazy("From which institution"),
            "to_facility": gettext_lazy("To which institution"),
        }
        help_texts = {  # noqa: RUF012
            "note": gettext_lazy("What the other institution has to know before it answers. It reads the file, too."),
        }

    def __init__(self, user: Actor, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = facilities_to_refer(user, today)
        for name in ("from_facility", "to_facility"):
            self.fields[name].queryset = open_now  # type: ignore[attr-defined]


@for_writers
def new_referral(request: HttpRequest, resident: Resident) -> HttpResponse:
    user: Any = request.user
    today = timezone.localdate()
    form = ReferralForm(user, today, request.POST or None, instance=Referral(resident=resident, sent_on=today))
    sent = stored(
        form,
        lambda: referral_send(resident=resident, values=form.cleaned_data, by=user, today=today, now=timezone.now()),
    )
    if sent:
        messages.success(request, _("Sent: %(facility)s reads it now and answers.") % {"facility": sent.to_facility})
        return _back(resident)
    title = _("Refer to another institution")
    return render(request, "residents/write.html", {"form": form, "title": title, "resident": resident})


@for_writers
@require_POST
def withdraw_referral(request: HttpRequest, resident: Resident, pk: int) -> HttpResponse:
    user: Any = request.user
    referral = referral_to_withdraw(user, resident, pk)
    if referral is None:
        raise Http404
    if done(request, lambda: referral_withdraw(referral=referral, by=user, now=timezone.now())):
        messages.success(request, _("Withdrawn."))
    return _back(resident)


def _back(resident: Resident) -> HttpResponse:
    return redirect(f"{reverse('dossier', args=[resident.code])}#referrals")
