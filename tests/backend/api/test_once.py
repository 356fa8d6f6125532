"""A request with an idempotency key is carried out once, also when it comes twice at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backend.core.access.roles import Role
from backend.core.models import RequestDone, RoleAssignment, User
from backend.core.traffic.once import forget_requests
from scheduling.models import Run

RUN = {"week": "2026-W49"}


def ask(client: Client, key: str, **body: Any) -> Any:
    return client.post(
        "/api/v1/runs/", {**RUN, **body}, content_type="application/json", headers={"Idempotency-Key": key}
    )


def account(name: str) -> User:
    user = User.objects.create(username=name)
    RoleAssignment.objects.create(user=user, role=Role.CITY_COORDINATOR)
    return user


@pytest.mark.django_db
def test_the_same_again_is_answered_and_not_done(coordinator: Client) -> None:
    first, again = ask(coordinator, "k1"), ask(coordinator, "k1")
    assert (first.status_code, again.status_code, Run.objects.count()) == (201, 201, 1)
    assert (first.json(), first.headers["Location"]) == (again.json(), again.headers["Location"])
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")


@pytest.mark.django_db
def test_another_request_needs_another_key(coordinator: Client) -> None:
    ask(coordinator, "k1")
    answer = ask(coordinator, "k1", seed=2)
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/v1/problems/key-used/")
    assert (ask(coordinator, "k2").status_code, Run.objects.count()) == (201, 2)


@pytest.mark.django_db
def test_what_failed_may_be_sent_again(coordinator: Client) -> None:
    assert ask(coordinator, "k1", seconds=-1).status_code == 400
    assert (RequestDone.objects.count(), ask(coordinator, "k1").status_code) == (0, 201)


@pytest.mark.django_db
def test_a_key_is_of_one_account_and_for_a_day(coordinator: Client) -> None:
    other = Client()
    other.force_login(account("other"))
    assert [ask(client, "k1").status_code for client in (coordinator, other)] == [201, 201]
    assert Run.objects.count() == 2
    done = RequestDone.objects.order_by("pk").first()
    assert done is not None
    RequestDone.objects.filter(pk=done.pk).update(at=done.at - timedelta(hours=25))
    ask(coordinator, "k1")
    assert Run.objects.count() == 3
    assert forget_requests(now=done.at + timedelta(hours=25)) == 2


@pytest.mark.django_db
def test_a_key_that_is_too_long(coordinator: Client) -> None:
    assert ask(coordinator, "x" * 201).status_code == 400


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_are_one() -> None:
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(User.objects.filter(username="both").first() or account("both"))
    start = Barrier(2)

    def at_once(client: Client) -> Any:
        try:
            start.wait(timeout=20)
            return ask(client, "k1")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(at_once, clients))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Run.objects.count() == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 1
