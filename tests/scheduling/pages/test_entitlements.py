"""What the pages tell of funded units: in the file, and where they go to waste."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backend.core.access.roles import Role
from facilities.models import RuleValue, Town
from residents.models import Entitlement, Need, Resident
from scheduling.models import SessionAttendee
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]
DAY = timedelta(days=1)


@pytest.fixture
def therapy(city: SmallCity) -> Entitlement:
    """Lin's: half of the period is over, and of the four sessions of two published weeks some are."""
    need = Need.objects.get(code="N-therapy")
    Need.objects.filter(pk=need.pk).update(funded=True)
    row = Entitlement.objects.create(
        resident=need.resident, service=need.service, period=(city.today - 50 * DAY, city.today + 50 * DAY),
        minimum=40, maximum=80, used=12,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def over(city: SmallCity) -> int:
    """How many of the four sessions were before today."""
    return SessionAttendee.objects.filter(
        session__plan__in=(city.lived, city.published), session__span__endswith__date__lt=city.today
    ).count()


def tab(client: Client, kind: str) -> tuple[int, str]:
    page = client.get(f"/review/?kind={kind}")
    return {name: count for name, _title, count in page.context["tabs"]}[kind], page.text


def test_the_file_tells_what_is_used_and_planned(city: SmallCity, entered: Enter, therapy: Entitlement) -> None:
    client, past = entered(Role.CITY_COORDINATOR), over(city)
    told = f"{12 + past} used + {4 - past} planned of at most 80, at least 40"
    page = client.get("/residents/lin/").text
    assert told in page and "used up" not in page
    Entitlement.objects.filter(pk=therapy.pk).update(minimum=0, maximum=16)
    page = client.get("/residents/lin/").text
    assert f"{4 - past} planned of at most 16 ·" in page and "used up" in page


def test_the_file_of_somebody_without_one_asks_nothing_of_the_weeks(
    entered: Enter, therapy: Entitlement, django_assert_num_queries: Any
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    with django_assert_num_queries(31):
        client.get("/residents/hu/")
    with django_assert_num_queries(31 + 15):
        client.get("/residents/lin/")


def test_an_entitlement_is_behind_below_the_rule_value_of_its_share(entered: Enter, therapy: Entitlement) -> None:
    client = entered(Role.CITY_COORDINATOR)
    count, page = tab(client, "behind")
    assert count == 1 and "of at most 80, at least 40" in page and 'href="/residents/lin/#needs"' in page
    Entitlement.objects.filter(pk=therapy.pk).update(used=13)  # 17 of 20, less 15 per cent
    count, page = tab(client, "behind")
    assert count == 0 and "No entitlement is behind" in page
    RuleValue.objects.filter(key="entitlement_pace").update(value=86)
    assert tab(client, "behind")[0] == 1
    Entitlement.objects.filter(pk=therapy.pk).update(minimum=0)
    assert tab(client, "behind")[0] == 0


def test_an_entitlement_without_a_need_leads_to_entering_it(
    city: SmallCity, entered: Enter, therapy: Entitlement
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    count, page = tab(client, "unasked")
    assert count == 0 and "For each entitlement there is a need" in page
    Need.objects.filter(code="N-therapy").update(dates=(city.today - 60 * DAY, city.today + DAY))
    assert tab(client, "unasked")[0] == 0
    Need.objects.filter(code="N-therapy").update(dates=(city.today - 60 * DAY, city.today))
    count, page = tab(client, "unasked")
    door = "/residents/lin/needs/new/?service=physiotherapy"
    assert count == 1 and f'href="{door}"' in page
    assert client.get(door).context["form"].initial["funded"] is True
    assert client.get("/residents/hu/needs/new/?service=physiotherapy").context["form"].initial["funded"] is False
    Entitlement.objects.filter(pk=therapy.pk).update(maximum=16, minimum=0)  # all are used or planned
    assert tab(client, "unasked")[0] == 0
    Entitlement.objects.filter(pk=therapy.pk).update(maximum=17)
    assert tab(client, "unasked")[0] == 1
    Entitlement.objects.filter(pk=therapy.pk).update(period=(city.today + DAY, city.today + 9 * DAY))
    assert tab(client, "unasked")[0] == 0


@pytest.mark.parametrize("kind", ["behind", "unasked"])
def test_a_town_sees_its_own_and_a_closed_file_is_none(
    city: SmallCity, entered: Enter, therapy: Entitlement, kind: str, django_assert_num_queries: Any
) -> None:
    Need.objects.filter(code="N-therapy").update(dates=(city.today - 60 * DAY, city.today))
    town = entered(Role.TOWN_COORDINATOR)
    assert tab(town, kind)[0] == 1
    # session, account, roles; four counts; who is not assessed as stable (two); the rule value; entitlements and what
    # is taken of them
    with django_assert_num_queries(3 + 4 + 1 + 2 + 1 + 11):
        town.get(f"/review/?kind={kind}")
    Resident.objects.filter(code="lin").update(town=Town.objects.get(code="danghu"))
    assert tab(town, kind)[0] == 0
    Resident.objects.filter(code="lin").update(ends_on=city.today + DAY)
    assert tab(entered(Role.CITY_COORDINATOR), kind)[0] == 0
