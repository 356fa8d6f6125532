"""Demo cities as rows, made once for a run of the tests."""

from datetime import date

import pytest

from scheduling.demo.city import Rows, make_city

MONDAY = date(2026, 11, 30)
City = dict[str, Rows]


@pytest.fixture(scope="session")
def full_city() -> City:
    return make_city(12_000, 1, MONDAY)


@pytest.fixture(scope="session", params=[60, 100, 1000, 12_000])
def any_city(request: pytest.FixtureRequest, full_city: City) -> City:
    return full_city if request.param == 12_000 else make_city(request.param, 7, MONDAY)
