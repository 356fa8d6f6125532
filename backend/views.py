"""The first page of each role, and the page of components for those who build pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .navigation import lines_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first line of the person's roles; the account's own page for who has none yet."""
    lines = lines_of(request.user)
    return redirect(lines[0].url if lines else "account")


def style(request: HttpRequest) -> HttpResponse:
    """One of each component. Not in production."""
    if settings.ENVIRONMENT.production:
        raise Http404
    return render(request, "style.html")
