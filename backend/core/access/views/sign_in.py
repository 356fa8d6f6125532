"""Staff sign in by name and password, and by a code of their application where they set one up."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ...models import User
from ...way_back import led_back
from ..demo import demo_account, demo_accounts
from ..forms import CodeForm, SignInForm
from ..limits import PASSWORDS_ENTERED, TooMany, count
from ..second_factor import has_second_factor, take_second_factor
from ..selectors import account_between
from ..sessions import begin_session

HALF = "half_signed_in"  # the account whose password was right, and when
SECONDS_BETWEEN = 300
WRONG = _("This name and password do not go together. Both are case-sensitive.")
WRONG_CODE = _("This code is not right, or was used before. Wait for the next one.")


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return _led_on(request)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count(PASSWORDS_ENTERED, request.META["REMOTE_ADDR"], timezone.now())
        except TooMany as refusal:
            return _refused(request, refusal.within)
        user = authenticate(request, **form.cleaned_data)
        if user is None:
            form.add_error(None, WRONG)
        elif has_second_factor(user):
            request.session[HALF] = [user.pk, timezone.now().timestamp()]
            return redirect(f"{reverse('second_factor')}?{request.GET.urlencode()}")
        else:
            begin_session(request, user, now=timezone.now())
            return _led_on(request)
    return _page(request, form)


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    user = _half_signed_in(request)
    if user is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            if take_second_factor(user=user, entered=form.cleaned_data["code"], now=now):
                del request.session[HALF]
                begin_session(request, user, now=now)
                return _led_on(request)
            form.add_error("code", WRONG_CODE)
        except TooMany as refusal:
            form.add_error("code", too_many(refusal.within))
    return render(request, "access/second_factor.html", {"form": form})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@require_POST
def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Without a password, where the setting allows it and for the accounts that the demo made."""
    account = demo_account(role)
    if account is None:
        raise Http404
    begin_session(request, account, now=timezone.now())
    return redirect("home")


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The answer to a name that was tried too often, whether anybody has it or not."""
    return _refused(request, settings.AXES_COOLOFF_TIME)


def too_many(within: timedelta) -> str:
    """What who tried too often reads; ``within``: how long the tries count."""
    minutes = -(-within // timedelta(minutes=1))
    if minutes % 60:
        text = ngettext(
            "Too many tries. Wait %(minutes)s minute, then try again.",
            "Too many tries. Wait %(minutes)s minutes, then try again.",
            minutes,
        )
        return text % {"minutes": minutes}
    hours = minutes // 60
    text = ngettext(
        "Too many tries. Wait %(hours)s hour, then try again.",
        "Too many tries. Wait %(hours)s hours, then try again.",
        hours,
    )
    return text % {"hours": hours}


def _refused(request: HttpRequest, within: timedelta) -> HttpResponse:
    form = SignInForm(request.POST)
    form.full_clean()
    form.add_error(None, too_many(within))
    response = _page(request, form)
    response.status_code = 429
    return response


def _page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    return render(request, "access/sign_in.html", {"form": form, "demo_accounts": demo_accounts()})


def _half_signed_in(request: HttpRequest) -> User | None:
    pk, since = request.session.get(HALF, (None, 0))
    return account_between(pk) if timezone.now().timestamp() - since < SECONDS_BETWEEN else None


def _led_on(request: HttpRequest) -> HttpResponse:
    return led_back(request, request.GET.get("next", ""), otherwise=settings.LOGIN_REDIRECT_URL)
