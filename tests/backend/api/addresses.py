"""Every address of the API with each method, as the URL conf has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """``view``: the class; ``action``: what a resource does there, empty for a plain view."""

    name: str
    method: str
    view: Any
    action: str


def addresses() -> list[Address]:
    api = next(one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/")
    return [address for pattern in _patterns(api) for address in _of(pattern)]


def _patterns(inside: Any) -> Iterator[URLPattern]:
    for one in inside.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one)
        else:
            yield one


def _of(pattern: URLPattern) -> Iterator[Address]:
    view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", pattern.callback)
    name = str(pattern.name)
    actions = getattr(pattern.callback, "actions", None)
    if actions:
        for method, action in actions.items():
            if method != "head":
                yield Address(name, method, view, action)
    else:
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(view, method):
                yield Address(name, method, view, "")
