"""Passwords that somebody else knows, or may know: the person sets a new one before anything else."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import User
from ..services import audit
from .questions import require
from .table import CHANGE

# What somebody may still open: to set the password, to leave, and to read the page in another language or size.
STILL_OPEN = ("change_password", "sign_out", "choose_display", "set_language")
API = "/api/"  # answers for itself: backend/core/api/endpoint.py


@transaction.atomic
def password_demand(*, account: User, by: User, now: datetime) -> bool:
    """From its next request on ``account`` must set a new password. False for one that has none: a family, the demo.

    Raises PermissionDenied.
    """
    require(by, CHANGE, account)
    if not account.has_usable_password():
        return False
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])
    audit(who=by, act="account.password_demand", subject=account, now=now)
    return True


@transaction.atomic
def password_changed(*, account: User, now: datetime) -> None:
    """The person has set a password that nobody else knows."""
    account.must_change_password = False
    account.save(update_fields=["must_change_password"])
    audit(who=account, act="account.password", subject=account, now=now)


def new_password_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever must set a password is led to where it is set, whatever page is asked for."""

    def respond(request: HttpRequest) -> HttpResponse:
        asked_of = request.user.is_authenticated and request.user.must_change_password
        if asked_of and not request.path.startswith(API) and request.path not in map(reverse, STILL_OPEN):
            messages.warning(request, _("Set a new password first: the one you have is known to somebody else."))
            return redirect("change_password")
        return get_response(request)

    return respond
