"""What a message was about and why it did not go, for people: its text is shown to nobody."""

from django import template
from django.utils.translation import gettext as _

from backend.core.models import OutboxMessage
from backend.core.outbox.sending import TOO_LATE
from backend.core.outbox.wanted import NOT_WANTED

register = template.Library()


@register.filter
def about(message: OutboxMessage) -> str:
    """By the beginning of its key."""
    words = {
        "reminder": _("Reminder of the day before"), "plan": _("A week was published or changed"),
        "offer": _("An offer of a place"), "look": _("Answer to a second look"),
        "request": _("Answer to a request"), "assessment": _("An assessment runs out"),
        "need": _("What was agreed for the care ends"), "placement": _("The bed is kept until a day"),
    }  # fmt: skip
    return words.get(message.key.partition("-")[0], _("Message"))


@register.filter
def why_not_sent(message: OutboxMessage) -> str:
    if message.error == NOT_WANTED:
        return _("The consent to messages is withdrawn")
    if message.error == TOO_LATE:
        return _("It could not be sent in time")
    return _("The message service did not take it")
