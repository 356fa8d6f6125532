from dataclasses import dataclass
from smtplib import SMTPException
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage, get_connection

from .port import Message, MessageRefused

SECONDS = 10


@dataclass(frozen=True)
class MailGateway:
    """By a mail server, to an address made of the number: many text message services take mail.

    ``url``: ``smtp://user:password@host:port`` (``smtps://`` for TLS from the start, ``smtp+tls://`` for STARTTLS).
    ``to``: the address, with ``{phone}`` in the place of the number.
    """

    url: str
    sender: str
    to: str

    def send(self, message: Message) -> None:
        parts = urlsplit(self.url)
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname,
            port=parts.port,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=parts.scheme == "smtps",
            use_tls=parts.scheme == "smtp+tls",
            timeout=SECONDS,
        )
        mail = EmailMessage(
            body=message.text,
            from_email=self.sender,
            to=[self.to.replace("{phone}", message.to)],
            headers={"X-Message-Id": message.id},
            connection=connection,
        )
        try:
            mail.send()
        except SMTPException as error:
            raise MessageRefused(f"The mail server refused the message: {type(error).__name__}.") from None
