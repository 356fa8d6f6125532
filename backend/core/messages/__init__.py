"""Short messages to telephones leave through one port; which adapter stands behind it is a setting.

``gateway().send(message)`` returns when the other side has taken the message and raises MessageRefused, or the
network's own error, when it has not: the job that sends tries again.
"""

from django.conf import settings

from .console import ConsoleGateway
from .mail import MailGateway
from .port import Gateway, Message, MessageRefused
from .webhook import WebhookGateway

__all__ = ["Gateway", "Message", "MessageRefused", "gateway"]


def gateway() -> Gateway:
    given = settings.ENVIRONMENT
    if given.message_gateway == "webhook":
        return WebhookGateway(given.message_webhook_url, given.message_webhook_token)
    if given.message_gateway == "email":
        return MailGateway(given.email_url, given.email_from, given.message_email_to)
    return ConsoleGateway()
