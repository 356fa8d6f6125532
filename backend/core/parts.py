"""Parts of pages, which htmx asks for."""

from django.http import HttpRequest


def is_part(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, or sent from one. The middleware of django-htmx has looked; where another
    answered before it, nothing is a part."""
    return bool(getattr(request, "htmx", False))
