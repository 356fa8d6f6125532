"""The address at which a telephone opens its own map."""

from typing import Any
from urllib.parse import quote

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def map_address(context: dict[str, Any], place: Any, name: str) -> str:
    """A pin called ``name`` at a place with latitude and longitude, by ``geo:`` (RFC 5870).

    iPhones, iPads and Macs do not know that scheme; Apple's own address opens their map.
    """
    at, said = f"{place.latitude:.5f},{place.longitude:.5f}", quote(name)
    if "Mac OS X" in context["request"].headers.get("User-Agent", ""):  # so do all Apple devices name themselves
        return f"https://maps.apple.com/?ll={at}&q={said}"
    return f"geo:{at}?q={at}({said})"
