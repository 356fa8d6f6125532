"""The small city, whose families and carers sign in."""

from collections.abc import Callable

import pytest
from django.test import Client

from backend.core.access.roles import Role
from tests.shared_city import shared_city
from tests.small_city import SmallCity

built_city, city = shared_city()


@pytest.fixture
def entered(city: SmallCity) -> Callable[[Role | None], Client]:
    """A client in which the account of a role is signed in; nobody for None."""

    def enter(role: Role | None) -> Client:
        client = Client()
        if role:
            client.force_login(city.accounts[role])
        return client

    return enter
