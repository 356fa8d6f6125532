"""Whoever is signed out meets the sign-in page, and after it the page they were on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ..parts import is_part
from ..way_back import SHOWN, page_before


def led_to_sign_in(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages lead strangers to the sign-in, and would lead them back to themselves. An address that is sent to alone
    shows nothing then, and the part of a page is no place to sign in: both lead back to the page before.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        sign_in = reverse("sign_in")
        doors = (f"{sign_in}?next=", f"{reverse('admin:login')}?next=")
        sent = request.method not in SHOWN
        if not response.headers.get("Location", "").startswith(doors) or not (sent or is_part(request)):
            return response
        if sent:
            messages.warning(request, _("What you sent last is not stored: you were signed out before it came."))
        address = f"{sign_in}?{urlencode({'next': page_before(request)})}"
        if is_part(request):
            return HttpResponseClientRedirect(address)
        response.headers["Location"] = address
        return response

    return respond
