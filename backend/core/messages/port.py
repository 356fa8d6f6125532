from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """``id`` is the same when a message is sent again, so that the other side can tell a double."""

    id: str
    to: str  # a telephone number
    text: str


class Gateway(Protocol):
    def send(self, message: Message) -> None: ...


class MessageRefused(Exception):
    """The other side did not take the message. Says no number and no text: it may stand in a log."""
