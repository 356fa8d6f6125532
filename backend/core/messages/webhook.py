import json
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .port import Message, MessageRefused

SECONDS = 10


class _Stays(HTTPRedirectHandler):
    """A redirected POST becomes a GET without the message, and takes the token along: a redirect is a refusal."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


_OPENER = build_opener(_Stays)


@dataclass(frozen=True)
class WebhookGateway:
    """Posts ``{"id", "to", "text"}`` as JSON to an address of the organisation's text message service."""

    url: str
    token: str

    def send(self, message: Message) -> None:
        body = json.dumps({"id": message.id, "to": message.to, "text": message.text}, ensure_ascii=False)
        request = Request(
            self.url,
            body.encode(),
            {
                "Content-Type": "application/json; charset=utf-8",
                "Authorization": f"Bearer {self.token}",
                "Idempotency-Key": message.id,
            },
        )
        try:
            with _OPENER.open(request, timeout=SECONDS):
                pass
        except HTTPError as error:
            error.close()
            raise MessageRefused(f"The message gateway answered {error.code}.") from None
