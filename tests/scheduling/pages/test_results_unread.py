"""No page reads the whole results of plans, megabytes in a city, beside the rows of their plans."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.core.access.roles import Role
from backend.core.models import User
from scheduling.models import Plan
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
RESULT = '"scheduling_plan"."result"'
RECORDS = ("booking", "brokenappointment", "dayattendance", "manualchange", "session", "stay", "unmet", "visit")


def read(client: Client, *addresses: str) -> list[str]:
    """The addresses whose page read a result whole."""
    found = []
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        columns = (query["sql"].replace(f"({RESULT}", "(") for query in queries)  # a part, taken in the database
        found += [address] if any(RESULT in sql for sql in columns) else []
    return found


def test_what_people_open(city: SmallCity, entered: Callable[[Role], Client]) -> None:
    assert read(entered(Role.FAMILY), "/my-family/") == []
    assert read(entered(Role.CARER), "/my-week/") == []
    rows = [f"/api/v1/{name}/" for name in ("plans", "stays", "attendances", "sessions", "visits", "unmet")]
    plan = f"/plans/{city.draft.pk}"
    pages = ("/desk/", f"/weeks/{city.week}/", f"{plan}/", f"{plan}/compare/", f"{plan}/print/", f"{plan}/moves/")
    assert read(entered(Role.CITY_COORDINATOR), *pages, *rows) == []


def test_records(city: SmallCity) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("wang"))
    assert read(client, *(f"/admin/scheduling/{name}/" for name in RECORDS)) == []


def test_a_plan_brings_its_result_when_it_is_asked(city: SmallCity) -> None:
    Plan.objects.filter(pk=city.draft.pk).update(result={"summary": {"kept_share": 0.5}})
    plan = Plan.objects.get(pk=city.draft.pk)
    assert plan.get_deferred_fields() == {"result"}
    assert (plan.summary, plan.impossible_pins) == ({"kept_share": 0.5}, [])
