"""What happens around every request."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .access.passwords import API
from .way_back import page_above


def chosen_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Chinese, unless the person chose another language by the switch.

    Django's own LocaleMiddleware would follow the browser, whose language nobody chose for these screens.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    return respond


def named_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing has a name with a NUL in it, by which the database could not even be asked. The API says so itself."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path and not request.path.startswith(API):
            raise Http404
        return get_response(request)

    return respond


def nothing_shown(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Addresses that are sent to alone say so to whoever opens one, and where its page is. The API says so itself."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.path.startswith(API):
            return response
        page = render(request, "405.html", {"above": page_above(request.path)}, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return respond
