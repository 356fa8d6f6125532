"""The way back to the page from which somebody came here."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from .parts import is_part

DEEPEST = 9  # parts of an address: more than any page of this site has
SHOWN = ("GET", "HEAD", "OPTIONS")  # what is asked for so, an address shows; else something was sent to it


def led_back(request: HttpRequest, target: str, otherwise: str) -> HttpResponseRedirect:
    """To ``target`` where it is an address of this site, from its root on; else to the page named ``otherwise``."""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe and target.startswith("/") else reverse(otherwise))


def page_before(request: HttpRequest) -> str:
    """The address of the page that somebody has before them: of what was sent, the one it was sent from, because many
    an address is sent to alone and shows nothing; of a part of a page, the whole one.
    """
    if request.method in SHOWN and not is_part(request):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return page_above(request.path)
    return came_from._replace(scheme="", netloc="", fragment="").geturl()


def page_above(path: str) -> str:
    """The nearest address above that there is; of what is deeper than any page, above that depth."""
    parts = path.strip("/").split("/")[:DEEPEST]
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"


def before(request: HttpRequest) -> dict[str, str]:
    """For templates, whose switches lead back to where they were pressed."""
    return {"page_before": page_before(request)}
