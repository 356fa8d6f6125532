"""Messages that are queued with an act are sent once it is stored, at least once, each known by its key."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.models import OutboxMessage
from backend.core.outbox import message_queue
from backend.core.outbox.sending import WAITS, message_retry, message_send, messages_revive
from tests.network import NOON
from tests.refusal import refused

pytestmark = pytest.mark.django_db
PHONE, TEXT = "13800000000", "明天上午九点，新仓康复站，语言训练。"
MINUTE = timedelta(minutes=1)


class Service(BaseHTTPRequestHandler):
    """A text message service that answers with ``answer`` and keeps what it was told, with the key."""

    answer: int
    told: list[tuple[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append((self.headers["Idempotency-Key"], body))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[type[Service]]:
    handler = type("Told", (Service,), {"answer": 200, "told": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.ENVIRONMENT = replace(
        settings.ENVIRONMENT,
        message_gateway="webhook",
        message_webhook_url=f"http://127.0.0.1:{server.server_port}/",
        message_webhook_token="t",
    )
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


def queue(key: str = "reminder-1", **more: Any) -> OutboxMessage:
    row = message_queue(phone=PHONE, text=TEXT, key=key, now=NOON, **more)
    assert row is not None
    return row


@pytest.fixture
def send(service: type[Service]) -> Callable[..., OutboxMessage]:
    def run(row: OutboxMessage, now: Any = NOON) -> OutboxMessage:
        message_send(message=row.pk, now=now)
        row.refresh_from_db()
        return row

    return run


def jobs() -> list[tuple[int, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name="core.send_message").order_by("id")
    return [(row.args["message"], row.scheduled_at) for row in rows]


def test_a_message_is_queued_with_its_act_or_not_at_all() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert OutboxMessage.objects.count() == 0
    assert jobs() == []
    row = queue()
    assert jobs() == [(row.pk, None)]


def test_the_same_key_is_queued_once() -> None:
    first, again = queue(), queue()
    assert first == again
    assert jobs() == [(first.pk, None)]
    assert queue("reminder-2") != first


def test_without_a_telephone_nothing_is_queued() -> None:
    assert message_queue(phone=" ", text=TEXT, key="k", now=NOON) is None
    assert OutboxMessage.objects.count() == 0


def test_the_database_holds_telephone_and_text_sealed() -> None:
    queue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, text FROM core_outboxmessage")
        phone, text = cursor.fetchone()
    assert PHONE not in phone
    assert "康复" not in text


def test_a_message_is_sent_with_its_key_and_emptied(service: type[Service], send: Callable[..., OutboxMessage]) -> None:
    row = send(queue())
    assert service.told == [("reminder-1", {"id": "reminder-1", "to": PHONE, "text": TEXT})]
    assert (row.sent_at, row.phone, row.text, row.attempts) == (NOON, "", "", 1)
    send(row)
    assert len(service.told) == 1


def test_refused_messages_are_tried_again_ever_later_and_given_up_in_the_end(
    service: type[Service], send: Callable[..., OutboxMessage]
) -> None:
    service.answer = 503
    row = queue()
    for attempt in range(1, len(WAITS) + 1):
        send(row)
        assert (row.attempts, row.sent_at, row.failed_at) == (attempt, None, None)
    assert [at for _message, at in jobs()] == [None, *(NOON + wait for wait in WAITS)]
    send(row)
    assert (row.attempts, row.failed_at, row.error) == (7, NOON, "The message gateway answered 503.")
    assert {key for key, _body in service.told} == {"reminder-1"}
    assert len(service.told) == len(jobs()) == 7

    service.answer = 200
    message_retry(message=row)
    assert jobs()[-1] == (row.pk, None)
    assert send(row).sent_at == NOON


def test_what_has_lost_its_use_is_not_sent(service: type[Service], send: Callable[..., OutboxMessage]) -> None:
    row = send(queue(until=NOON + MINUTE), NOON + MINUTE)
    assert (row.failed_at, row.error, row.attempts) == (NOON + MINUTE, "Its time was over.", 0)
    assert service.told == []
    message_retry(message=row)
    assert send(row, NOON + 2 * MINUTE).failed_at == NOON + MINUTE


def test_what_was_given_up_is_tried_again_only_while_it_is_of_use(
    service: type[Service], send: Callable[..., OutboxMessage]
) -> None:
    row = queue(until=NOON + MINUTE)
    OutboxMessage.objects.filter(pk=row.pk).update(failed_at=NOON, error="refused")
    message_retry(message=row)
    assert send(row, NOON + MINUTE).error == "Its time was over."
    assert service.told == []


def test_what_lost_its_job_is_queued_again_and_given_up_after_a_day(service: type[Service]) -> None:
    lost, waits = queue("lost"), queue("waits")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE (args->>'message')::bigint = %s", [lost.pk]
        )
    assert messages_revive(now=NOON + MINUTE) == 1
    assert [message for message, _at in jobs()] == [lost.pk, waits.pk, lost.pk]
    assert messages_revive(now=NOON + MINUTE) == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert messages_revive(now=NOON + timedelta(days=1)) == 2
    lost.refresh_from_db()
    assert (lost.failed_at, lost.error, lost.phone) == (NOON + timedelta(days=1), "Its job broke off.", PHONE)
    assert len(jobs()) == 3


def test_no_message_is_both_sent_and_given_up() -> None:
    row = queue()
    rows = OutboxMessage.objects.filter(pk=row.pk)
    with refused("message_sent_is_emptied"):
        rows.update(sent_at=NOON)
    with refused("message_sent_or_given_up"):
        rows.update(sent_at=NOON, failed_at=NOON, phone="", text="")
