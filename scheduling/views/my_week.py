"""The list of a carer, and what is tapped on it: at once, or kept by the telephone and sent later."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backend.core.access.codes import keyed_hash
from backend.core.access.passwords import wants_json
from backend.core.access.questions import require
from backend.core.periods import ONE_DAY, day_named
from backend.core.sentences import sentences

from ..choices import AttendanceStatus, NotMetReason
from ..selectors.my_week import my_day
from ..services.attendance import KeyTaken, NotOnTheList, Said, tap_store
from .taps import MarkForm

View = Callable[..., HttpResponse]


def for_carers(view: View) -> View:
    @never_cache
    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, "open", "carer pages")
        return view(request, *args, **kwargs)

    return asked


@for_carers
def my_week(request: HttpRequest) -> HttpResponse:
    """One day of the week, today unless another is asked for."""
    today = timezone.localdate()
    try:
        day = day_named(request.GET.get("day") or today.isoformat())
    except ValueError:
        raise Http404 from None
    page = my_day(request.user, day, today)
    shown = {
        "page": page,
        "today": today,
        "ahead": _ahead(today),
        "reasons": NotMetReason.choices,
        "time": timezone.localtime(),
        "account": _account(request),
    }
    return render(request, "scheduling/my_week/day.html", shown)


def _account(request: HttpRequest) -> str:
    """Taps that wait on a telephone are sent by the account alone that made them, and stored for it alone."""
    return keyed_hash("taps", str(request.user.pk))[:16]


def _ahead(today: date) -> list[date]:
    """What the telephone keeps for times without a connection: the rest of this week, and the next."""
    return [today + number * ONE_DAY for number in range(14 - today.weekday())]


@never_cache
@require_POST
def marks(request: HttpRequest) -> HttpResponse:
    """A tap. The page's own script asks for JSON, and keeps what was not taken; a form gets the page again.

    Where somebody else has signed in since the page was opened, whoever made the tap is signed out.
    """
    by_script = wants_json(request)
    signed_in = request.user.is_authenticated and request.POST.get("account", _account(request)) == _account(request)
    if not signed_in and by_script:
        return JsonResponse({"sign_in": reverse("sign_in")}, status=401)
    answer: HttpResponse = _store(request, by_script)
    return answer


@for_carers
def _store(request: HttpRequest, by_script: bool) -> HttpResponse:
    user: Any = request.user
    form, refusal = MarkForm(request.POST), ""
    if form.is_valid():
        now = timezone.now()
        given = form.cleaned_data
        try:
            said = Said(
                AttendanceStatus(given["status"]),
                by=user,
                at=given["at"] or now,
                now=now,
                # The buttons of one form share its key, and say different things.
                key=uuid5(given["key"], given["status"]),
                reason=given["reason"],
                note=given["note"],
            )
            tap_store(occurrences=given["occurrence"], said=said)
        except NotOnTheList:
            refusal = _("The plan was changed: this appointment is no longer yours. Please call the coordinator.")
        except ValidationError as error:  # too early or too late
            refusal = sentences(*error.messages)
        except KeyTaken:
            refusal = _("This was said by another account.")
    else:
        refusal = sentences(*(fault for faults in form.errors.values() for fault in faults))
    if by_script:
        return JsonResponse({"refused": refusal}, status=409) if refusal else JsonResponse({"stored": True})
    if refusal:
        messages.warning(request, refusal)
    return redirect(f"{reverse('my_week')}?day={_day_of(form):%Y-%m-%d}")


def _day_of(form: MarkForm) -> date:
    occurrences = form.cleaned_data.get("occurrence")
    return occurrences[0].day if occurrences else timezone.localdate()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the list for times without a connection. It stands here because a browser lets it serve
    no address but those below its own."""
    path: Any = finders.find("scheduling/my_week_worker.js")
    with open(path, encoding="utf-8") as file:
        answer = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
