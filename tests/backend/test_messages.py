"""Messages leave by a real mail server and a real web server of this machine."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from backend.core.messages import Message, MessageRefused, gateway

MESSAGE = Message(id="one-time-code-7", to="13800000000", text="您的验证码是 012345。")


class Mailbox:
    """Takes mail that is posted after signing in as ``care`` with ``s3cret/``."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    def __call__(
        self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(given.login, given.password) == (b"care", b"s3cret/"))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # the library's name
        if "refused" in envelope.rcpt_tos[0]:
            return "550 no such number"
        self.taken.append(envelope)
        return "250 OK"


# The server warns of what is right on one machine: a password without encryption.
on_one_machine = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(
        box, hostname="127.0.0.1", port=port, authenticator=box, auth_required=True, auth_require_tls=False
    )
    server.start()
    yield box, port
    server.stop()


class Hook(BaseHTTPRequestHandler):
    taken: list[tuple[dict[str, str], Any]]
    answer: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((dict(self.headers), json.loads(body)))
        self.send_response(self.answer)
        if self.answer in (302, 307):
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self) -> None:
        self.taken.append((dict(self.headers), None))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[type[Hook], str]]:
    handler = type("Handler", (Hook,), {"taken": [], "answer": 202})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield handler, f"http://127.0.0.1:{server.server_port}/send"
        server.shutdown()
        thread.join()


def choose(settings: Any, **given: str) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, **given)


def by_mail(settings: Any, port: int, password: str = "s3cret%2F", to: str = "{phone}@sms.example") -> None:
    url = f"smtp://care:{password}@127.0.0.1:{port}"
    choose(settings, message_gateway="email", email_url=url, email_from="care@city.example", message_email_to=to)


@on_one_machine
def test_a_message_goes_by_mail_to_the_address_of_the_number(settings: Any, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    by_mail(settings, port)
    gateway().send(MESSAGE)
    (envelope,) = box.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("care@city.example", ["13800000000@sms.example"])
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail.get_content().strip() == MESSAGE.text
    assert mail["X-Message-Id"] == "one-time-code-7"


@on_one_machine
def test_mail_that_is_not_taken_is_an_error(settings: Any, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    for given in ({"password": "wrong"}, {"to": "refused-{phone}@sms.example"}):
        by_mail(settings, port, **given)
        with pytest.raises(MessageRefused) as refusal:
            gateway().send(MESSAGE)
        assert MESSAGE.to not in str(refusal.value)
    assert box.taken == []


def test_a_message_is_posted_to_the_hook(settings: Any, hook: tuple[type[Hook], str]) -> None:
    handler, url = hook
    choose(settings, message_gateway="webhook", message_webhook_url=url, message_webhook_token="t0ken")
    gateway().send(MESSAGE)
    ((headers, body),) = handler.taken
    assert body == {"id": "one-time-code-7", "to": "13800000000", "text": MESSAGE.text}
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["Idempotency-Key"] == "one-time-code-7"
    assert headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("answer", [302, 307, 400, 401, 500])
def test_a_hook_that_refuses_is_an_error(settings: Any, hook: tuple[type[Hook], str], answer: int) -> None:
    handler, url = hook
    handler.answer = answer
    choose(settings, message_gateway="webhook", message_webhook_url=url)
    with pytest.raises(MessageRefused, match=f"answered {answer}"):
        gateway().send(MESSAGE)
    assert len(handler.taken) == 1  # nobody is asked elsewhere


def test_the_console_shows_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    gateway().send(MESSAGE)
    assert capsys.readouterr().out == "\n[13800000000] 您的验证码是 012345。\n"
