"""What families open on their telephone, and what they tell and ask from there."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from backend.core.access.questions import require
from backend.core.digits import whole_number
from backend.core.editing import done, refusals
from facilities.selectors.doors import doors_of

from ...engine.supply import Mode
from ...explaining.plainly import missing_line, plain_reason
from ...occurrences import occurrence_named
from ...selectors.family.page import family_page
from ...selectors.family.relatives import own_need, own_relatives
from ...selectors.family.requests import own_request, own_requests
from ...selectors.family.week import Appointment, appointment_named
from ...selectors.occurrences import Row
from ...services.habits import week_confirm
from ...services.requests import (
    AlreadyAnswered,
    AlreadyAsked,
    TooManyOpen,
    absence_tell,
    question_ask,
    request_withdraw,
    time_ask,
)
from ...weeks import monday_of
from .forms import AbsenceForm, AnotherTimeForm, CannotComeForm, QuestionForm

View = Callable[..., HttpResponse]


def for_families(view: View) -> View:
    """For those who hold the role of a family; never from a cache."""

    @never_cache
    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(request.user, "open", "family pages")
        return view(request, *args, **kwargs)

    return asked


@for_families
def my_family(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = family_page(request.user, now)
    unserved = [
        (one, missing_line(str(one.need.service), one.units, Mode(one.need.service.mode)), plain_reason(one.rule))
        for one in page.unserved
    ]
    return render(request, "scheduling/family/week.html", {"page": page, "unserved": unserved, "now": now})


@for_families
def appointment(request: HttpRequest, name: str) -> HttpResponse:
    """Where, who gives it, what to bring; and from there: we cannot come, or another time please."""
    _row, shown = _appointment(request, name)
    return _appointment_page(request, shown, CannotComeForm(), AnotherTimeForm())


@for_families
@require_POST
def cannot_come(request: HttpRequest, name: str) -> HttpResponse:
    user: Any = request.user
    _row, shown = _appointment(request, name)
    form = CannotComeForm(request.POST)
    if shown.over(timezone.now()) or shown.called_off or not form.is_valid():
        return _appointment_page(request, shown, form, AnotherTimeForm())
    text, now = form.cleaned_data["text"], timezone.now()
    return _stored(
        request,
        lambda: absence_tell(resident=shown.resident, span=shown.span, text=text, by=user, now=now),
        _("Thank you. The appointment is called off; the people there see it at once."),
    )


@for_families
@require_POST
def another_time(request: HttpRequest, name: str) -> HttpResponse:
    user: Any = request.user
    row, shown = _appointment(request, name)
    form = AnotherTimeForm(request.POST)
    if shown.over(timezone.now()) or not form.is_valid():
        return _appointment_page(request, shown, CannotComeForm(), form)
    text, now = form.cleaned_data["text"], timezone.now()
    return _stored(
        request,
        lambda: time_ask(row=row, text=text, by=user, now=now),
        _("Your wish has been sent. The appointment stands until you have an answer."),
    )


def _appointment(request: HttpRequest, name: str) -> tuple[Row, Appointment]:
    try:
        found = appointment_named(request.user, occurrence_named(name))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _appointment_page(
    request: HttpRequest, one: Appointment, cannot_come: CannotComeForm, another_time: AnotherTimeForm
) -> HttpResponse:
    door = doors_of(request.user, [one.facility]).get(one.facility.pk) if one.facility else None
    shown = {"door": door, "one": one, "over": one.over(timezone.now()), "today": timezone.localdate()}
    return render(
        request,
        "scheduling/family/appointment.html",
        {**shown, "cannot_come": cannot_come, "another_time": another_time},
    )


@for_families
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The times of one week suit the family: of the version that it has read."""
    user: Any = request.user
    try:
        monday = monday_of(request.POST.get("week", ""))
    except ValueError as error:
        raise Http404 from error
    version = whole_number(request.POST.get("version", ""), 9_999) or 0  # there is none of that number
    if done(request, lambda: week_confirm(monday=monday, version=version, by=user, now=timezone.now())):
        messages.success(request, _("Thank you, it is confirmed."))
    return redirect(f"{reverse('my_family')}#confirm")


@for_families
def absence(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = AbsenceForm(own_relatives(user), request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return _stored(
            request,
            lambda: absence_tell(
                resident=given["resident"], span=given["span"], text=given["text"], by=user, now=timezone.now()
            ),
            _("Thank you. All appointments of that time are called off."),
        )
    return render(request, "scheduling/family/absence.html", {"form": form})


@for_families
def requests(request: HttpRequest) -> HttpResponse:
    """What was asked and answered, and a question more; ``about`` the need of the address, where one is."""
    user: Any = request.user
    form = QuestionForm(own_relatives(user), request.POST or None, initial=_about(user, request.GET.get("about", "")))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return _stored(
            request,
            lambda: question_ask(resident=given["resident"], text=given["text"], by=user, now=timezone.now()),
            _("Your question has been sent. The answer will stand here."),
        )
    return render(request, "scheduling/family/requests.html", {"form": form, "requests": own_requests(user)})


def _about(user: Any, code: str) -> dict[str, str]:
    """A question about a relative's need that was not served, begun for the family."""
    need = own_need(user, code)
    if need is None:
        return {}
    text = _("Please look again at “%(service)s”: we still need it.") % {"service": need.service}
    return {"resident": need.resident.code, "text": text}


@for_families
@require_POST
def withdraw(request: HttpRequest, code: UUID) -> HttpResponse:
    user: Any = request.user
    row = own_request(user, code)
    if row is None:
        raise Http404
    try:
        request_withdraw(request=row, by=user, now=timezone.now())
    except AlreadyAnswered:
        messages.warning(request, _("It has been answered meanwhile. Please read the answer, or call."))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("family_requests")


def _stored(request: HttpRequest, act: Callable[[], Any], thanks: str) -> HttpResponse:
    try:
        act()
    except AlreadyAsked:
        messages.warning(request, _("You have asked for this already. The answer will stand here."))
    except TooManyOpen:
        messages.warning(request, _("Many of your requests wait for an answer already. Please call the coordinator."))
    except ValidationError as error:  # over since the form was checked
        messages.warning(request, refusals(error))
    else:
        messages.success(request, thanks)
    return redirect("family_requests")
