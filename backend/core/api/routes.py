"""Addresses of resources: a list, and below it one row."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from .resource import Resource


class KeyConverter(StringConverter):
    """Codes and numbers; whatever else stands in an address names nothing."""

    regex = "[A-Za-z0-9_.-]{1,80}"


register_converter(KeyConverter, "key")


def rows(
    name: str, view: type[Resource], *, many: dict[str, str] | None = None, one: dict[str, str] | None = None
) -> list[URLPattern]:
    """``name/`` and ``name/<key>/``, with the methods beside GET that each knows: ``{"post": "create"}``."""
    return [
        path(f"{name}/", view.as_view({"get": "list", **(many or {})}), name=f"api_{name}"),
        path(f"{name}/<key:key>/", view.as_view({"get": "retrieve", **(one or {})}), name=f"api_{name}_one"),
    ]
