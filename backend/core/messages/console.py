import sys

from .port import Message


class ConsoleGateway:
    """Writes the message where the worker was started: for one machine without a gateway, never in production."""

    def send(self, message: Message) -> None:
        sys.stdout.write(f"\n[{message.to}] {message.text}\n")
        sys.stdout.flush()
