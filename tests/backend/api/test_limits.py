"""How many requests an account and an address may make in a minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import RequestCount
from backend.core.traffic.counting import forget_counts, too_many

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.fixture
def at_eight(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def move(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    move(START + timedelta(seconds=15))
    return move


def limits(settings: Any, account: int, address: int) -> None:
    settings.API_REQUESTS_A_MINUTE = {"account": account, "address": address}


def test_an_account_is_told_when_to_come_again(
    settings: Any, at_eight: Callable[[datetime], None], coordinator: Client
) -> None:
    limits(settings, account=3, address=100)
    assert [coordinator.get("/api/v1/me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = coordinator.get("/api/v1/me/")
    assert (answer.headers["Retry-After"], answer.json()["type"]) == ("45", "/api/v1/problems/too-many-requests/")
    at_eight(START + MINUTE)
    assert coordinator.get("/api/v1/me/").status_code == 200


def test_others_are_not_held_up(settings: Any, at_eight: Any, client_of: Callable[[Role], Client]) -> None:
    limits(settings, account=1, address=100)
    first, other = client_of(Role.CITY_COORDINATOR), client_of(Role.ADMINISTRATOR)
    assert [client.get("/api/v1/me/").status_code for client in (first, first, other)] == [200, 429, 200]


def test_an_address_counts_whoever_asks(settings: Any, at_eight: Any, coordinator: Client) -> None:
    limits(settings, account=100, address=2)
    wrong = {"Authorization": "Bearer care_wrong"}
    statuses = [Client().get("/api/v1/me/", headers=wrong).status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    assert coordinator.get("/api/v1/me/").status_code == 429
    assert coordinator.get("/api/v1/me/", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_what_is_refused_counts(settings: Any, at_eight: Any, client_of: Callable[[Role], Client]) -> None:
    limits(settings, account=2, address=100)
    auditor = client_of(Role.AUDITOR)
    assert [auditor.get("/api/v1/beds/").status_code for _ in range(3)] == [403, 403, 429]


def test_counts_are_kept_for_minutes_and_name_nobody() -> None:
    for minute in range(12):
        assert not too_many({"address 10.0.0.9": 5}, START + minute * MINUTE)
    assert "10.0.0.9" not in str(RequestCount.objects.values_list())
    assert (forget_counts(now=START + 12 * MINUTE), RequestCount.objects.count()) == (2, 10)
