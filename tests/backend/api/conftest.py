"""Two sides of a city, and clients that ask the API as somebody."""

from collections.abc import Callable

import pytest
from django.test import Client

from backend.core.access.roles import Role
from tests.backend.access.conftest import pass_time  # noqa: F401  # a fixture
from tests.backend.access.sides import Side, two_sides

PASS_PHRASE = "a long pass phrase"


@pytest.fixture
def sides() -> tuple[Side, Side]:
    return two_sides()


@pytest.fixture
def client_of(sides: tuple[Side, Side]) -> Callable[[Role], Client]:
    """A client that is signed in with a role on the left side; one for each role."""
    clients: dict[Role, Client] = {}

    def made(role: Role) -> Client:
        if role not in clients:
            clients[role] = Client()
            clients[role].force_login(sides[0].account(role))
        return clients[role]

    return made


@pytest.fixture
def coordinator(client_of: Callable[[Role], Client]) -> Client:
    return client_of(Role.CITY_COORDINATOR)
