"""Families sign in with the code of their invitation and the code that comes to their telephone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ..forms import CodeForm, InvitationForm
from ..invitations import ask_code, take_code
from ..limits import TooMany
from ..sessions import begin_session
from .sign_in import too_many

PENDING = "one_time_code"
WRONG_CODE = _("This code is not right, or its time is over. Look at the last message, or ask for a new code.")


@never_cache
def invitation(request: HttpRequest, code: str = "") -> HttpResponse:
    """The QR code of the sheet leads here with the code filled in; nothing is sent before the button is pressed."""
    form = InvitationForm(request.POST or None, initial={"invitation": code})
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_code(
                entered=form.cleaned_data["invitation"], address=request.META["REMOTE_ADDR"], now=timezone.now()
            )
        except TooMany as refusal:
            form.add_error("invitation", too_many(refusal.within))
        else:
            request.session[PENDING] = asked.pk
            return redirect("family_code")
    return render(request, "access/invitation.html", {"form": form})


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    if PENDING not in request.session:
        return redirect("family")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            found = take_code(
                code=request.session[PENDING],
                entered=form.cleaned_data["code"],
                address=request.META["REMOTE_ADDR"],
                now=now,
            )
        except TooMany as refusal:
            form.add_error("code", too_many(refusal.within))
        else:
            if found:
                del request.session[PENDING]
                begin_session(request, found.account, now=now, invitation=found)
                return redirect("home")
            form.add_error("code", WRONG_CODE)
    return render(request, "access/family_code.html", {"form": form})
