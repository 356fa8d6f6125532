"""What happens around every request."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from .access.passwords import API


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
