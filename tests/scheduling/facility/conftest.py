import pytest
from django.test import Client

from backend.core.access.roles import Role
from tests.shared_city import shared_city
from tests.small_city import SmallCity, entered

built_city, city = shared_city()


@pytest.fixture
def manager(city: SmallCity) -> Client:
    """Runs the station XC."""
    return entered(city, Role.FACILITY_MANAGER)


@pytest.fixture
def coordinator(city: SmallCity) -> Client:
    return entered(city, Role.CITY_COORDINATOR)
