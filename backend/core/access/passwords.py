"""Passwords that somebody else knows, or may know: the person sets a new one before anything else."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import User
from ..services import audit
from .questions import require
from .table import CHANGE
from .tokens import revoke_tokens

# What somebody may still open: to set the password, to leave, and to read the page in another language or size.
STILL_OPEN = ("change_password", "sign_out", "choose_display", "set_language")
API = "/api/"  # answers for itself: backend/core/api/endpoint.py


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, not a person."""
    return request.headers.get("Accept", "").startswith("application/json")


@transaction.atomic
def password_demand(*, account: User, by: User, now: datetime) -> bool:
    """From its next request on ``account`` must set a new password. False for one that has none: a family, the demo.

    Whoever knew the password it has may have made tokens and a calendar address: they end. Raises PermissionDenied.
    """
    require(by, CHANGE, account)
    _end_secrets(account, by, now)
    if not account.has_usable_password():
        return False
    account.must_change_password = True
    account.save(update_fields=["must_change_password"])
    audit(who=by, act="account.password_demand", subject=account, now=now)
    return True


def account_held(account: User) -> User | None:
    """The account as it is now, until the transaction ends; None where its password was replaced since it was read."""
    held = User.objects.select_for_update().get(pk=account.pk)
    return held if held.password == account.password else None


@transaction.atomic
def password_changed(*, account: User, now: datetime) -> None:
    """The person has set a password that nobody else knows: where that was demanded, tokens of before end, and the
    calendar address.

    Of the own accord they stay: programs of the city and telephones need not stop for it.
    """
    if account.must_change_password:
        _end_secrets(account, account, now)
    account.must_change_password = False
    account.save(update_fields=["must_change_password"])
    audit(who=account, act="account.password", subject=account, now=now)


def _end_secrets(account: User, by: User, now: datetime) -> None:
    """Calendar addresses are rows of an app above this one, which asks since when they count."""
    revoke_tokens(user=account, by=by, now=now)
    account.secrets_ended_at = now
    account.save(update_fields=["secrets_ended_at"])


def new_password_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever must set a password is led to where it is set, whatever page is asked for.

    A page's script, which asks for JSON, takes them for signed out: led elsewhere, it would find all in order there.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        asked_of = request.user.is_authenticated and request.user.must_change_password
        if asked_of and not request.path.startswith(API) and request.path not in map(reverse, STILL_OPEN):
            if wants_json(request):
                return JsonResponse({"sign_in": reverse("sign_in")}, status=401)
            messages.warning(request, _("Set a new password first: the one you have is known to somebody else."))
            return redirect("change_password")
        return get_response(request)

    return respond
