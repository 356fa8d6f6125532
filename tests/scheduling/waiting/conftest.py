"""A published week."""

import pytest

from scheduling.models import Plan
from tests.scheduling.test_publishing import GOOD, publish, store
from tests.scheduling.village import village_with_zhao


@pytest.fixture
def published() -> Plan:
    village_with_zhao()
    return publish(store(GOOD))
