"""The two weeks of the reports, and who reads them."""

import pytest

from backend.core.access.roles import Role
from backend.core.models import RoleAssignment, User
from tests.scheduling.reports.two_weeks import build_two_weeks


@pytest.fixture
def coordinator() -> User:
    user = User.objects.create_user("coordinator")
    RoleAssignment.objects.create(user=user, role=Role.CITY_COORDINATOR)
    return user


@pytest.fixture
def two_weeks() -> None:
    build_two_weeks()
