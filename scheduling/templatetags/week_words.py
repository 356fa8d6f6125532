"""Weeks, periods and shares as pages write them."""

from datetime import date, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backend.core.periods import days_text, moments_text

from ..report import reason_text
from ..weeks import week_name

register = template.Library()
register.filter("week_name", week_name)
register.filter("days", days_text)
register.filter("moments", moments_text)
register.filter("reason", reason_text)


@register.filter
def whole_week(monday: date) -> SafeString:
    """The name of a week in a heading, where the line must not break after its hyphen."""
    return format_html('<span class="whole">{}</span>', week_name(monday))


@register.filter
def sunday(monday: date) -> date:
    return monday + timedelta(days=6)


@register.filter
def share_of(part: Any, whole: Any) -> str:
    """A share with one decimal; empty where there is nothing to take it of."""
    return f"{part / whole:.1%}" if whole and isinstance(part, int | float) else ""


@register.filter
def clock(minute: int) -> str:
    """Minutes after midnight as ``09:30``."""
    return f"{minute // 60:02}:{minute % 60:02}"
