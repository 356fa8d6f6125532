import socket

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.browser.quiet import under_way
from tests.jobs.workers import eventually

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_has_not_yet_asked_the_database_is_waited_for(live_server: LiveServer) -> None:
    assert under_way() == 0
    with socket.create_connection((live_server.thread.host, live_server.thread.port)) as browser:
        browser.sendall(b"GET /accounts/login/ HTTP/1.1\r\n")  # the rest is still on its way
        eventually(lambda: under_way() == 1)
    eventually(lambda: under_way() == 0)
