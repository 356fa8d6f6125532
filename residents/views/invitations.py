"""Coordinators print invitations for the guardians of a resident, and revoke them."""

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

from backend.core.access.codes import grouped
from backend.core.access.invitations import AccountOff, NoContact, NoTelephone, invite_guardian, revoke_invitation
from backend.core.access.qr import qr_picture

from ..models import Guardian
from ..opening import opened
from ..selectors.invitations import guardian_to_invite, invited_guardians, resident_to_invite


@never_cache
@login_required
def invitations(request: HttpRequest, code: str) -> HttpResponse:
    resident = resident_to_invite(request.user, code)
    if resident is None:
        raise Http404
    if (asked_why := opened(request, resident)) is not None:
        return asked_why
    guardians = invited_guardians(request.user, resident, timezone.now())
    return render(request, "residents/invitations.html", {"resident": resident, "guardians": guardians})


@never_cache
@login_required
@require_POST
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Issue an invitation and show its sheet. The code is on this page and nowhere else."""
    user: Any = request.user
    guardian = _guardian(request, code)
    try:
        invitation, invitation_code = invite_guardian(guardian=guardian, by=user, now=timezone.now())
    except (NoContact, NoTelephone):
        return redirect("invitations", code)
    except AccountOff as off:
        messages.error(
            request,
            _(
                "The account %(account)s of this contact is switched off: nobody would get in with the sheet. Ask an"
                " administrator to switch it on again, then print the sheet."
            )
            % {"account": off},
        )
        return redirect("invitations", code)
    shown = grouped(invitation_code)
    address = request.build_absolute_uri(reverse("family_invited", args=[shown]))
    return render(
        request,
        "residents/invitation_sheet.html",
        {
            "guardian": guardian,
            "invitation": invitation,
            "code": shown,
            "last_digits": invitation.phone[-4:],
            "address": request.build_absolute_uri(reverse("family")),
            "picture": qr_picture(address),
        },
    )


@login_required
@require_POST
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    guardian = _guardian(request, code)
    for row in invited_guardians(user, guardian.resident, now):
        if row.guardian == guardian and row.invitation:
            revoke_invitation(invitation=row.invitation, by=user, now=now)
    return redirect("invitations", code)


def _guardian(request: HttpRequest, code: str) -> Guardian:
    guardian = guardian_to_invite(request.user, code, request.POST.get("guardian", ""))
    if guardian is None:
        raise Http404
    return guardian
