"""Who lives in, or regularly goes to, a facility for stable conditions only, without an assessment that says stable."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import Facility, Town
from residents.models import Need, Resident
from scheduling.models import Placement, StandingPattern, Stay
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
YEAR = timedelta(days=365)


def listed(client: Client) -> list[tuple[str, list[str]]]:
    return [(one.code, one.houses) for one in client.get("/review/?kind=unstable").context["page"]]


@pytest.fixture
def guo(city: SmallCity) -> Resident:
    """Has a mental disability, and lives in a house for stable conditions only."""
    Facility.objects.filter(code="TY").update(stable_only=True)
    Resident.objects.filter(code="guo").update(category_id=6)
    return Resident.objects.get(code="guo")


def test_who_has_no_assessment_that_says_stable_today_is_listed_and_counted_on_the_desk(
    city: SmallCity, entered: Enter, guo: Resident
) -> None:
    client, today = entered(Role.CITY_COORDINATOR), city.today
    new = "/residents/guo/papers/assessments/new/"
    page = client.get("/review/?kind=unstable")
    assert listed(client) == [("guo", ["TY站"])]
    assert "Not assessed as stable (1)" in page.text and "Never assessed" in page.text and f'href="{new}"' in page.text
    assert client.get("/desk/").context["unstable"] == 1
    assert 'href="/review/?kind=unstable"' in client.get("/desk/").text

    stable = guo.assessments.create(
        kind="psychiatric_stability", result="stable", valid=(today - YEAR, today + timedelta(days=1))
    )
    assert listed(client) == [] and client.get("/desk/").context["unstable"] == 0
    assert "?kind=unstable" not in client.get("/desk/").text
    assert "is assessed as stable today" in client.get("/review/?kind=unstable").text

    newer = {"kind": "psychiatric_stability", "result": "unstable"}
    unstable = guo.assessments.create(valid=(today - timedelta(days=9), today), **newer)  # held until yesterday
    assert listed(client) == []
    guo.assessments.filter(pk=unstable.pk).update(valid=(today - timedelta(days=9), today + YEAR))
    page = client.get("/review/?kind=unstable").text
    assert listed(client) == [("guo", ["TY站"])] and "Unstable" in page
    assert f'href="{new}?after={unstable.pk}"' in page and client.get(f"{new}?after={unstable.pk}").status_code == 200

    guo.assessments.filter(pk=unstable.pk).delete()
    guo.assessments.filter(pk=stable.pk).update(valid=(today - YEAR, today))
    assert f"Ended on {today - timedelta(days=1)}" in client.get("/review/?kind=unstable").text


def test_whoever_has_no_mental_disability_or_lives_elsewhere_is_not(
    city: SmallCity, entered: Enter, guo: Resident
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    Resident.objects.filter(code="guo").update(category_id=4)
    assert listed(client) == []
    Resident.objects.filter(code="guo").update(category_id=7, categories=[4, 6])
    assert listed(client) == [("guo", ["TY站"])]
    Resident.objects.filter(code="guo").update(ends_on=city.today)
    assert listed(client) == []
    Resident.objects.filter(code="guo").update(ends_on=None)
    Facility.objects.update(stable_only=False)
    assert listed(client) == []


def test_the_nights_of_a_published_plan_and_the_standing_week_count_as_well(
    city: SmallCity, entered: Enter, guo: Resident
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    Placement.objects.all().delete()
    assert Stay.objects.filter(plan=city.lived, nights__contains=city.today).count() == 1
    assert listed(client) == [("guo", ["TY站"])]
    Resident.objects.filter(code="hu").update(category_id=6)
    home = Facility.objects.get(code="ZJ")
    habit = StandingPattern.objects.create(need=Need.objects.get(code="N-day"), number=1, weekday=0, facility=home)
    assert listed(client) == [("guo", ["TY站"])]
    Facility.objects.update(stable_only=True)
    assert listed(client) == [("guo", ["TY站"]), ("hu", ["ZJ站"])]
    StandingPattern.objects.filter(pk=habit.pk).update(ends_on=city.today)
    assert listed(client) == [("guo", ["TY站"])]


def test_a_town_reads_of_its_own_alone(
    city: SmallCity, entered: Enter, guo: Resident, django_assert_num_queries: Any
) -> None:
    assert entered(Role.TOWN_COORDINATOR).get("/desk/").context["unstable"] == 1
    Resident.objects.filter(code="guo").update(town=Town.objects.get(code="danghu"))
    town = entered(Role.TOWN_COORDINATOR)
    assert listed(town) == [] and town.get("/desk/").context["unstable"] == 0
    client = entered(Role.CITY_COORDINATOR)
    # session, account, roles; five counts and the plan of tonight; two of entitlements; the rows, their assessments
    with django_assert_num_queries(13):
        assert client.get("/review/?kind=unstable").status_code == 200
