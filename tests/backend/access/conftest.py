"""Accounts and a clock that tests move."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.core.access.invitations import invite_guardian
from backend.core.access.roles import Role
from backend.core.models import Invitation, User
from residents.models import Guardian
from tests.backend.access.sides import NOON, Side, build_side, draft_plan, publish

PASS_PHRASE = "a long pass phrase"


@pytest.fixture
def carer() -> User:
    return User.objects.create_user("wang", password=PASS_PHRASE, last_name="王")


@pytest.fixture
def side() -> Side:
    plan = draft_plan()
    built = build_side("left", plan)
    publish(plan)
    return built


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """``pass_time(timedelta)``: views and the middleware read a later clock from now on. Returns what it shows."""
    started, real = timezone.now(), timezone.now
    offset = timedelta()

    def move(by: timedelta) -> datetime:
        nonlocal offset
        offset += by
        return started + offset

    monkeypatch.setattr(timezone, "now", lambda: real() + offset)
    return move


@pytest.fixture
def guardian(side: Side) -> Guardian:
    return side.rows[Guardian]


@pytest.fixture
def coordinator(side: Side) -> User:
    return side.account(Role.TOWN_COORDINATOR)


@pytest.fixture
def invited(guardian: Guardian, coordinator: User) -> tuple[Invitation, str]:
    return invite_guardian(guardian=guardian, by=coordinator, now=NOON)
