"""Sheets for the wall: who comes, who sleeps where, who goes whither."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.core.access.roles import Role
from residents.models import Resident
from scheduling.services.capacity import resident_absence_add
from tests.small_city import DAY, SmallCity, at

pytestmark = pytest.mark.django_db
Enter = Callable[[Role], Client]


def test_the_list_leads_to_every_sheet(city: SmallCity, entered: Enter) -> None:
    html = entered(Role.CITY_COORDINATOR).get(f"/plans/{city.published.pk}/print/").text
    for sheet in ("facilities/XC", "facilities/ZJ", "facilities/TY", "staff/chen"):
        assert f'href="/plans/{city.published.pk}/print/{sheet}/"' in html
    assert "1 home visit" in html and "staff/wu" not in html


def test_a_station_sees_its_sessions_a_home_its_days_a_house_its_beds(city: SmallCity, entered: Enter) -> None:
    client, stem = entered(Role.CITY_COORDINATOR), f"/plans/{city.published.pk}/print/facilities"
    station, home, house = (client.get(f"{stem}/{code}/").text for code in ("XC", "ZJ", "TY"))
    assert station.count("09:00–09:40") == 2 and "示例lin" in station and "示例hu" not in station
    assert home.count("示例hu") == 2 and "Full day" in home
    assert "TY-1-1" in house and "示例guo" in house


def test_a_carer_sees_visits_with_the_way_and_whom_to_call(city: SmallCity, entered: Enter) -> None:
    html = entered(Role.TOWN_COORDINATOR).get(f"/plans/{city.published.pk}/print/staff/chen/").text
    assert "14:00–14:30" in html and "12 min" in html and "lin村1组" in html and "13800000001" in html
    assert html.index("14:00–14:30") < html.index("09:00–09:40")  # Monday before Tuesday


def test_what_was_called_off_is_struck_through(city: SmallCity, entered: Enter) -> None:
    by, now = city.accounts[Role.CITY_COORDINATOR], timezone.now()
    for code, first, end in (("lin", 0, 2), ("hu", 0, 1), ("guo", 2, 3)):
        span = (at(city.monday, first, 9), at(city.monday, end, 9))
        resident_absence_add(resident=Resident.objects.get(code=code), span=span, reason="", by=by, now=now)
    client, stem = entered(Role.CITY_COORDINATOR), f"/plans/{city.published.pk}/print"
    sheets = ("facilities/XC", "facilities/ZJ", "facilities/TY", "staff/chen")
    station, home, house, chen = (client.get(f"{stem}/{one}/").text for one in sheets)
    off = "<s>示例lin</s> called off"
    assert station.count("示例lin") == 2 and station.count(off) == 1  # the absence ends at nine on Wednesday
    assert home.count("示例hu") == 2 and home.count("<s>示例hu</s> called off") == 1
    assert f"called off: {city.monday + 2 * DAY:%m-%d}<" in house
    assert chen.count(off) == 2 and chen.count("示例lin") == 3


@pytest.mark.parametrize(("sheet", "queries"), [("", 7), ("facilities/XC/", 12), ("staff/chen/", 14)])
def test_a_sheet_costs_a_fixed_number_of_queries(
    city: SmallCity, entered: Enter, django_assert_num_queries: Any, sheet: str, queries: int
) -> None:
    client = entered(Role.CITY_COORDINATOR)
    with django_assert_num_queries(queries):
        assert client.get(f"/plans/{city.published.pk}/print/{sheet}").status_code == 200
