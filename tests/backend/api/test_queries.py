"""A list costs the same number of queries however many rows it shows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.core.access.roles import Role
from residents.api.views import OfResident
from tests.backend.access.sides import Side
from tests.backend.api.addresses import addresses

pytestmark = pytest.mark.django_db
MOST = 12  # session, account, roles, counts, then the rows and what is shown of them
RECKONED = {"api_capacity": 40}  # from all that the facilities of a page have


def test_lists_cost_no_query_a_row(client_of: Callable[[Role], Client], sides: tuple[Side, Side]) -> None:
    client = client_of(Role.CITY_COORDINATOR)
    client.get("/api/v1/me/")

    def cost(name: str, limit: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(reverse(name), {"limit": limit}).json()["results"]
        return len(queries), len(rows)

    compared = 0
    for one in addresses():
        if one.action != "list" or issubclass(one.view, OfResident):
            continue
        many, rows = cost(one.name, 500)
        if rows > 1:
            assert cost(one.name, rows - 1)[0] == many <= RECKONED.get(one.name, MOST), one.name
            compared += 1
    assert compared >= 18
