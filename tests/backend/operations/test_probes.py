"""Whether the site is there, is ready, and what it counts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from backend.core.operations.health import readiness
from tests.network import Network

TOKEN = "t" * 40


def told(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, **changes))


def beat(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        moment = timezone.now() - timedelta(seconds=seconds_ago)
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [moment])


def test_the_site_is_there_whatever_name_it_is_asked_by(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds_ago", "worker"), [(None, "missing"), (70, "missing"), (30, "ok")])
def test_it_is_ready_with_a_database_and_names_a_missing_worker(
    client: Client, seconds_ago: int | None, worker: str
) -> None:
    if seconds_ago is not None:
        beat(seconds_ago)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "worker": worker}


@pytest.mark.django_db
def test_it_is_not_ready_before_its_migrations(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.core.operations.health._Migrated.known", False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.django_db
def test_it_is_not_ready_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr("backend.core.operations.health._is_migrated", fail)
    assert not readiness(timezone.now()).ready


@pytest.mark.django_db
def test_metrics_count_routes_and_states_and_name_nobody(client: Client) -> None:
    network = Network()
    network.grow(range(2))
    beat(5)
    client.get("/residents/P0/reveal/")
    text = client.get("/metrics").text
    assert 'care_requests_total{method="GET",route="residents/<str:code>/reveal/",status="302"}' in text
    assert "care_database_up 1.0" in text
    assert "care_workers 1.0" in text
    assert 'care_runs{status="queued"} 2.0' in text
    assert 'care_plans{status="draft"} 2.0' in text
    assert "P0" not in text


@pytest.mark.django_db
def test_invented_methods_are_counted_as_one(client: Client) -> None:
    for number in range(3):
        client.generic(f"INVENTED{number}", "/residents/")
    text = client.get("/metrics").text
    assert "INVENTED" not in text
    assert 'care_requests_total{method="other",route="residents/"' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "token", "headers", "address", "status"),
    [
        ("demo", "", {}, "127.0.0.1", 200),
        ("demo", "", {}, "192.0.2.1", 404),
        ("demo", "", {"X-Forwarded-For": "192.0.2.1"}, "127.0.0.1", 404),
        ("demo", TOKEN, {}, "127.0.0.1", 404),
        ("demo", TOKEN, {"Authorization": f"Bearer {TOKEN}"}, "192.0.2.1", 200),
        ("production", "", {}, "127.0.0.1", 404),
        ("production", TOKEN, {"Authorization": "Bearer x"}, "127.0.0.1", 404),
        ("production", TOKEN, {"Authorization": f"Bearer {TOKEN}"}, "192.0.2.1", 200),
    ],
)
def test_metrics_open_by_token_or_in_the_demo_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, mode: str, token: str, headers: dict[str, str], address: str, status: int
) -> None:
    told(monkeypatch, mode=mode, metrics_token=token)
    assert Client().get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status
