"""No page reads the whole results of plans, megabytes in a city, beside the rows of their plans."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.core.access.roles import Role
from backend.core.models import User
from facilities.models import Closure, StaffMember
from scheduling.models import Plan
from scheduling.services.breaking import mark_closures
from tests.addresses import PAGES, addresses
from tests.network import NOON
from tests.small_city import SmallCity, enter_papers

pytestmark = pytest.mark.django_db
RESULT = '"scheduling_plan"."result"'
RECORDS = ("booking", "brokenappointment", "dayattendance", "manualchange", "session", "stay", "unmet", "visit")


def read(client: Client, *addresses: str) -> list[str]:
    """The addresses whose page read a result whole."""
    found = []
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == (404 if "nothing-here" in address else 200), address
        columns = (query["sql"].replace(f"({RESULT}", "(") for query in queries)  # a part, taken in the database
        found += [address] if any(RESULT in sql for sql in columns) else []
    return found


@pytest.mark.parametrize("role", PAGES)
def test_what_people_open(city: SmallCity, entered: Callable[[Role], Client], role: Role | None) -> None:
    enter_papers(city)
    away = Closure.objects.create(asset="staff", staff=StaffMember.objects.get(code="chen"), span=(NOON, None))
    assert mark_closures([away], NOON).total() > 0  # or the page of what is broken has nothing to read
    assert read(entered(role) if role else Client(), *addresses(city, role)) == []


def test_rows(city: SmallCity, entered: Callable[[Role], Client]) -> None:
    rows = [f"/api/v1/{name}/" for name in ("plans", "stays", "attendances", "sessions", "visits", "unmet")]
    assert read(entered(Role.CITY_COORDINATOR), *rows) == []


def test_records(city: SmallCity) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("wang"))
    assert read(client, *(f"/admin/scheduling/{name}/" for name in RECORDS)) == []


def test_a_plan_brings_its_result_when_it_is_asked(city: SmallCity) -> None:
    Plan.objects.filter(pk=city.draft.pk).update(result={"summary": {"kept_share": 0.5}})
    plan = Plan.objects.get(pk=city.draft.pk)
    assert plan.get_deferred_fields() == {"result"}
    assert (plan.summary, plan.impossible_pins) == ({"kept_share": 0.5}, [])
