"""What signed-in people see of their own account."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from ..forms import CodeForm, NewPasswordForm
from ..limits import TooMany
from ..passwords import account_held, password_changed
from ..qr import qr_picture
from ..roles import Role
from ..second_factor import (
    WrongCode,
    add_second_factor,
    address_of,
    has_second_factor,
    new_secret,
    remove_second_factor,
)
from ..selectors import own_roles
from .sign_in import WRONG_CODE, too_many

SECRET = "second_factor_secret"


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    roles = own_roles(user)
    shown = {
        "roles": roles,
        "family": any(row.role == Role.FAMILY for row in roles),
        "staff": user.has_usable_password(),
        "has_second_factor": has_second_factor(user),
    }
    return render(request, "access/account.html", shown)


@method_decorator(never_cache, name="dispatch")
class ChangePassword(PasswordChangeView):
    form_class = NewPasswordForm
    template_name = "access/password.html"
    success_url = reverse_lazy("account")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """The old password may have been replaced since it was checked: whoever knew it sets none over that."""
        held = account_held(form.user)
        if held is None:
            form.add_error("old_password", form.error_messages["password_incorrect"])
            return self.form_invalid(form)
        form.user = held
        answer = super().form_valid(form)
        password_changed(account=form.user, now=timezone.now())
        return answer


@never_cache
@login_required
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Show a secret, and take it once a code of it is entered."""
    user: Any = request.user
    if not user.has_usable_password() or has_second_factor(user):
        return redirect("account")
    secret = request.session.setdefault(SECRET, new_secret())
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_second_factor(user=user, secret=secret, entered=form.cleaned_data["code"], now=timezone.now())
        except (WrongCode, TooMany) as refusal:
            form.add_error("code", too_many(refusal.within) if isinstance(refusal, TooMany) else WRONG_CODE)
        else:
            del request.session[SECRET]
            return redirect("account")
    shown = {"form": form, "secret": secret, "picture": qr_picture(address_of(secret, user))}
    return render(request, "access/set_up_second_factor.html", shown)


@never_cache
@login_required
def drop_second_factor(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not has_second_factor(user):
        return redirect("account")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_second_factor(user=user, entered=form.cleaned_data["code"], now=timezone.now())
        except (WrongCode, TooMany) as refusal:
            form.add_error("code", too_many(refusal.within) if isinstance(refusal, TooMany) else WRONG_CODE)
        else:
            return redirect("account")
    return render(request, "access/drop_second_factor.html", {"form": form})
