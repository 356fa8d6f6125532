"""The way back to the page from which somebody came here."""

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def led_back(request: HttpRequest, target: str, otherwise: str) -> HttpResponseRedirect:
    """To ``target`` where it is an address of this site, from its root on; else to the page named ``otherwise``."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe and target.startswith("/") else reverse(otherwise))
