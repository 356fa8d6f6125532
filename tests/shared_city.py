"""The small city, or another that takes long to build, built once for the tests of a module, each of which gets it as
it was built.

What a test writes is undone behind it to where the city stood, and the city when its module is through. So in such a
module every test lives in the city, also one that does not ask for it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction

from tests.small_city import build_small_city


def shared_city(build: Callable[[], Any] = build_small_city) -> tuple[Any, Any]:
    """Two fixtures: the first for the name ``built_city``, the second for that by which tests ask. Not for tests that
    commit."""

    @pytest.fixture(scope="module")
    def built_city(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        undone = ExitStack()
        with django_db_blocker.unblock():
            undone.enter_context(transaction.atomic())
            city = build()
        yield city
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            undone.close()

    @pytest.fixture
    def city(built_city: Any, db: None) -> Any:
        """A copy: accounts remember what they were asked."""
        return deepcopy(built_city)

    return built_city, city
