"""Whoever waits for a worker is told where none is there: without it the page would wait for ever."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.core.operations.health import workers_alive

register = template.Library()


@register.simple_tag
def worker_missing() -> SafeString:
    """A sentence where no worker has been seen for a minute; nothing otherwise. One query."""
    if workers_alive(timezone.now()):
        return SafeString()
    text = _("No worker is running, so nothing begins. Please tell whoever looks after the system.")
    return format_html("<strong>{}</strong>", text)
