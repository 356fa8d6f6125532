"""Sessions begin here and end by themselves: after a while without a request, and after a longest time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Invitation, User
from ..services import audit
from .invitations import stands
from .questions import roles_of
from .roles import Role

BACKEND = "django.contrib.auth.backends.ModelBackend"
STARTED, SEEN, KIND, INVITATION = "started", "seen", "kind", "invitation"
NOTED_EVERY = timedelta(minutes=1)


def begin_session(request: HttpRequest, user: User, *, now: datetime, invitation: Invitation | None = None) -> None:
    """Sign ``user`` in, as staff or with the invitation of a family."""
    login(request, user, backend=BACKEND)
    if invitation:
        request.session.update({KIND: "family", INVITATION: invitation.pk})
    audit(who=user, act="account.sign_in", subject=user, now=now)


@receiver(user_logged_in)
def start_clock(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """However a session begins, it ends. Who is a carer and nothing else sees their own week alone, and is on the
    road between two requests."""
    moment = timezone.now().timestamp()
    kind = "carer" if set(roles_of(user)) == {Role.CARER} else "staff"
    request.session.update({STARTED: moment, SEEN: moment, KIND: kind})


def ending_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now()
            if _is_over(request, now):
                logout(request)
                messages.info(
                    request, _("You were signed out by the system, to keep files safe. Please sign in again.")
                )
            elif now.timestamp() - request.session[SEEN] >= NOTED_EVERY.total_seconds():
                request.session[SEEN] = now.timestamp()
        return get_response(request)

    return respond


def _is_over(request: HttpRequest, now: datetime) -> bool:
    session, moment = request.session, now.timestamp()
    if STARTED not in session:
        return True
    idle, longest = settings.SESSION_LIMITS[session[KIND]]
    if moment - session[STARTED] >= longest.total_seconds() or moment - session[SEEN] >= idle.total_seconds():
        return True
    return session[KIND] == "family" and not stands(session[INVITATION], now)
