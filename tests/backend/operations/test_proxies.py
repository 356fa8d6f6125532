"""Whose word about the client's address counts."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from backend.core.operations.proxies import client_of, real_addresses

TRUSTED = (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("", "127.0.0.1"),
        ("192.0.2.7", "192.0.2.7"),
        ("1.2.3.4, 192.0.2.7", "192.0.2.7"),  # the client wrote the first itself
        ("192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("10.1.1.1, 10.0.0.9", "10.1.1.1"),  # all of the house
        ("192.0.2.7, nonsense", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_last_address_that_is_no_proxys_is_the_clients(forwarded: str, client: str) -> None:
    assert client_of("127.0.0.1", forwarded, TRUSTED) == client


@pytest.mark.parametrize(
    ("trusted", "peer", "address", "secure"),
    [
        (TRUSTED, "127.0.0.1", "192.0.2.7", True),
        (TRUSTED, "", "192.0.2.7", True),  # on a socket
        (TRUSTED, "203.0.113.5", "203.0.113.5", False),
        ((), "127.0.0.1", "127.0.0.1", False),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    monkeypatch: pytest.MonkeyPatch, trusted: tuple[object, ...], peer: str, address: str, secure: bool
) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, trusted_proxies=trusted))
    monkeypatch.setattr(settings, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"))
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    real_addresses(page)(
        RequestFactory().get(
            "/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        )
    )
    assert (seen[0].META["REMOTE_ADDR"], seen[0].is_secure()) == (address, secure)
