"""Tokens of the own account: made, shown once, revoked."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..forms import TokenForm
from ..tokens import make_token, own_tokens, revoke_token


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens that stand; a new one is on this answer and nowhere else."""
    user: Any = request.user
    if not user.has_usable_password():
        raise Http404
    now = timezone.now()
    form, made = TokenForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        _token, made = make_token(user=user, by=user, now=now, **form.cleaned_data)
        form = TokenForm()
    return render(request, "access/tokens.html", {"form": form, "made": made, "tokens": own_tokens(user, now)})


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    token = own_tokens(user, now).filter(pk=pk).first()
    if token is None:
        raise Http404
    revoke_token(token=token, by=user, now=now)
    return redirect("tokens")
