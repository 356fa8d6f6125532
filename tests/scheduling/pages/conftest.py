"""The small city, and somebody signed in to it."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.utils import translation

from backend.core.access.roles import Role
from tests import small_city
from tests.shared_city import shared_city
from tests.small_city import SmallCity, build_small_city


def in_chinese() -> SmallCity:
    with translation.override("zh-hans"):
        return build_small_city()


built_city, city = shared_city(in_chinese)


@pytest.fixture
def entered(city: SmallCity) -> Callable[[Role], Client]:
    """``entered(role)``: a browser in which the role's account is signed in, in English."""
    return partial(small_city.entered, city)
