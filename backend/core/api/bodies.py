"""Fields of a body that nobody knows: passed over, a misspelt one would look as if it had been stored."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from .problems import INVALID, Problem


def refuse_strange(reader: Any, data: Any, shown: Collection[str]) -> None:
    """Raise Problem naming each field that ``reader`` does not know. ``shown``: what the answer shows beside those that
    may be sent; it may come back as it was read, and stays as it is."""
    strange = [at for at in _strange(reader, data, "") if at.removeprefix("/") not in shown]
    if strange:
        told = _("There is no such field.")
        raise Problem(INVALID, errors=[{"pointer": at, "code": "unknown", "detail": told} for at in strange])


def _strange(field: Any, data: Any, at: str) -> Iterator[str]:
    if isinstance(field, serializers.Serializer) and isinstance(data, dict):
        for name, value in data.items():
            if name in field.fields:
                yield from _strange(field.fields[name], value, f"{at}/{name}")
            else:
                yield f"{at}/{name}"
    elif isinstance(field, serializers.ListField) and isinstance(data, list):
        for number, value in enumerate(data):
            yield from _strange(field.child, value, f"{at}/{number}")
